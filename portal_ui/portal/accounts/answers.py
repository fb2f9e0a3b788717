"""What the pages of this folder have in common: safe answers around secrets, and refusals on forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.redirects import local_path
from kernel.context import Actor, Context
from kernel.errors import WHOLE_FORM, Conflict, Forbidden, Gone, Invalid, PorticoError, TooMany
from portal_ui.shell.editing import PREVIEW

P = ParamSpec("P")

STATUS: dict[type[PorticoError], int] = {Invalid: 422, Forbidden: 403, Conflict: 409, Gone: 410, TooMany: 429}


class PageRequest(HttpRequest):
    """A request on a workspace's host, as the middleware prepares it."""

    actor: Actor
    ctx: Context
    access_refusal: str


View = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def entrance(view: View[P]) -> View[P]:
    """For every page where a secret is typed or stands in the address: kept by nobody, told to no other site."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def page(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        # Not "no-referrer": with it browsers send `Origin: null`, and the form on the page would be refused.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return cast(View[P], page)


def next_of(request: HttpRequest) -> str:
    """Where the person was going: a path of this host, or nothing."""
    return local_path(request.POST.get("next") or request.GET.get("next"))


def refuse(form: forms.Form, error: PorticoError) -> int:
    """Put a refusal of a use case on the form; the status of the answer."""
    if isinstance(error, Invalid):
        for field, texts in error.errors.items():
            for text in texts:
                form.add_error(field if field in form.fields and field != WHOLE_FORM else None, text)
    else:
        form.add_error(None, str(error))
    return STATUS.get(type(error), 400)


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    error: PorticoError | None = None,
    *,
    status: int = 0,
    **context: Any,
) -> HttpResponse:
    """The page with its form: 200 on GET, and after a refusal the status that fits it."""
    status = status or (200 if request.method in {"GET", "HEAD"} else 422)
    if error is not None:
        status = refuse(form, error)
    going = next_of(request)
    # A link to a draft leads on to the other page in the same look.
    on = {name: value for name, value in (("next", going), (PREVIEW, request.GET.get(PREVIEW, ""))) if value}
    query = f"?{urlencode(on)}" if on else ""
    response = render(request, template, {"form": form, "next": going, "next_query": query, **context}, status=status)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def dead_link(request: HttpRequest, error: Gone, *, action: str, url: str) -> HttpResponse:
    """410: what the link was for, and the way on (`action` leads to `url`)."""
    return render(request, "accounts/dead_link.html", {"message": str(error), "action": action, "url": url}, status=410)
