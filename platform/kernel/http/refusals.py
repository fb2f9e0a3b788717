"""Turns a refusal that a page did not handle itself into the right error page (or problem JSON)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound, PorticoError, TooMany
from kernel.http.problems import refusal

STATUS: dict[type[PorticoError], int] = {Invalid: 400, Forbidden: 403, Conflict: 409, Gone: 410, TooMany: 429}


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program of the REST API."""
    return request.path.startswith("/api/")


class RefusalMiddleware:
    """Catches `PorticoError` from a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PorticoError):
            return None
        if wants_json(request):
            return refusal(error)
        if isinstance(error, NotFound):
            raise Http404(str(error)) from error
        status = STATUS.get(type(error), 400)
        response = render(request, "shell/error.html", {"status": status, "message": str(error)}, status=status)
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response
