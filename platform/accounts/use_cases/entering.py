"""Signing in, and the links that stand in for a password."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.events import (
    OneTimeLinkIssued,
    OneTimeLinkUsed,
    PasswordChanged,
    PasswordResetRequested,
    SignedIn,
    SignInCodeRequested,
)
from accounts.inputs import check_password_quality
from accounts.models import OneTimeLink, Session, User
from accounts.redirects import local_path
from accounts.tokens import TenantTokenGenerator
from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Gone, NotFound
from kernel.tokens import hash_token, new_token
from kernel.use_case import use_case
from notify.api import Recipient, send_mail

LINK_LIVES = timedelta(minutes=15)
CODE_MINUTES = 15


@use_case
def note_sign_in(ctx: Context, *, user_id: int, method: str) -> None:
    """Keep in the log that a person came in; `method` is password, code, link or token."""
    require(ctx.actor, policy.ENTER)
    record(ctx, SignedIn(user_id=user_id, method=method), target=f"account:{user_id}")


@use_case
def mail_sign_in_code(ctx: Context, *, email: str, code: str) -> None:
    """Mail the code that a sign-in page is waiting for.

    For an address without an account all the same work is done, and then undone: time tells nothing.
    """
    require(ctx.actor, policy.ENTER)
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    language = (user.language if user else "") or ctx.language
    user_id = user.pk if user else None
    send_mail(
        kind="sign_in_code",
        to=Recipient(email=email, name=user.name if user else "", language=language, user_id=user_id),
        context={"code": code, "minutes": CODE_MINUTES},
        dedupe_key=f"sign-in-code:{uuid4()}",
        secrets=[code],
    )
    record(ctx, SignInCodeRequested(user_id=user_id), target=f"account:{user_id or 'unknown'}")
    if user is None:
        transaction.set_rollback(True)


@use_case
def request_password_reset(ctx: Context, *, email: str) -> None:
    """Ask for a link to set a new password; it is mailed when the address has an active account."""
    require(ctx.actor, policy.ENTER)
    user_id = User.objects.filter(email=email.strip().lower(), is_active=True).values_list("id", flat=True).first()
    target = f"account:{user_id}" if user_id else "account:unknown"
    record(ctx, PasswordResetRequested(user_id=user_id), target=target)


@use_case
def reset_password(ctx: Context, *, user_id: int, token: str, password: str) -> User:
    """Set a new password with the secret of the mailed link; ends every session. Raises Gone, Invalid."""
    require(ctx.actor, policy.ENTER)
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None or not TenantTokenGenerator().check_token(user, token):
        raise Gone(_("This link is no longer valid. Ask for a new one."))
    check_password_quality(password, email=user.email, name=user.name)
    user.set_password(password)
    user.save(update_fields=["password"])
    Session.objects.filter(user_id=user.pk).delete()
    record(ctx, PasswordChanged(user_id=user.pk), target=f"account:{user.pk}")
    return user


@use_case
def issue_one_time_link(ctx: Context, *, user_id: int, purpose: str, next_path: str = "") -> str:
    """The secret of a link `/enter/<secret>/` that signs the person in once within 15 minutes. Raises NotFound."""
    require(ctx.actor, policy.ISSUE_LINK)
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise NotFound
    token = new_token()
    link = OneTimeLink.objects.create(
        user_id=user_id,
        purpose=OneTimeLink.Purpose(purpose),
        token_hash=hash_token(token),
        next_path=local_path(next_path),
        created_at=ctx.now,
        expires_at=ctx.now + LINK_LIVES,
    )
    record(ctx, OneTimeLinkIssued(link_id=link.pk), target=f"account:{user_id}")
    return token


@use_case
def use_one_time_link(ctx: Context, *, token: str) -> User:
    """The person a link is for; from now on the link is used. Raises Gone."""
    require(ctx.actor, policy.ENTER)
    link = (
        OneTimeLink.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if link is None or link.used_at is not None or link.expires_at <= ctx.now or not link.user.is_active:
        raise Gone(_("This link was used already or is too old. Sign in instead."))
    link.used_at = ctx.now
    link.save(update_fields=["used_at"])
    record(ctx, OneTimeLinkUsed(link_id=link.pk), target=f"account:{link.user_id}")
    return link.user
