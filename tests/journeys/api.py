"""Calls the REST API of a running stack as somebody else's program would."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from tests.journeys.stack import Stack


def call(
    stack: Stack,
    slug: str,
    path: str,
    token: str = "",
    *,
    post: bool = False,
    idempotency_key: str = "",
    **body: str,
) -> tuple[int, dict[str, Any]]:
    """Status and JSON of the answer; (0, {}) when nobody answered."""
    headers = {"Host": f"{slug}.localhost:{stack.port}", "Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if idempotency_key:
        headers["Idempotency-Key"] = idempotency_key
    data = json.dumps(body).encode() if body or post else None
    request = urllib.request.Request(f"http://127.0.0.1:{stack.port}/api/v1/{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
    except OSError:
        return 0, {}


def sign_in(stack: Stack, slug: str, email: str, password: str) -> str:
    """A token."""
    status, answer = call(stack, slug, "auth/token", email=email, password=password)
    assert status == 200, answer
    return str(answer["token"])
