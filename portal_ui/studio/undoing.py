"""What a reset has thrown away, kept in the session until the next one: a button brings it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

_KEY = "studio_undo"


def keep(request: HttpRequest, what: str, value: Any) -> None:
    """Remember `value` (JSON), which `what` was before it was reset."""
    request.session[_KEY] = {"what": what, "value": value}


def kept(request: HttpRequest) -> str:
    """What can be brought back now; empty for nothing."""
    return str(request.session.get(_KEY, {}).get("what", ""))


def take(request: HttpRequest) -> tuple[str, Any]:
    """What was reset last and its value then; ("", None) when there is nothing. It can be taken once."""
    found = request.session.pop(_KEY, None) or {}
    return str(found.get("what", "")), found.get("value")


def forget(request: HttpRequest, what: str) -> None:
    """It has a new value: bringing an older one back would surprise."""
    if kept(request) == what:
        del request.session[_KEY]
