"""Asking people to join, and their coming."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.events import InvitationRenewed, InvitationWithdrawn, Invited, Joined
from accounts.inputs import check_password_quality, clean_choice, clean_email, clean_name
from accounts.joining import welcome_client
from accounts.making import make_account
from accounts.models import Invitation, User
from accounts.tokens import link_token
from accounts.use_cases.members import LANGUAGES, ROLES
from audit.api import record
from kernel.authz import require
from kernel.context import Context, Role
from kernel.errors import Conflict, Gone, Invalid, NotFound
from kernel.tokens import hash_token
from kernel.use_case import use_case

LINK_LIVES = timedelta(days=14)
PURPOSE = "invitation"


@use_case
def invite(
    ctx: Context, *, email: str, name: str, role: str, language: str = "", contact_id: int | None = None
) -> Invitation:
    """Ask somebody to join in `role`; a mail with a link follows. `contact_id` is set for clients only.

    Raises Invalid when the address has an account or is invited already, Forbidden.
    """
    require(ctx.actor, policy.INVITE, role)
    if role not in ROLES or (role == Role.CLIENT) != (contact_id is not None):
        raise Invalid({"role": [_("Choose one of the list.")]})
    email, name = clean_email(email), clean_name(name)
    language = clean_choice(language, LANGUAGES, field="language")
    if User.objects.filter(email=email).exists():
        raise Invalid({"email": [_("This address has an account already. Change its role instead.")]})
    invitation = Invitation(
        email=email,
        name=name,
        role=role,
        language=language,
        invited_by_id=ctx.actor.user_id,
        contact_id=contact_id,
        created_at=ctx.now,
    )
    _new_link(ctx, invitation)
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        already = _("This address is invited already. Send that invitation again instead.")
        raise Invalid({"email": [already]}) from error
    record(ctx, Invited(invitation_id=invitation.pk), target=f"invitation:{invitation.pk}")
    return invitation


@use_case
def resend_invitation(ctx: Context, *, invitation_id: int) -> Invitation:
    """Send a new link; the old one is dead from now on. Raises NotFound, Forbidden, Conflict."""
    invitation = _locked(invitation_id)
    require(ctx.actor, policy.INVITE, invitation.role)
    _check_open(invitation)
    _new_link(ctx, invitation)
    invitation.save(update_fields=["nonce", "token_hash", "expires_at"])
    record(ctx, InvitationRenewed(invitation_id=invitation.pk), target=f"invitation:{invitation.pk}")
    return invitation


@use_case
def withdraw_invitation(ctx: Context, *, invitation_id: int) -> Invitation:
    """Take an invitation back; its link is dead from now on. Raises NotFound, Forbidden, Conflict."""
    invitation = _locked(invitation_id)
    require(ctx.actor, policy.INVITE, invitation.role)
    _check_open(invitation)
    invitation.withdrawn_at = ctx.now
    invitation.save(update_fields=["withdrawn_at"])
    record(ctx, InvitationWithdrawn(invitation_id=invitation.pk), target=f"invitation:{invitation.pk}")
    return invitation


@use_case
def accept_invitation(ctx: Context, *, token: str, name: str, password: str) -> User:
    """Join with the link of the mail: make the account, its address proven by the link.

    Somebody who registered as a client meanwhile keeps that account and gets the invitation's role.
    Raises Gone for a link that is used, withdrawn, renewed or too old; Invalid for name and password.
    """
    require(ctx.actor, policy.ENTER)
    invitation = Invitation.objects.select_for_update().filter(token_hash=hash_token(token)).first()
    if invitation is None or not invitation.is_open or invitation.expires_at <= ctx.now:
        raise Gone(_("This invitation is no longer valid. Ask for a new one."))
    name = clean_name(name)
    check_password_quality(password, email=invitation.email, name=name)
    user = User.objects.select_for_update().filter(email=invitation.email).first()
    if user is None:
        user = make_account(
            ctx,
            email=invitation.email,
            name=name,
            role=invitation.role,
            language=invitation.language,
            password_hash=make_password(password),
        )
    else:
        _take_over(user, invitation, name=name, password=password)
    invitation.accepted_at = ctx.now
    invitation.save(update_fields=["accepted_at"])
    if user.role == Role.CLIENT:
        welcome_client(ctx, user, invitation.contact_id)
    record(ctx, Joined(user_id=user.pk, invitation_id=invitation.pk), target=f"account:{user.pk}")
    return user


def _take_over(user: User, invitation: Invitation, *, name: str, password: str) -> None:
    """Staff never lose or change their role by a link; a client who is invited as staff becomes staff."""
    if not user.is_active or user.role != Role.CLIENT:
        raise Conflict(_("This address has an account already. Sign in, or ask for a new password."))
    user.name, user.role = name, invitation.role
    user.set_password(password)
    user.save(update_fields=["name", "role", "password"])


def _new_link(ctx: Context, invitation: Invitation) -> None:
    invitation.nonce = uuid.uuid4()
    invitation.token_hash = hash_token(link_token(PURPOSE, invitation.nonce))
    invitation.expires_at = ctx.now + LINK_LIVES


def _locked(invitation_id: int) -> Invitation:
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound
    return invitation


def _check_open(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Conflict(_("This invitation was accepted already."))
    if invitation.withdrawn_at is not None:
        raise Conflict(_("This invitation was withdrawn already."))
