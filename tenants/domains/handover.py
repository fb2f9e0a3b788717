"""A sign-in survives the way from one host of a workspace to another: by a token that works once, for a minute.

Cookies belong to one host. The token is bound to the workspace, the person, the session it came from and the host it
leads to, and stored as a hash only; whatever is wrong with one, its bearer reads the sign-in page and learns nothing.
"""

from __future__ import annotations

import logging
from typing import Any, TypedDict

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from redis import RedisError

from accounts.actors import with_facts
from accounts.models import Session, User
from accounts.redirects import local_path
from accounts.signin import refusal_for
from kernel.tokens import hash_token, new_token
from tenants.registry.hosts import normalise

log = logging.getLogger(__name__)

LIVES = 60  # seconds
PATH = "/handover/"
METHOD = "handover"


class _Kept(TypedDict):
    user: int
    session: str
    host: str
    ends_with_browser: bool


def handover_path(request: HttpRequest, host: str, path: str) -> str:
    """Where on `host` the visitor is sent who wants to go to `path` there: with their sign-in, if they have one."""
    person: Any = request
    if request.method != "GET" or not person.user.is_authenticated:
        return path
    kept = _Kept(
        user=person.user.pk,
        session=hash_token(person.session.session_key),
        host=host,
        ends_with_browser=person.session.get_expire_at_browser_close(),
    )
    token = new_token()
    try:
        cache.set(_key(token), kept, timeout=LIVES)
    except RedisError:
        log.warning("a sign-in was not handed over, as the cache is away", exc_info=True)
        return path
    return f"{PATH}{token}/?{urlencode({'next': path})}"


@require_safe
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Take a token in and go on to `next`; without a good one, to the sign-in page, unless one is signed in here."""
    person: Any = request
    path = local_path(request.GET.get("next"), "/")
    kept = _spend(token) if request.method == "GET" else None
    if not person.user.is_authenticated and not (kept and _sign_in(person, kept)):
        path = f"/signin/?{urlencode({'next': path})}"
    response = redirect(path)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _key(token: str) -> str:
    """Keys of the cache belong to one workspace, so a token of another one is not there."""
    return f"domains.handover.{hash_token(token)}"


def _spend(token: str) -> _Kept | None:
    """What the token stands for; only the first who asks is told."""
    try:
        kept: _Kept | None = cache.get(_key(token))
        return kept if kept is not None and cache.delete(_key(token)) else None
    except RedisError:
        log.warning("a sign-in was not taken over, as the cache is away", exc_info=True)
        return None


def _sign_in(request: Any, kept: _Kept) -> bool:
    """Begin a session for the person, if the token was made for this host and the session it came from still lives."""
    if kept["host"] != normalise(request.META.get("HTTP_HOST", "")):
        return False
    source = Session.objects.filter(
        session_key=kept["session"], user_id=kept["user"], expire_date__gt=timezone.now()
    ).first()
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if source is None or user is None:
        return False
    if refusal_for(with_facts(user)):
        return False
    record_authentication(request, user, method=METHOD, email=user.email)
    get_adapter(request).login(request, user)
    if kept["ends_with_browser"]:
        request.session.set_expiry(0)
    return True
