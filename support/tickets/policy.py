"""Who may do what to a ticket, and which tickets a person sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.authz import STAFF, SYSTEM, declare
from kernel.context import Actor, Role
from support.tickets.models import Follower, Message, Ticket


def is_requester(actor: Actor, ticket: Any) -> bool:
    """A client's own ticket; colleagues who see it may not do this."""
    return actor.contact_id is not None and bool(ticket.requester_id == actor.contact_id)


def is_contact(actor: Actor, ticket: Any) -> bool:
    """A client whose account belongs to a contact."""
    return actor.contact_id is not None


def is_assignee_or_nobody_is(actor: Actor, ticket: Any) -> bool:
    """An agent on a ticket of their own or of nobody; what a colleague works on is not theirs to end."""
    return ticket.assignee_id in (None, actor.user_id)


def has_proven_address(actor: Actor, ticket: Any) -> bool:
    """A guest who has just shown that the mailbox of their contact is theirs; a ticket's link shows less."""
    return actor.contact_id is not None and actor.ticket_id is None


def is_ticket_of_link(actor: Actor, ticket: Any) -> bool:
    """The one ticket a guest's link opens."""
    return actor.contact_id is not None and bool(ticket.pk == actor.ticket_id)


def is_requester_by_link(actor: Actor, ticket: Any) -> bool:
    """A guest's own ticket, opened by its link."""
    return is_ticket_of_link(actor, ticket) and is_requester(actor, ticket)


OPEN = declare("tickets.open", {**STAFF, **SYSTEM, Role.CLIENT: is_contact, Role.GUEST: has_proven_address})
OPEN_FOR_OTHERS = declare("tickets.open_for_others", {**STAFF, **SYSTEM})
# Reading starts at visible_to(): who may reply, follow or close is asked of a ticket the actor already sees.
REPLY = declare("tickets.reply", {**STAFF, **SYSTEM, Role.CLIENT: is_contact, Role.GUEST: is_ticket_of_link})
NOTE = declare("tickets.note", {**STAFF, **SYSTEM})
ASSIGN = declare("tickets.assign", STAFF)
CHANGE = declare("tickets.change", {**STAFF, **SYSTEM})
CLOSE = declare(
    "tickets.close",
    {
        **STAFF,
        **SYSTEM,
        Role.AGENT: is_assignee_or_nobody_is,
        Role.CLIENT: is_requester,
        Role.GUEST: is_requester_by_link,
    },
)
# Withdrawing and renewing the links by which people without an account read a ticket.
MANAGE_LINKS = declare("tickets.manage_links", STAFF)
FOLLOW = declare("tickets.follow", {**STAFF, Role.CLIENT: is_contact})
ADD_FOLLOWERS = declare("tickets.add_followers", STAFF)
PLAN = declare("tickets.plan", STAFF)

_EVERYTHING = frozenset({Role.OWNER, Role.ADMIN, Role.SYSTEM})


def visible_to(actor: Actor, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets `actor` sees; every read begins here, and what is missing here is not found (404).

    Agents: all but confidential ones and those of private teams they are not in (assigned and followed ones they
    keep). Clients: their own, those they follow and, when their organisation shares requests, their colleagues'
    (never a confidential one). Guests: the one ticket their link opens.
    """
    if actor.role in _EVERYTHING:
        return tickets
    if actor.role == Role.AGENT:
        follows = Follower.objects.filter(ticket=OuterRef("pk"), user=actor.user_id)
        return tickets.filter(
            Q(Q(team__isnull=True) | Q(team__is_private=False), is_confidential=False)
            | Q(team__in=actor.team_ids)
            | Q(assignee=actor.user_id)
            | Exists(follows)
        )
    if actor.role == Role.CLIENT and actor.contact_id is not None:
        follows = Follower.objects.filter(ticket=OuterRef("pk"), contact=actor.contact_id)
        seen = Q(requester=actor.contact_id) | Q(Exists(follows))
        if actor.shares_organisation and actor.organisation_id is not None:
            seen |= Q(organisation=actor.organisation_id, is_confidential=False)
        return tickets.filter(seen)
    if actor.role == Role.GUEST and actor.ticket_id is not None:
        return tickets.filter(pk=actor.ticket_id)
    return tickets.none()


def visible_messages(actor: Actor, messages: QuerySet[Message]) -> QuerySet[Message]:
    """The entries of a visible ticket's conversation that `actor` sees; clients never see notes."""
    if actor.is_staff or actor.role == Role.SYSTEM:
        return messages
    return messages.filter(is_public=True)


def sees_internal(actor: Actor) -> bool:
    """Whether notes, internal files and planned tasks are shown to `actor`."""
    return actor.is_staff or actor.role == Role.SYSTEM
