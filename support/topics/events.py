"""What happens to topics and to the support links of clients; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class TopicSaved(DomainEvent):
    """A topic was made or changed."""

    name: ClassVar[str] = "topics.topic_saved"
    topic_id: int


@dataclass(frozen=True, slots=True)
class TopicArchived(DomainEvent):
    """A topic left the forms; requests keep its name."""

    name: ClassVar[str] = "topics.topic_archived"
    topic_id: int


@dataclass(frozen=True, slots=True)
class TopicRestored(DomainEvent):
    """An archived topic is offered again."""

    name: ClassVar[str] = "topics.topic_restored"
    topic_id: int


@dataclass(frozen=True, slots=True)
class TopicsOrdered(DomainEvent):
    """The order of topics changed."""

    name: ClassVar[str] = "topics.ordered"


@dataclass(frozen=True, slots=True)
class ClientLinkMade(DomainEvent):
    """A client has a support link with topics of its own."""

    name: ClassVar[str] = "topics.client_link_made"
    link_id: int


@dataclass(frozen=True, slots=True)
class ClientLinkChanged(DomainEvent):
    """A client's link was switched on or off, or topics were added to it."""

    name: ClassVar[str] = "topics.client_link_changed"
    link_id: int


@dataclass(frozen=True, slots=True)
class ClientLinkRenewed(DomainEvent):
    """A client's link has a new address; the old one leads nowhere."""

    name: ClassVar[str] = "topics.client_link_renewed"
    link_id: int


@dataclass(frozen=True, slots=True)
class ClientLinkRevoked(DomainEvent):
    """A client's link is gone for good; its people choose from the public topics again."""

    name: ClassVar[str] = "topics.client_link_revoked"
    link_id: int
