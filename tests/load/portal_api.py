"""An administrator of a demo company, by the REST API: what benchmarks of pages have to change between two looks."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterable
from typing import Any

from tests.journeys.stack import Stack


class PortalApi:
    """The calls, with the token of the company's owner."""

    def __init__(self, stack: Stack, slug: str) -> None:
        self._stack = stack
        self._slug = slug
        tenants = json.loads(stack.get("/dev/demo.json")[1])["tenants"]
        users = next(row["users"] for row in tenants if row["slug"] == slug)
        owner = next(user for user in users if user["role"] == "owner")
        self._token = ""
        entry = {"email": owner["email"], "password": owner["password"]}
        self._token = self._call("POST", "/api/v1/auth/token", entry)["token"]

    def theme_href(self) -> str:
        """The address of the style sheet on the live sign-in page, as a visitor gets it."""
        status, body = self._stack.get("/signin/", self._slug)
        found = re.search(rb'href="(/theme/[^"]+)"', body)
        assert status == 200 and found is not None, f"the sign-in page answers {status}"
        return found[1].decode()

    def publish_colour(self, colour: str) -> None:
        """Make a colour the brand's, for everybody."""
        revision = self._call("GET", "/api/v1/theme/draft")["revision"]
        changes = {"revision": revision, "changes": {"brand_color": colour}}
        revision = self._call("PATCH", "/api/v1/theme/draft", changes)["revision"]
        self._call("POST", "/api/v1/theme/publish", {"revision": revision})

    def speak(self, languages: Iterable[str]) -> None:
        """Have the portal offer these languages."""
        self._call("PATCH", "/api/v1/portal/languages", {"languages": list(languages)})

    def _call(self, method: str, path: str, data: Any = None) -> Any:
        host = f"{self._slug}.localhost:{self._stack.port}"
        headers = {"Host": host, "Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._stack.port}{path}",
            data=None if data is None else json.dumps(data).encode(),
            headers=headers,
            method=method,
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")
