"""RFC 9457 problem JSON: the one shape of every error of the REST API."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions

from kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound, PorticoError, TooMany

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int,
    detail: str,
    *,
    errors: Mapping[str, Any] | None = None,
    retry_after: int | None = None,
    headers: Mapping[str, str] | None = None,
    code: str = "",
) -> HttpResponse:
    """An error answer: `{type, title, status, detail, errors}`; `errors` maps fields to lists of messages.

    With a `code` for programs also that, the `message` it stands for, and the `field` when it is about a single one.
    """
    title = HTTPStatus(status).phrase
    body = {
        "type": f"/api/docs/#error-{status}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": dict(errors or {}),
        **_named(code, detail, errors or {}),
    }
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _named(code: str, detail: str, errors: Mapping[str, Any]) -> dict[str, str]:
    if not code:
        return {}
    if len(errors) != 1:
        return {"code": code, "message": detail}
    field, messages = next(iter(errors.items()))
    return {"code": code, "message": str(messages[0]), "field": field}


def refusal(error: PorticoError) -> HttpResponse:
    """The problem for a refusal of a use case."""
    match error:
        case Invalid():
            return problem(
                400,
                _("Some values are not accepted. See “errors” for each field."),
                errors=error.errors,
                code=error.code,
            )
        case Forbidden():
            return problem(403, str(error), code=error.code)
        case NotFound():
            return problem(404, str(error) or _("There is nothing here, or you may not see it."))
        case Conflict():
            return problem(409, str(error), code=error.code)
        case Gone():
            return problem(410, str(error))
        case TooMany():
            return problem(429, str(error), retry_after=error.retry_after)
    return problem(400, str(error))


def _field_errors(detail: Any) -> dict[str, list[str]]:
    if isinstance(detail, dict):
        return {
            name: [str(text) for text in value] if isinstance(value, list) else [str(value)]
            for name, value in detail.items()
        }
    return {"__all__": [str(text) for text in (detail if isinstance(detail, list) else [detail])]}


def problem_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Django REST Framework's exception handler; None lets an unknown error become a logged 500."""
    from rest_framework.views import set_rollback  # it imports what the settings name, which imports this

    set_rollback()
    if isinstance(error, PorticoError):
        return refusal(error)
    if isinstance(error, Http404):
        return problem(404, _("There is nothing here, or you may not see it."))
    if isinstance(error, PermissionDenied):
        return problem(403, _("You do not have permission to do this. Ask an administrator of the workspace."))
    if isinstance(error, exceptions.ValidationError):
        detail = _("Some values are not accepted. See “errors” for each field.")
        return problem(400, detail, errors=_field_errors(error.detail))
    if isinstance(error, exceptions.APIException):
        wait = getattr(error, "wait", None)
        auth = getattr(error, "auth_header", None)
        return problem(
            error.status_code,
            str(error.detail),
            retry_after=int(wait) if wait else None,
            headers={"WWW-Authenticate": auth} if auth else None,
        )
    return None
