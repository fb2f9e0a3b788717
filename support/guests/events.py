"""What happens at the guest door; ids only, never a word of a visitor's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class GuestDoorSaved(DomainEvent):
    """The guest door was opened, closed or changed."""

    name: ClassVar[str] = "guests.door_saved"
    is_open: bool


@dataclass(frozen=True, slots=True)
class GuestRequestSent(DomainEvent):
    """Somebody sent a request without an account; it waits until the address is confirmed."""

    name: ClassVar[str] = "guests.request_sent"
    request_id: int


@dataclass(frozen=True, slots=True)
class GuestAddressAsked(DomainEvent):
    """The owner of an address is to be asked by mail whether the requests are theirs."""

    name: ClassVar[str] = "guests.address_asked"
    address_id: int


@dataclass(frozen=True, slots=True)
class GuestRequestsConfirmed(DomainEvent):
    """The owner of an address said which requests are theirs; these are tickets now."""

    name: ClassVar[str] = "guests.requests_confirmed"
    address_id: int
    ticket_ids: list[int]
    disowned: int


@dataclass(frozen=True, slots=True)
class GuestAccountWanted(DomainEvent):
    """A guest wants an account that keeps their tickets; an invitation goes to their address."""

    name: ClassVar[str] = "guests.account_wanted"
    contact_id: int


@dataclass(frozen=True, slots=True)
class GuestRequestsForgotten(DomainEvent):
    """Requests nobody confirmed in time were removed, with their files."""

    name: ClassVar[str] = "guests.requests_forgotten"
    count: int
