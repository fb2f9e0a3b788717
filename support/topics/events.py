"""What happens to topics."""

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
