from django.db import migrations


def name_kinds(apps, schema_editor):
    """What was asked for before there were kinds was an intervention."""
    Turn, Kind = apps.get_model("floor", "Turn"), apps.get_model("floor", "Kind")
    if not Turn.objects.exists():
        return
    known = {"title": "Intervention", "position": 4, "limit": 180}
    kind, _made = Kind.objects.get_or_create(code="intervention", defaults=known)
    Turn.objects.update(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("floor", "0002_the_floor_in_depth")]
    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
