"""Browsers that are signed in, by the sign-in form."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.factories.twins import Workspace

PASSWORD = "correct horse battery"


class Browser(Client):
    """A browser on one host; after each request the test's own schema is current again."""

    def __init__(self, workspace: Workspace, host: str = "") -> None:
        super().__init__(headers={"host": host or workspace.host})
        self.workspace = workspace

    def request(self, **request: Any) -> HttpResponse:
        answer = super().request(**request)
        connection.set_tenant(self.workspace.tenant)  # type: ignore[attr-defined]
        return answer

    def html(self, path: str, data: dict[str, str] | None = None) -> str:
        """The page, which has to be there."""
        answer = self.get(path, data)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()


def browser_of(workspace: Workspace, name: str = "", *, host: str = "") -> Browser:
    """A browser on the workspace's host; signed in as the person, or as nobody."""
    browser = Browser(workspace, host)
    if name:
        # Limits on guessing belong to other tests.
        cache.clear()
        with workspace.inside():
            user = workspace.user(name)
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        answer = browser.post("/signin/", {"email": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
    return browser
