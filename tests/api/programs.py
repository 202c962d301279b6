"""A caller of the API, and how it is told no."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from hemicycle.accounts.actions import issue_token


class Program:
    """A program that holds a key of somebody's."""

    def __init__(self, client, user, now):
        key = issue_token(user, actor=user, now=now, label="program")
        self.client, self.headers = client, {"Authorization": f"Bearer {key}"}

    def get(self, path):
        return self.client.get(f"/api{path}", headers=self.headers)

    def post(self, path, **body):
        return self._send("post", path, body)

    def patch(self, path, **body):
        return self._send("patch", path, body)

    def delete(self, path):
        return self.client.delete(f"/api{path}", headers=self.headers)

    def _send(self, method, path, body):
        return getattr(self.client, method)(
            f"/api{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )

    def upload(self, path, content, **fields):
        file = SimpleUploadedFile("wrap-up.txt", content)
        return self.client.post(f"/api{path}", {"file": file, **fields}, headers=self.headers)


def refused(response):
    return response.status_code, response.json()["refusal"]["field"]
