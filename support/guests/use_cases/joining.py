"""A guest becomes a client: their contact, and with it every ticket, gets an account."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.models import Invitation
from accounts.queries import account_by_email, registration_is_open
from accounts.use_cases import invite, resend_invitation
from audit.api import record
from kernel import limits
from kernel.authz import require
from kernel.context import SYSTEM, Context, Role
from kernel.errors import Conflict, Forbidden
from kernel.use_case import use_case
from support.guests import policy
from support.guests.events import GuestAccountWanted
from support.tickets.guest_links import ticket_by_token

INVITATIONS_A_DAY = 3


@use_case
def turn_into_account(ctx: Context, *, token: str) -> None:
    """Mail the contact of a ticket's link an invitation; the account made with it has all their tickets.

    The mail proves the address once more: whoever was shown the link does not become the client by it. Raises Gone,
    Conflict where there is an account, Forbidden where the portal is by invitation only or access was withdrawn.
    """
    require(ctx.actor, policy.CONFIRM)
    _ticket, contact, _link = ticket_by_token(token)
    if contact.user_id is not None or account_by_email(contact.email) is not None:
        raise Conflict(_("There is an account with this address already. Sign in, or ask for a new password."))
    if contact.access_withdrawn_at is not None or not registration_is_open():
        raise Forbidden(_("This portal is by invitation only. Ask the people you work with there to invite you."))
    limits.hit("guest-account", str(contact.pk), limit=INVITATIONS_A_DAY, seconds=24 * 3600)
    portico = replace(ctx, actor=SYSTEM)
    invitation = Invitation.objects.filter(
        email=contact.email, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).first()
    if invitation is None:
        invite(
            portico,
            email=contact.email,
            name=contact.full_name,
            role=Role.CLIENT,
            language=contact.language,
            contact_id=contact.pk,
        )
    else:
        resend_invitation(portico, invitation_id=invitation.pk)
    record(ctx, GuestAccountWanted(contact.pk), target=f"contact:{contact.pk}")
