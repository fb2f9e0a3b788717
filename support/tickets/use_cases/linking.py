"""Renewing and withdrawing the links by which people without an account read a ticket."""

from __future__ import annotations

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.use_case import use_case
from support.tickets import policy
from support.tickets.events import GuestLinkRenewed, GuestLinkRevoked
from support.tickets.guest_links import make_link
from support.tickets.models import GuestLink, Ticket
from support.tickets.use_cases.steps import ticket_to_change


@use_case
def rotate_guest_link(ctx: Context, *, number: int) -> GuestLink:
    """Give the ticket's requester a new link, which is mailed; every older one is dead. Raises NotFound, Forbidden."""
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.MANAGE_LINKS, ticket)
    _end_links(ctx, ticket)
    link = make_link(ticket, ticket.requester_id, ctx.now)
    record(ctx, GuestLinkRenewed(ticket.pk, link.pk), target=f"ticket:{ticket.pk}")
    return link


@use_case
def revoke_guest_link(ctx: Context, *, number: int) -> None:
    """End every link to this ticket until `rotate_guest_link` gives a new one. Raises NotFound, Forbidden.

    Where none was ever made, one is made that is dead: mails to come must not bring a living one.
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.MANAGE_LINKS, ticket)
    if not GuestLink.objects.filter(ticket=ticket, contact=ticket.requester_id).exists():
        make_link(ticket, ticket.requester_id, ctx.now)
    if _end_links(ctx, ticket):
        record(ctx, GuestLinkRevoked(ticket.pk), target=f"ticket:{ticket.pk}")


def _end_links(ctx: Context, ticket: Ticket) -> int:
    return GuestLink.objects.filter(ticket=ticket, revoked_at__isnull=True).update(revoked_at=ctx.now)
