"""What happens to accounts; payloads hold ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class AccountCreated(DomainEvent):
    """An account was made without an invitation: by an import, a command or the first owner's sign-up."""

    name: ClassVar[str] = "accounts.created"
    user_id: int


@dataclass(frozen=True, slots=True)
class Invited(DomainEvent):
    """Somebody was asked to join."""

    name: ClassVar[str] = "accounts.invited"
    invitation_id: int


@dataclass(frozen=True, slots=True)
class InvitationRenewed(DomainEvent):
    """An invitation gets a new link, which is sent; the old link is dead."""

    name: ClassVar[str] = "accounts.invitation_renewed"
    invitation_id: int


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn(DomainEvent):
    """An invitation was taken back."""

    name: ClassVar[str] = "accounts.invitation_withdrawn"
    invitation_id: int


@dataclass(frozen=True, slots=True)
class Joined(DomainEvent):
    """Somebody accepted an invitation (`invitation_id`) or confirmed a registration (None)."""

    name: ClassVar[str] = "accounts.joined"
    user_id: int
    invitation_id: int | None = None


@dataclass(frozen=True, slots=True)
class RegistrationRequested(DomainEvent):
    """Somebody registered an address that has no account; it is to be confirmed."""

    name: ClassVar[str] = "accounts.registration_requested"
    registration_id: int


@dataclass(frozen=True, slots=True)
class KnownAddressRegistered(DomainEvent):
    """Somebody registered an address that has an account already; its owner is told by mail."""

    name: ClassVar[str] = "accounts.known_address_registered"
    user_id: int


@dataclass(frozen=True, slots=True)
class PasswordResetRequested(DomainEvent):
    """Somebody asked for a new password; `user_id` is None when the address has no account."""

    name: ClassVar[str] = "accounts.password_reset_requested"
    user_id: int | None


@dataclass(frozen=True, slots=True)
class SignInCodeRequested(DomainEvent):
    """A person had a code mailed to sign in with."""

    name: ClassVar[str] = "accounts.sign_in_code_requested"
    user_id: int | None


@dataclass(frozen=True, slots=True)
class PasswordChanged(DomainEvent):
    """A password was set, by its owner who was signed in or through a mailed link."""

    name: ClassVar[str] = "accounts.password_changed"
    user_id: int


@dataclass(frozen=True, slots=True)
class SignedIn(DomainEvent):
    """A person signed in; `method` is password, code, link, token or handover (signed in on another host)."""

    name: ClassVar[str] = "accounts.signed_in"
    user_id: int
    method: str


@dataclass(frozen=True, slots=True)
class SessionsEnded(DomainEvent):
    """A person ended sessions of their own."""

    name: ClassVar[str] = "accounts.sessions_ended"
    user_id: int
    count: int


@dataclass(frozen=True, slots=True)
class ProfileChanged(DomainEvent):
    """A person changed name, language or formats of their own."""

    name: ClassVar[str] = "accounts.profile_changed"
    user_id: int


@dataclass(frozen=True, slots=True)
class RoleChanged(DomainEvent):
    """A person has another role."""

    name: ClassVar[str] = "accounts.role_changed"
    user_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AddressChanged(DomainEvent):
    """A client signs in with another address."""

    name: ClassVar[str] = "accounts.address_changed"
    user_id: int


@dataclass(frozen=True, slots=True)
class Deactivated(DomainEvent):
    """A person cannot sign in any more."""

    name: ClassVar[str] = "accounts.deactivated"
    user_id: int


@dataclass(frozen=True, slots=True)
class Reactivated(DomainEvent):
    """A person can sign in again."""

    name: ClassVar[str] = "accounts.reactivated"
    user_id: int


@dataclass(frozen=True, slots=True)
class ApiTokenIssued(DomainEvent):
    """A person has a new secret for programs."""

    name: ClassVar[str] = "accounts.api_token_issued"
    token_id: int


@dataclass(frozen=True, slots=True)
class ApiTokenRevoked(DomainEvent):
    """A secret for programs is no longer good."""

    name: ClassVar[str] = "accounts.api_token_revoked"
    token_id: int


@dataclass(frozen=True, slots=True)
class OneTimeLinkIssued(DomainEvent):
    """A link was made that signs a person in once."""

    name: ClassVar[str] = "accounts.one_time_link_issued"
    link_id: int


@dataclass(frozen=True, slots=True)
class OneTimeLinkUsed(DomainEvent):
    """Such a link was used."""

    name: ClassVar[str] = "accounts.one_time_link_used"
    link_id: int


@dataclass(frozen=True, slots=True)
class SettingsSaved(DomainEvent):
    """How people get in was changed."""

    name: ClassVar[str] = "accounts.settings_saved"
    self_registration: str
