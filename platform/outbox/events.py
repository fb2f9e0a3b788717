"""Domain events: frozen dataclasses with a dotted `name` and ids as fields."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """Base of all events. Fields are ids and short codes only: the payload leaves the workspace's schema."""

    name: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {key: str(value) if isinstance(value, UUID | datetime) else value for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event as a subscriber receives it."""

    uuid: UUID
    name: str
    schema: str
    payload: dict[str, Any]
    occurred_at: datetime
    actor_role: str
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class DeliveriesRetried(DomainEvent):
    """An operator had deliveries tried again that were given up."""

    name: ClassVar[str] = "outbox.deliveries_retried"
    delivery_ids: list[int]
