"""Error pages that never make things worse: no workspace, no session and no database are needed to draw them."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils.translation import gettext as _

from kernel.http.problems import problem
from kernel.http.refusals import wants_json
from kernel.http.request_id import request_id_of
from portal_ui.shell.context import Shell, shell_of

log = logging.getLogger(__name__)
TEMPLATE = "shell/error.html"
LAST_RESORT = b"<!doctype html><title>Error</title><h1>Something went wrong</h1><p>Please try again in a minute.</p>"


def error_page(request: HttpRequest, status: int, message: str = "", *, bare: bool = False) -> HttpResponse:
    """The page for `status`; `message` replaces its standard text. A frame that cannot be drawn is drawn bare.

    Programs of the REST API get a problem document instead.
    """
    if wants_json(request):
        return problem(status, message or _for_programs(status, request))
    frame = Shell(request, bare=True) if bare else shell_of(request)
    context: dict[str, Any] = {
        "shell": frame,
        "status": status,
        "message": message,
        "request_id": request_id_of(request),
    }
    if not frame.bare and frame.person is not None:
        # An account's language is changed by a form; without an account a link does it.
        context["csrf_token"] = get_token(request)
    template = loader.get_template(TEMPLATE)
    try:
        return HttpResponse(template.render(context), status=status)
    except Exception:
        if bare:
            raise
        log.exception("the frame of an error page could not be drawn")
        return error_page(request, status, message, bare=True)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not for this person."""
    return error_page(request, 403, _reason(exception, PermissionDenied))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing this person may know of."""
    return error_page(request, 404, _reason(exception, Http404))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the request id leads to the log line. While the database is away: 503, and when to try again."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    text = _("We are away for a moment. Nothing you sent was kept: please send it again in a minute.") if away else ""
    try:
        response = error_page(request, status, text, bare=True)
    except Exception:
        log.exception("the error page could not be drawn")
        response = HttpResponse(LAST_RESORT, status=status)
    if away:
        response["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's protection has run out (an old tab, blocked cookies)."""
    text = _(
        "This form is no longer valid, perhaps because it was open for a long time. Go back, reload and try again."
    )
    return error_page(request, 403, text)


def _for_programs(status: int, request: HttpRequest) -> str:
    if status >= 500:
        text = _("Something went wrong on our side. We find it under the number %(id)s.")
        return text % {"id": request_id_of(request)}
    return (
        _("There is nothing here, or you may not see it.") if status == 404 else _("This request cannot be answered.")
    )


def _reason(exception: Exception | None, kind: type[Exception]) -> str:
    """The words a view gave; Django's resolver puts a dictionary there, which is not for readers."""
    if isinstance(exception, kind) and exception.args and isinstance(exception.args[0], str):
        return exception.args[0]
    return ""
