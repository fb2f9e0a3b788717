"""What happens to client organisations and contacts; payloads hold ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class OrganisationSaved(DomainEvent):
    """A client organisation was made or changed."""

    name: ClassVar[str] = "people.organisation_saved"
    organisation_id: int


@dataclass(frozen=True, slots=True)
class ContactSaved(DomainEvent):
    """A contact was made or changed."""

    name: ClassVar[str] = "people.contact_saved"
    contact_id: int


@dataclass(frozen=True, slots=True)
class PortalAccessGranted(DomainEvent):
    """A contact may use the portal, or within other dates; `regained` when an account was there already."""

    name: ClassVar[str] = "people.portal_access_granted"
    contact_id: int
    regained: bool


@dataclass(frozen=True, slots=True)
class PortalAccessWithdrawn(DomainEvent):
    """A contact may not use the portal any more."""

    name: ClassVar[str] = "people.portal_access_withdrawn"
    contact_id: int


@dataclass(frozen=True, slots=True)
class ClientRegistered(DomainEvent):
    """A contact has an account now: by registering, or by an invitation."""

    name: ClassVar[str] = "people.client_registered"
    contact_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ClientManagersSet(DomainEvent):
    """Other colleagues look after a client now."""

    name: ClassVar[str] = "people.client_managers_set"
    organisation_id: int


@dataclass(frozen=True, slots=True)
class GeneralClientManagersSet(DomainEvent):
    """Other colleagues look after clients that have no manager of their own."""

    name: ClassVar[str] = "people.general_client_managers_set"
