"""Small rows shared by lists and pages: people, statuses, names a workspace wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kernel.context import Actor
from kernel.localized import LocalizedText, Picked, pick
from support.people.models import Contact
from support.tickets.models import Status, Ticket
from support.tickets.policy import sees_internal
from support.tickets.queries.rows import PersonRow, StatusRow

if TYPE_CHECKING:
    from accounts.models import User


class Named(Protocol):
    """A topic, project or team."""

    names: LocalizedText


def tenant_text(thing: Named | None) -> Picked | None:
    """The name of a topic, project or team in the reader's language."""
    return pick(thing.names) if thing is not None else None


def status_label(actor: Actor, status: Status) -> Picked:
    """What this reader calls a status: clients may have a name of their own for it."""
    return pick(status.names if sees_internal(actor) else status.client_names or status.names)


def status_row(actor: Actor, status: Status) -> StatusRow:
    """A status as this reader sees it."""
    return StatusRow(status.key, status.kind, status_label(actor, status), status.client_may_set, status.is_default)


def contact_row(actor: Actor, contact: Contact) -> PersonRow:
    """A client; their address is for staff and themselves."""
    knows_address = sees_internal(actor) or actor.contact_id == contact.pk
    return PersonRow(contact.full_name, contact.email if knows_address else "", contact_id=contact.pk)


def requester_row(actor: Actor, ticket: Ticket) -> PersonRow:
    """Who asks."""
    return contact_row(actor, ticket.requester)


def staff_row(actor: Actor, user: User | None) -> PersonRow | None:
    """A staff member; their address is for colleagues."""
    if user is None:
        return None
    return PersonRow(user.name or user.email, user.email if sees_internal(actor) else "", user_id=user.pk)
