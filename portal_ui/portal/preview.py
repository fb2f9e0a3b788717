"""The portal as staff see it: what a client would see, marked as such, with nothing to send."""

from __future__ import annotations

from dataclasses import replace

from kernel.context import Actor, Role
from support.tickets.queries import TicketDetails, ticket_page


def reader_of(actor: Actor) -> Actor:
    """Whose eyes lists are read with: a client's own; staff look with those of a client who has no requests."""
    if not actor.is_staff:
        return actor
    return replace(actor, role=Role.CLIENT, contact_id=None, organisation_id=None, team_ids=frozenset())


def requester_of(actor: Actor, number: int) -> Actor:
    """Whose eyes a ticket is read with: staff look with those of the person who asked. Raises NotFound."""
    if not actor.is_staff:
        return actor
    ticket: TicketDetails = ticket_page(actor, number).ticket
    return replace(
        reader_of(actor), contact_id=ticket.requester.contact_id, organisation_id=ticket.organisation_id, user_id=None
    )
