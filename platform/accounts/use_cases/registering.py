"""Clients make their own account; it exists once the address is confirmed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from accounts import policy
from accounts.events import Joined, KnownAddressRegistered, RegistrationRequested
from accounts.inputs import check_password_quality, clean_choice, clean_email, clean_name
from accounts.joining import welcome_client
from accounts.making import make_account, settle_invitations
from accounts.models import Registration, User
from accounts.queries import registration_is_open
from accounts.redirects import local_path
from accounts.tokens import link_token
from accounts.use_cases.members import LANGUAGES
from audit.api import record
from kernel import limits
from kernel.authz import require
from kernel.context import Context, Role
from kernel.errors import Forbidden, Gone, Invalid
from kernel.tokens import hash_token
from kernel.use_case import use_case

LINK_LIVES = timedelta(days=2)
PURPOSE = "registration"
GUESSES = 10


@use_case
def start_registration(
    ctx: Context, *, email: str, name: str, password: str, language: str = "", next_path: str = ""
) -> UUID:
    """Ask for an account; a mail with a link follows, to the one who has the mailbox.

    Returns a mark for the browser that asked. Nothing in what happens here, nor in how long it takes, tells whether
    the address has an account. Raises Invalid, and Forbidden where the portal is by invitation only.
    """
    require(ctx.actor, policy.ENTER)
    if not registration_is_open():
        raise Forbidden(_("This portal is by invitation only. Ask the people you work with there to invite you."))
    email, name = clean_email(email), clean_name(name)
    check_password_quality(password, email=email, name=name)
    language = clean_choice(language, LANGUAGES, field="language")
    password_hash = make_password(password)
    mark = uuid.uuid4()
    known = User.objects.filter(email=email).first()
    if known is not None:
        record(ctx, KnownAddressRegistered(user_id=known.pk), target=f"account:{known.pk}")
        return mark
    registration, _made = Registration.objects.update_or_create(
        email=email,
        defaults={
            "name": name,
            "password": password_hash,
            "language": language,
            "nonce": mark,
            "token_hash": hash_token(link_token(PURPOSE, mark)),
            "next_path": local_path(next_path),
            "created_at": ctx.now,
            "expires_at": ctx.now + LINK_LIVES,
        },
    )
    record(ctx, RegistrationRequested(registration_id=registration.pk), target=f"registration:{registration.pk}")
    return mark


@use_case
def confirm_registration(ctx: Context, *, token: str, mark: UUID | None = None, password: str = "") -> User:
    """Make the account of the one who has the mailbox.

    The link alone is not enough: whoever opens it must be who registered. That is shown by the `mark` of the same
    browser, or by the password on another device; so nobody confirms an account a stranger holds the password of.
    Raises Gone for a link that is used, replaced or too old, Invalid for the password, TooMany.
    """
    require(ctx.actor, policy.ENTER)
    registration = Registration.objects.select_for_update().filter(token_hash=hash_token(token)).first()
    if registration is None or registration.expires_at <= ctx.now:
        raise Gone(_("This link is no longer valid. Register again to get a new one."))
    if mark != registration.nonce:
        limits.hit("registration-password", str(registration.pk), limit=GUESSES, seconds=3600)
        if not check_password(password, registration.password):
            raise Invalid({"password": [_("This is not the password you chose when you registered.")]})
    user = make_account(
        ctx,
        email=registration.email,
        name=registration.name,
        role=Role.CLIENT,
        language=registration.language,
        password_hash=registration.password,
    )
    welcome_client(ctx, user, settle_invitations(ctx, user))
    record(ctx, Joined(user_id=user.pk), target=f"account:{user.pk}")
    return user
