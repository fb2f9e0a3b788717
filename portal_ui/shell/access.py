"""Who may open a page: decorators for views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.redirects import local_path
from kernel.context import Actor
from kernel.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponseBase]
SIGN_IN = "/signin/"


def signed_in(view: View[R, P]) -> View[R, P]:
    """For everybody with an account; others are led to the sign-in page and from there back."""
    return _guard(view, lambda actor: None)


def staff_only(view: View[R, P]) -> View[R, P]:
    """For owners, admins and agents; to clients there is no such page."""
    return _guard(view, _need_staff)


def admins_only(view: View[R, P]) -> View[R, P]:
    """For owners and admins; agents are told so, to clients there is no such page."""
    return _guard(view, _need_admin)


def clients_only(view: View[R, P]) -> View[R, P]:
    """For clients; staff are told that this page is not for them."""
    return _guard(view, _need_client)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Leads to the sign-in page, or tells a known person why they may not come in just now."""
    reason = getattr(request, "access_refusal", "")
    if reason:
        return render(request, "accounts/refused.html", {"reason": reason}, status=403)
    if request.headers.get("HX-Request"):
        # A part of a page cannot show the sign-in form: the whole page goes there, and comes back to where it was.
        response = HttpResponse(status=401)
        response["HX-Redirect"] = f"{SIGN_IN}?next={quote(_page_of(request))}"
        return response
    here = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return HttpResponseRedirect(f"{SIGN_IN}?next={quote(here)}" if local_path(here, "") not in {"", "/"} else SIGN_IN)


def _guard(view: View[R, P], check: Callable[[Actor], None]) -> View[R, P]:
    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person: Any = request
        if not person.user.is_authenticated:
            return to_sign_in(request)
        check(person.actor)
        return view(request, *args, **kwargs)

    return guarded


def _need_staff(actor: Actor) -> None:
    if not actor.is_staff:
        raise Http404


def _need_admin(actor: Actor) -> None:
    _need_staff(actor)
    if not actor.is_admin:
        raise Forbidden(_("Only administrators open this page. Ask one of them for what you need."))


def _need_client(actor: Actor) -> None:
    if actor.is_staff:
        raise Forbidden(_("This page is for clients. You find their requests on the desk."))


def _page_of(request: HttpRequest) -> str:
    """The page that asked for a part of itself, as a path of this host."""
    current = request.headers.get("HX-Current-URL", "")
    origin = f"{request.scheme}://{request.get_host()}"
    return local_path(current.removeprefix(origin), "/") if current.startswith(origin) else "/"
