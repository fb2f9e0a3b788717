"""What happens to tickets; ids and codes only, never a word of the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class TicketOpened(DomainEvent):
    """A ticket came in."""

    name: ClassVar[str] = "ticket.opened"
    ticket_id: int


@dataclass(frozen=True, slots=True)
class TicketReplied(DomainEvent):
    """A public reply was written; `side` is "staff" or "client"."""

    name: ClassVar[str] = "ticket.replied"
    ticket_id: int
    message_id: int
    side: str


@dataclass(frozen=True, slots=True)
class TicketNoted(DomainEvent):
    """An internal note was written."""

    name: ClassVar[str] = "ticket.noted"
    ticket_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class TicketAssigned(DomainEvent):
    """A ticket got an assignee, or lost one (`user_id` None)."""

    name: ClassVar[str] = "ticket.assigned"
    ticket_id: int
    user_id: int | None
    previous_user_id: int | None


@dataclass(frozen=True, slots=True)
class TicketStatusChanged(DomainEvent):
    """A ticket moved to another status; closing is told by TicketClosed instead."""

    name: ClassVar[str] = "ticket.status_changed"
    ticket_id: int
    status_id: int
    kind: str
    previous_kind: str


@dataclass(frozen=True, slots=True)
class TicketClosed(DomainEvent):
    """A ticket was closed, for good."""

    name: ClassVar[str] = "ticket.closed"
    ticket_id: int
    previous_kind: str


@dataclass(frozen=True, slots=True)
class TicketDetailsChanged(DomainEvent):
    """Title, topic, priority, severity or category changed; `fields` names which."""

    name: ClassVar[str] = "ticket.details_changed"
    ticket_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketFollowed(DomainEvent):
    """Somebody follows a ticket from now on."""

    name: ClassVar[str] = "ticket.followed"
    ticket_id: int
    user_id: int | None
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class TicketUnfollowed(DomainEvent):
    """Somebody no longer follows a ticket."""

    name: ClassVar[str] = "ticket.unfollowed"
    ticket_id: int
    user_id: int | None
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class TaskPlanned(DomainEvent):
    """A staff member planned a task or event in connection with a ticket."""

    name: ClassVar[str] = "ticket.task_planned"
    ticket_id: int
    task_id: int


@dataclass(frozen=True, slots=True)
class TaskFinished(DomainEvent):
    """A planned task or event is done."""

    name: ClassVar[str] = "ticket.task_finished"
    ticket_id: int
    task_id: int


@dataclass(frozen=True, slots=True)
class GuestLinkRenewed(DomainEvent):
    """Somebody without an account gets a new link to their ticket, which is mailed; the old one is dead."""

    name: ClassVar[str] = "ticket.guest_link_renewed"
    ticket_id: int
    link_id: int


@dataclass(frozen=True, slots=True)
class GuestLinkRevoked(DomainEvent):
    """The links by which people without an account read a ticket were withdrawn."""

    name: ClassVar[str] = "ticket.guest_link_revoked"
    ticket_id: int
