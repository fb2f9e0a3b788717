"""What can happen to a custom domain; every move of a claim has its event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent
from tenants.domains.states import ClaimState, ReleaseReason


@dataclass(frozen=True, slots=True)
class ClaimEvent(DomainEvent):
    """Base: which claim, on which host."""

    claim: str
    hostname: str


@dataclass(frozen=True, slots=True)
class DomainAdded(ClaimEvent):
    """A workspace entered a name; `needs_review`: it looks like the platform's own."""

    name: ClassVar[str] = "domain.added"
    needs_review: bool


@dataclass(frozen=True, slots=True)
class DomainMoved(ClaimEvent):
    """Base of all moves. `code` is what the last check said."""

    from_state: str
    to_state: str
    code: str


@dataclass(frozen=True, slots=True)
class DomainFound(DomainMoved):
    """The record was seen for the first time."""

    name: ClassVar[str] = "domain.found"


@dataclass(frozen=True, slots=True)
class DomainLost(DomainMoved):
    """The record went away before the domain was connected."""

    name: ClassVar[str] = "domain.lost"


@dataclass(frozen=True, slots=True)
class DomainProven(DomainMoved):
    """The workspace holds the name; a certificate is being issued."""

    name: ClassVar[str] = "domain.proven"


@dataclass(frozen=True, slots=True)
class DomainConnected(DomainMoved):
    """The portal answers at the domain."""

    name: ClassVar[str] = "domain.connected"


@dataclass(frozen=True, slots=True)
class DomainDegraded(DomainMoved):
    """DNS leads elsewhere: links use the default address again."""

    name: ClassVar[str] = "domain.degraded"


@dataclass(frozen=True, slots=True)
class DomainRestored(DomainMoved):
    """DNS is right again, and links use the domain again if it is the primary one."""

    name: ClassVar[str] = "domain.restored"


@dataclass(frozen=True, slots=True)
class DomainSuspended(DomainMoved):
    """The domain leads nowhere any more: DNS was wrong for too long."""

    name: ClassVar[str] = "domain.suspended"


@dataclass(frozen=True, slots=True)
class DomainExpired(DomainMoved):
    """The record never appeared."""

    name: ClassVar[str] = "domain.expired"


@dataclass(frozen=True, slots=True)
class DomainReleased(DomainMoved):
    """The domain was given up."""

    name: ClassVar[str] = "domain.released"


@dataclass(frozen=True, slots=True)
class DomainTransferred(DomainMoved):
    """Another workspace proved that it has the name; told to the one that lost it."""

    name: ClassVar[str] = "domain.transferred"


@dataclass(frozen=True, slots=True)
class DomainBlocked(DomainMoved):
    """An operator blocked the domain."""

    name: ClassVar[str] = "domain.blocked"


@dataclass(frozen=True, slots=True)
class DomainUnblocked(DomainMoved):
    """An operator let the domain begin anew."""

    name: ClassVar[str] = "domain.unblocked"


@dataclass(frozen=True, slots=True)
class DomainExpiring(ClaimEvent):
    """The domain still waits for its record or certificate, or is still wrong, on this day of waiting."""

    name: ClassVar[str] = "domain.expiring"
    state: str
    day: int
    code: str


@dataclass(frozen=True, slots=True)
class TransferSeen(ClaimEvent):
    """For the operators' log: the host went from `workspace` to another one."""

    name: ClassVar[str] = "domain.transfer_seen"
    workspace: str


@dataclass(frozen=True, slots=True)
class PrimaryChanged(ClaimEvent):
    """Links are to be made with this host from now on, or (`is_primary` false) no longer."""

    name: ClassVar[str] = "domain.primary_changed"
    is_primary: bool


@dataclass(frozen=True, slots=True)
class InstructionsSent(ClaimEvent):
    """The records were mailed to whoever keeps the DNS."""

    name: ClassVar[str] = "domain.instructions_sent"


@dataclass(frozen=True, slots=True)
class SetupLinkRenewed(ClaimEvent):
    """The link for the IT team was made anew; older ones are worthless."""

    name: ClassVar[str] = "domain.setup_link_renewed"


S = ClaimState
_BY_TARGET: dict[ClaimState, type[DomainMoved]] = {
    S.CONFIRMING: DomainFound,
    S.PENDING: DomainLost,
    S.ISSUING: DomainProven,
    S.ACTIVE: DomainConnected,
    S.DEGRADED: DomainDegraded,
    S.SUSPENDED: DomainSuspended,
    S.EXPIRED: DomainExpired,
    S.RELEASED: DomainReleased,
    S.BLOCKED: DomainBlocked,
}


def event_of_move(source: str, target: str, reason: str) -> type[DomainMoved]:
    """The event that tells of a move."""
    if (source, target) == (S.DEGRADED, S.ACTIVE):
        return DomainRestored
    if source == S.BLOCKED and target == S.PENDING:
        return DomainUnblocked
    if target == S.RELEASED and reason == ReleaseReason.SUPERSEDED:
        return DomainTransferred
    return _BY_TARGET[ClaimState(target)]
