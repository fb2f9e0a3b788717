"""Mails about accounts, and who hears of what.

Links are computed here, so that no event and no queue ever carries a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Invitation, Registration, User
from accounts.tokens import TenantTokenGenerator, link_token
from accounts.use_cases import invitations, registering
from kernel.context import ADMIN_ROLES, SYSTEM, Role
from notify.api import Recipient, give_notice, send_mail
from outbox.api import on
from outbox.events import Occurrence
from webhooks.queries import webhooks


def invitation_path(invitation: Invitation) -> str:
    """Where an invitation is accepted."""
    return f"/join/{link_token(invitations.PURPOSE, invitation.nonce)}/"


def reset_path(user: User) -> tuple[str, str]:
    """Where a new password is set, and the secret in that path; it dies with the next sign-in or change."""
    secret = TenantTokenGenerator().make_token(user)
    return f"/password/reset/{urlsafe_base64_encode(force_bytes(user.pk))}/{secret}/", secret


@on("accounts.invited", "accounts.invitation_renewed")
def mail_invitation(event: Occurrence) -> None:
    """Colleagues get an invitation, clients the mail "Customer account details" with the button "Enter portal"."""
    invitation = Invitation.objects.select_related("invited_by").filter(pk=event.payload["invitation_id"]).first()
    if invitation is None or not invitation.is_open:
        return
    invited_by = invitation.invited_by.name if invitation.invited_by is not None else ""
    send_mail(
        kind="portal_access" if invitation.role == Role.CLIENT else "account_invitation",
        to=Recipient(
            email=invitation.email,
            name=invitation.name,
            language=invitation.language,
            contact_id=invitation.contact_id,
        ),
        context={
            "email": invitation.email,
            "role": invitation.role,
            "invited_by": invited_by,
            "days": (invitation.expires_at - event.occurred_at).days,
        },
        path=invitation_path(invitation),
        # The nonce changes with every new link: each link is mailed once.
        dedupe_key=f"invitation:{invitation.nonce}",
        target=f"invitation:{invitation.pk}",
    )


@on("accounts.registration_requested")
def mail_confirmation(event: Occurrence) -> None:
    """The link that makes a registered account; a newer registration of the address has a mail of its own."""
    registration = Registration.objects.filter(pk=event.payload["registration_id"]).first()
    if registration is None or registration.expires_at <= timezone.now():
        return
    send_mail(
        kind="confirm_address",
        to=Recipient(
            email=registration.email,
            name=registration.name,
            language=registration.language,
        ),
        context={"hours": int(registering.LINK_LIVES.total_seconds() // 3600)},
        path=f"/register/confirm/{link_token(registering.PURPOSE, registration.nonce)}/",
        dedupe_key=f"registration:{registration.nonce}",
        target=f"registration:{registration.pk}",
    )


@on("accounts.known_address_registered")
def mail_already_registered(event: Occurrence) -> None:
    """Whoever has the address learns that there is an account; whoever typed it learns nothing."""
    _mail_person(event, "already_registered", path="/signin/")


@on("accounts.password_reset_requested")
def mail_password_reset(event: Occurrence) -> None:
    """The link to set a new password."""
    user = _active(event)
    if user is not None:
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        path, secret = reset_path(user)
        _mail_person(event, "password_reset", path=path, context={"hours": hours}, secrets=[secret])


@on("accounts.password_changed")
def mail_password_changed(event: Occurrence) -> None:
    """A word to the owner of the account, in case it was somebody else."""
    _mail_person(event, "password_changed", path="/password/reset/")


@on("webhooks.stopped")
def tell_webhook_stopped(event: Occurrence) -> None:
    """Owners and administrators learn that a webhook was switched off, unless it is gone or on again."""
    stopped = {row.id: row.name for row in webhooks(SYSTEM) if not row.is_active}
    webhook_id = event.payload["webhook_id"]
    if webhook_id not in stopped:
        return
    for user_id in User.objects.filter(is_active=True, role__in=ADMIN_ROLES).values_list("pk", flat=True):
        give_notice(
            user_id=user_id,
            kind="webhook.stopped",
            path=f"/studio/webhooks/{webhook_id}/",
            data={"name": stopped[webhook_id]},
            event_uuid=event.uuid,
            at=event.occurred_at,
        )


def _active(event: Occurrence) -> User | None:
    return User.objects.filter(pk=event.payload["user_id"], is_active=True).first()


def _mail_person(
    event: Occurrence, kind: str, *, path: str, context: dict[str, Any] | None = None, secrets: Sequence[str] = ()
) -> None:
    user = _active(event)
    if user is None:
        return
    send_mail(
        kind=kind,
        to=Recipient(email=user.email, name=user.name, language=user.language, user_id=user.pk),
        context={"email": user.email, **(context or {})},
        path=path,
        secrets=secrets,
        dedupe_key=f"{kind}:{event.uuid}",
        target=f"account:{user.pk}",
    )
