"""Refuses requests that are too large before a byte of them is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from kernel.http.problems import problem
from kernel.http.refusals import wants_json

# Beside one file of the largest size: the other fields of its form.
BESIDE_THE_FILE = 512 * 1024


def limit_of(request: HttpRequest) -> int:
    """How many bytes this request may bring: a file's worth for forms with files, else what other fields may."""
    if (request.content_type or "").startswith("multipart/"):
        return int(settings.PORTICO_MAX_FILE_BYTES) + BESIDE_THE_FILE
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


class SizeMiddleware:
    """413 by the Content-Length alone. A body without one is not read at all (WSGI)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        limit = limit_of(request)
        if length <= limit:
            return self.get_response(request)
        text = _("This is too large to send at once; at most %(size)s are possible. Send files one after another.")
        message = text % {"size": filesizeformat(limit)}
        if wants_json(request):
            return problem(413, message)
        return render(request, "shell/error.html", {"status": 413, "message": message}, status=413)
