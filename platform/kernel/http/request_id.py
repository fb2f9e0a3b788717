"""Gives each request an id that logs, audit entries and error pages share."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

from kernel.logs import request_facts

HEADER = "X-Request-Id"


def request_id_of(request: HttpRequest) -> UUID:
    """The id of this request; made on first use."""
    found = getattr(request, "request_id", None)
    if not isinstance(found, UUID):
        found = uuid4()
        request.request_id = found  # type: ignore[attr-defined]
    return found


class RequestIdMiddleware:
    """Never takes an id from outside: a client could otherwise forge lines of the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = getattr(request, "tenant", None)
        facts = {"request_id": str(request_id_of(request)), "tenant": tenant.slug if tenant else "", "actor": ""}
        token = request_facts.set(facts)
        try:
            response = self.get_response(request)
        finally:
            request_facts.reset(token)
        response[HEADER] = facts["request_id"]
        return response
