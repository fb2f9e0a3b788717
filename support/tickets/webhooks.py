"""What of a ticket is told to a workspace's webhooks: the ticket as the REST API shows it to staff, never a note."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.queries import names_of
from kernel.context import SYSTEM
from outbox.api import Occurrence
from support.tickets.api.shapes import Ticket as TicketShape
from support.tickets.models import Message, Ticket
from support.tickets.policy import visible_to
from support.tickets.queries import details
from webhooks.api import offer_event

_JOINED = ("status", "topic", "project", "team", "requester", "organisation", "assignee")


@offer_event("ticket.opened", _("A request came in"))
def opened(event: Occurrence) -> dict[str, Any] | None:
    return _with_ticket(event)


@offer_event("ticket.replied", _("A reply was written"))
def replied(event: Occurrence) -> dict[str, Any] | None:
    """With the reply itself, as it was typed."""
    message = Message.objects.filter(
        pk=event.payload["message_id"],
        ticket=event.payload["ticket_id"],
        kind=Message.Kind.REPLY,
        is_public=True,
    ).first()
    if message is None:
        return None
    reply = {
        "id": message.pk,
        "author": {"name": message.author_name, "side": event.payload["side"]},
        "text": message.body,
        "created_at": message.created_at.isoformat(),
    }
    return _with_ticket(event, message=reply)


@offer_event("ticket.assigned", _("A request was assigned"))
def assigned(event: Occurrence) -> dict[str, Any] | None:
    """With the name of the assignee before, null for nobody."""
    previous = event.payload["previous_user_id"]
    before = names_of([previous]).get(previous) if previous is not None else None
    return _with_ticket(event, previous_assignee={"name": before} if before else None)


@offer_event("ticket.closed", _("A request was closed"))
def closed(event: Occurrence) -> dict[str, Any] | None:
    return _with_ticket(event)


def told_ticket(ticket_id: int) -> dict[str, Any] | None:
    """A ticket as webhooks are told of it; None when it is gone."""
    tickets = visible_to(SYSTEM, Ticket.objects.select_related(*_JOINED))
    ticket = tickets.filter(pk=ticket_id).first()
    if ticket is None:
        return None
    return dict(TicketShape(details(SYSTEM, ticket), context={"for_staff": True}).data)


def _with_ticket(event: Occurrence, **more: Any) -> dict[str, Any] | None:
    ticket = told_ticket(event.payload["ticket_id"])
    return {"ticket": ticket, **more} if ticket is not None else None
