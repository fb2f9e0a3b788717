"""Links by which people without an account read and answer one ticket: made, found, renewed and withdrawn.

A link belongs to a workspace, a ticket and a contact. Its secret is computed and never stored; it dies thirty days
after the ticket was closed, and at once when staff withdraw or renew it.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.tokens import link_token
from kernel.context import Actor, Role
from kernel.errors import Gone
from kernel.tokens import hash_token
from support.people.models import Contact
from support.tickets import links
from support.tickets.models import GuestLink, Ticket

PURPOSE = "ticket"
AFTER_CLOSING = timedelta(days=30)


def guest_link(ticket: Ticket, contact: Contact) -> GuestLink | None:
    """The live link of this contact to this ticket, made when there was none; None where staff have withdrawn it."""
    own = GuestLink.objects.filter(ticket=ticket, contact=contact)
    found = own.filter(revoked_at__isnull=True).first()
    if found is not None or own.exists():
        return found
    try:
        with transaction.atomic():
            return make_link(ticket, contact.pk, timezone.now())
    except IntegrityError:  # somebody made it just now
        return own.filter(revoked_at__isnull=True).first()


def make_link(ticket: Ticket, contact_id: int, now: datetime) -> GuestLink:
    """A new link; the constraint refuses a second live one. Runs inside the caller's transaction."""
    nonce = uuid.uuid4()
    return GuestLink.objects.create(
        ticket=ticket,
        contact_id=contact_id,
        nonce=nonce,
        token_hash=hash_token(link_token(PURPOSE, nonce)),
        created_at=now,
        expires_at=ticket.closed_at + AFTER_CLOSING if ticket.closed_at is not None else None,
    )


def guest_token(link: GuestLink) -> str:
    """The secret of a link."""
    return link_token(PURPOSE, link.nonce)


def guest_path(link: GuestLink) -> str:
    """The page of a link, below the workspace's host."""
    return links.guest_path(guest_token(link))


def ticket_by_token(token: str) -> tuple[Ticket, Contact, GuestLink]:
    """What a link leads to. Raises Gone for one that is withdrawn, renewed, too old, or never was one of ours."""
    link = GuestLink.objects.select_related("ticket", "contact").filter(token_hash=hash_token(token)).first()
    if link is None or link.revoked_at is not None:
        raise Gone(_("This link does not work any more. Use the one in the newest mail about your request."))
    if link.expires_at is not None and link.expires_at <= timezone.now():
        raise Gone(_("This request was closed some time ago, and its link has expired. Please send a new request."))
    return link.ticket, link.contact, link


def guest_actor_for(link: GuestLink) -> Actor:
    """The person a link was given to, who sees and answers its ticket and nothing else."""
    contact = link.contact
    return Actor(
        Role.GUEST,
        name=contact.full_name,
        email=contact.email,
        language=contact.language,
        contact_id=contact.pk,
        ticket_id=link.ticket_id,
        guest_key=guest_token(link),
    )


def let_links_expire(ticket: Ticket) -> None:
    """The ticket was closed: from here its links have thirty days. Runs inside the caller's transaction."""
    if ticket.closed_at is not None:
        live = GuestLink.objects.filter(ticket=ticket, revoked_at__isnull=True, expires_at__isnull=True)
        live.update(expires_at=ticket.closed_at + AFTER_CLOSING)
