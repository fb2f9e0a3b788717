"""The Context of a request, for the doors that let people in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from kernel.context import Actor, Context
from kernel.http.request_id import request_id_of


def context_of(request: HttpRequest, actor: Actor, channel: str) -> Context:
    """What a use case needs of a request, in the language that is active now; `channel` is portal or api."""
    tenant: Any = getattr(request, "tenant", None)
    return Context(
        actor=actor,
        tenant=tenant,
        channel=channel if tenant is not None else "public",
        request_id=request_id_of(request),
        language=get_language() or "en",
    )
