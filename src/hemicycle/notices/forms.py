from django import forms


class DeviceForm(forms.Form):
    endpoint = forms.CharField(max_length=1_000)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)


class EndpointForm(forms.Form):
    endpoint = forms.CharField(max_length=1_000)
