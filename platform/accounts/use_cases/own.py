"""What people do with their own account."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext as _

from accounts import policy
from accounts.events import ApiTokenIssued, ApiTokenRevoked, PasswordChanged, ProfileChanged, SessionsEnded
from accounts.inputs import check_password_quality, clean_choice, clean_line, clean_name, clean_timezone
from accounts.models import ApiToken, Session, User
from accounts.use_cases.members import LANGUAGES
from audit.api import record
from kernel.authz import require
from kernel.calendars import GREGORIAN, JALALI, LATIN_DIGITS, PERSIAN_DIGITS, WEEKENDS
from kernel.context import Context
from kernel.errors import Invalid, NotFound
from kernel.tokens import hash_token, new_token
from kernel.use_case import use_case

CALENDARS = frozenset({GREGORIAN, JALALI})
DIGITS = frozenset({LATIN_DIGITS, PERSIAN_DIGITS})
WEEK_STARTS = frozenset({"5", "6", "0"})
# Of the tokens a program gets by signing in with a password, the oldest make room.
MOST_TOKENS_OF_A_NAME = 10
PREFIX_SHOWN = 17


@use_case
def change_profile(
    ctx: Context,
    *,
    name: str,
    language: str,
    calendar: str,
    digits: str,
    timezone: str,
    week_start: str = "",
    days_off: str = "",
) -> User:
    """Change one's own name and how one reads the portal; an empty choice means "as the workspace"."""
    user = _oneself(ctx)
    user.name = clean_name(name)
    user.language = clean_choice(language, LANGUAGES, field="language")
    user.calendar = clean_choice(calendar, CALENDARS, field="calendar")
    user.digits = clean_choice(digits, DIGITS, field="digits")
    user.timezone = clean_timezone(timezone)
    user.week_start = clean_choice(week_start, WEEK_STARTS, field="week_start")
    user.days_off = clean_choice(days_off, WEEKENDS, field="days_off")
    user.save(update_fields=["name", "language", "calendar", "digits", "timezone", "week_start", "days_off"])
    record(ctx, ProfileChanged(user_id=user.pk), target=f"account:{user.pk}")
    return user


@use_case
def change_password(ctx: Context, *, current: str, password: str, session_key: str = "") -> User:
    """Set a new password; every session but the one with `session_key` ends.

    `current` is not asked of somebody who has no password yet. Raises Invalid on `current` and `password`.
    """
    user = _oneself(ctx)
    if user.has_usable_password() and not check_password(current, user.password):
        raise Invalid({"current": [_("This is not your password. Type the one you sign in with now.")]})
    check_password_quality(password, email=user.email, name=user.name)
    user.set_password(password)
    user.save(update_fields=["password"])
    _end_sessions(user.pk, keep=session_key)
    record(ctx, PasswordChanged(user_id=user.pk), target=f"account:{user.pk}")
    return user


@use_case
def end_other_sessions(ctx: Context, *, session_key: str = "") -> int:
    """Sign out everywhere but in the session with `session_key`; how many sessions ended."""
    user = _oneself(ctx)
    count = _end_sessions(user.pk, keep=session_key)
    record(ctx, SessionsEnded(user_id=user.pk, count=count), target=f"account:{user.pk}")
    return count


@use_case
def end_session(ctx: Context, *, session_id: str) -> None:
    """Sign out of one browser; `session_id` is the one that `queries.sessions_of` names. Raises NotFound."""
    user = _oneself(ctx)
    count, _by_model = Session.objects.filter(user_id=user.pk, session_key=session_id).delete()
    if not count:
        raise NotFound
    record(ctx, SessionsEnded(user_id=user.pk, count=count), target=f"account:{user.pk}")


@use_case
def issue_api_token(
    ctx: Context, *, user_id: int, name: str, lives: timedelta | None = None, keep_newest: bool = False
) -> tuple[ApiToken, str]:
    """A secret for programs, which act as this person; the secret is shown once and cannot be read again.

    With `keep_newest` the oldest ones of the same name are revoked beyond a handful. Raises Invalid, Forbidden.
    """
    require(ctx.actor, policy.ISSUE_TOKEN, user_id)
    name = clean_line(name)
    if not 0 < len(name) <= 100:
        raise Invalid({"name": [_("Give the token a name of at most 100 characters, such as the program's.")]})
    if not User.objects.select_for_update().filter(pk=user_id, is_active=True).exists():
        raise NotFound
    assert ctx.tenant is not None  # an account lives in a workspace
    # The part in front says which workspace a found secret belongs to.
    secret = new_token(f"pto_{ctx.tenant.uuid.hex[:8]}_")
    if keep_newest:
        _revoke_oldest(ctx, user_id, name)
    token = ApiToken.objects.create(
        user_id=user_id,
        name=name,
        prefix=secret[:PREFIX_SHOWN],
        token_hash=hash_token(secret),
        created_at=ctx.now,
        expires_at=ctx.now + lives if lives is not None else None,
    )
    record(ctx, ApiTokenIssued(token_id=token.pk), target=f"account:{user_id}")
    return token, secret


@use_case
def revoke_api_token(ctx: Context, *, token_id: int) -> None:
    """Make one's own token useless. Raises NotFound."""
    owner_id = ctx.actor.user_id or 0
    token = ApiToken.objects.select_for_update().filter(pk=token_id, user_id=owner_id).first()
    if token is None:
        raise NotFound
    require(ctx.actor, policy.ISSUE_TOKEN, token.user_id)
    if token.revoked_at is None:
        token.revoked_at = ctx.now
        token.save(update_fields=["revoked_at"])
        record(ctx, ApiTokenRevoked(token_id=token.pk), target=f"account:{token.user_id}")


def _oneself(ctx: Context) -> User:
    require(ctx.actor, policy.CHANGE_OWN, ctx.actor.user_id)
    user = User.objects.select_for_update().filter(pk=ctx.actor.user_id or 0, is_active=True).first()
    if user is None:
        raise NotFound
    return user


def _end_sessions(user_id: int, *, keep: str) -> int:
    sessions = Session.objects.filter(user_id=user_id)
    if keep:
        sessions = sessions.exclude(session_key=hash_token(keep))
    return sessions.delete()[0]


def _revoke_oldest(ctx: Context, user_id: int, name: str) -> None:
    alive = ApiToken.objects.filter(user_id=user_id, name=name, revoked_at__isnull=True).order_by("-id")
    surplus = list(alive.values_list("id", flat=True)[MOST_TOKENS_OF_A_NAME - 1 :])
    ApiToken.objects.filter(pk__in=surplus).update(revoked_at=ctx.now)
