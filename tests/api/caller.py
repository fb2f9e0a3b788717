"""A program that calls the REST API of one workspace with one person's token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.use_cases import issue_api_token
from tests.factories.twins import Workspace

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and content of an answer; `body` is the JSON, None without."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def problem(self) -> tuple[int, dict[str, list[str]]]:
        """Status and errors of a refusal, which has to be a problem document."""
        assert self.headers["Content-Type"] == PROBLEM, self
        assert set(self.body) == {"type", "title", "status", "detail", "errors"}
        assert self.body["status"] == self.status and self.body["detail"]
        return self.status, self.body["errors"]


class Caller:
    """`Caller(acme, "alice").get("/tickets")`; without a name nobody is signed in."""

    def __init__(self, company: Workspace, name: str = "", token: str = "") -> None:
        self.company = company
        if name:
            with company.inside():
                _row, token = issue_api_token(company.ctx(name), user_id=company.user(name).pk, name="test")
        self.token = token
        self.client = Client(headers={"host": company.host})

    def __call__(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """Call `path` below /api/v1 with `data` as JSON."""
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        response = self.client.generic(
            method,
            path if path.startswith("/api/") else f"/api/v1{path}",
            json.dumps(data) if data is not None else "",
            content_type="application/json",
            headers=headers,
        )
        is_json = "json" in response.headers.get("Content-Type", "")
        return Answer(response.status_code, json.loads(response.content) if is_json else None, dict(response.headers))

    def get(self, path: str) -> Answer:
        return self("GET", path)

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        return self("POST", path, data, **headers)

    def upload(self, name: str, content: bytes) -> Answer:
        """Send one file as multipart/form-data."""
        response = self.client.post(
            "/api/v1/files",
            {"file": SimpleUploadedFile(name, content, "text/html")},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        return Answer(response.status_code, json.loads(response.content), dict(response.headers))
