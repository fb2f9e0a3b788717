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
from kernel.context import NOBODY
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
        person.actor = NOBODY
        response = self.get_response(request)
        if "Cache-Control" not in response.headers and _is_personal(request):
            # The back button after signing out, and shared caches, have nothing to show.
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Runs when every middleware has begun, so that the context knows the language of the page."""
        person: Any = request
        # The lazy object stands for a User or an AnonymousUser; isinstance looks through it.
        person.actor = actor_for(person.user) if isinstance(person.user, User) else NOBODY
        person.ctx = context_of(request, person.actor, "api" if wants_json(request) else "portal")


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


def _is_personal(request: HttpRequest) -> bool:
    # Django REST Framework puts None in the place of the anonymous user.
    return "Authorization" in request.headers or isinstance(request.user, User)
