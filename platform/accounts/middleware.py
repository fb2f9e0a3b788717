"""Who is asking: account, Actor and Context of a request, worked out when first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from accounts.actors import actor_for
from accounts.contexts import context_of
from accounts.models import User
from accounts.signin import refusal_for
from kernel.context import NOBODY, Actor, Context
from kernel.http.refusals import wants_json
from kernel.logs import note_actor


class PersonMiddleware:
    """Sets `request.user`, `request.actor`, `request.ctx` and `request.access_refusal`.

    Whoever is signed in is looked at anew with every request: a deactivated account, or one outside its access dates,
    is nobody from then on; `access_refusal` is the sentence that says why. The REST API knows tokens only, so a
    browser's session counts for nothing there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person: Any = request
        person.access_refusal = ""
        person.user = SimpleLazyObject(lambda: _person(request))
        person.actor = SimpleLazyObject(lambda: _actor(request))
        person.ctx = SimpleLazyObject(lambda: _context(request))
        response = self.get_response(request)
        if "Cache-Control" not in response.headers and _is_personal(request):
            # The back button after signing out, and shared caches, have nothing to show.
            response.headers["Cache-Control"] = "no-store, private"
        return response


def _person(request: HttpRequest) -> User | AnonymousUser:
    session = getattr(request, "session", None)
    if session is None or wants_json(request):
        return AnonymousUser()
    user = get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    refusal = refusal_for(user)
    if refusal is not None:
        request.access_refusal = refusal  # type: ignore[attr-defined]
        return AnonymousUser()
    note_actor(f"{user.role}:{user.pk}")
    return user


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    # The lazy object stands for a User or an AnonymousUser; isinstance looks through it.
    return actor_for(user) if isinstance(user, User) else NOBODY


def _context(request: HttpRequest) -> Context:
    channel = "api" if wants_json(request) else "portal"
    return context_of(request, request.actor, channel)  # type: ignore[attr-defined]


def _is_personal(request: HttpRequest) -> bool:
    return "Authorization" in request.headers or bool(request.user.is_authenticated)
