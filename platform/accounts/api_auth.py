"""Bearer tokens of the REST API: a workspace's token is unknown in every other one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.actors import actor_for, people_with_facts
from accounts.contexts import context_of
from accounts.models import ApiToken, User
from accounts.signin import refusal_for
from kernel.errors import Forbidden
from kernel.http.language import offered_languages
from kernel.logs import note_actor
from kernel.tokens import hash_token

SCHEME = "Bearer"
# How exactly the last use of a token is known; a write per request would be a lock per request.
NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer <token>`, sets `request.user`, and actor and context for use cases.

    One statement finds the token, its person and the facts about them.
    """

    def authenticate(self, request: Request) -> tuple[User, int] | None:
        """The person and the token's id; None without a token. A token that is not good here raises (401)."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != SCHEME.lower() or not secret.strip():
            raise AuthenticationFailed(_("Send the token as “Authorization: Bearer <token>”."))
        user = _person_of(secret.strip())
        if user is None:
            raise AuthenticationFailed(_("This token is not valid in this workspace. Sign in for a new one."))
        reason = refusal_for(user)
        if reason:
            raise Forbidden(reason)
        self._become(request, user)
        token: Any = user
        _note_use(token.used_token_id, token.used_token_at)
        return user, token.used_token_id

    def authenticate_header(self, request: Request) -> str:
        """Makes a missing token a 401, with this as its `WWW-Authenticate`."""
        return SCHEME

    def _become(self, request: Request, user: User) -> None:
        inner = cast(Any, request._request)
        if user.language in offered_languages(inner) and "Accept-Language" not in request.headers:
            # Ends with the request: LanguageMiddleware puts back what was active before.
            translation.activate(user.language)
        inner.actor = actor_for(user)
        inner.ctx = context_of(inner, inner.actor, "api")
        note_actor(f"{user.role}:{user.pk}")


def _person_of(secret: str) -> User | None:
    now = timezone.now()
    alive = Q(api_tokens__expires_at__isnull=True) | Q(api_tokens__expires_at__gt=now)
    return (
        people_with_facts()
        .filter(alive, is_active=True, api_tokens__token_hash=hash_token(secret), api_tokens__revoked_at__isnull=True)
        .annotate(used_token_id=F("api_tokens__id"), used_token_at=F("api_tokens__last_used_at"))
        .first()
    )


def _note_use(token_id: int, noted_at: Any) -> None:
    now = timezone.now()
    if noted_at is None or noted_at < now - NOTED_EVERY:
        due = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
        ApiToken.objects.filter(due, pk=token_id).update(last_used_at=now)
