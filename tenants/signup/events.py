"""What happens on the way to a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ConfirmationAsked(DomainEvent):
    """A confirmation mail is due: the first one, or another because it was asked for; `mail` counts them."""

    name: ClassVar[str] = "signup.confirmation_asked"
    signup: str
    mail: int


@dataclass(frozen=True, slots=True)
class SignupConfirmed(DomainEvent):
    """The address was confirmed and the workspace stands."""

    name: ClassVar[str] = "signup.confirmed"
    signup: str
    tenant: str


@dataclass(frozen=True, slots=True)
class AddressChosen(DomainEvent):
    """A sign-up got another workspace address."""

    name: ClassVar[str] = "signup.address_chosen"
    signup: str


@dataclass(frozen=True, slots=True)
class WorkspacesAsked(DomainEvent):
    """Somebody asked for the workspaces of an e-mail address."""

    name: ClassVar[str] = "signup.workspaces_asked"
    search: str
