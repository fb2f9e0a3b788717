"""What happens to webhooks; ids only, neither addresses nor secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class WebhookSaved(DomainEvent):
    """A webhook was made or changed."""

    name: ClassVar[str] = "webhooks.saved"
    webhook_id: int


@dataclass(frozen=True, slots=True)
class WebhookSecretRotated(DomainEvent):
    """A webhook got a new signing secret."""

    name: ClassVar[str] = "webhooks.secret_rotated"
    webhook_id: int


@dataclass(frozen=True, slots=True)
class WebhookRemoved(DomainEvent):
    """A webhook was removed with its deliveries."""

    name: ClassVar[str] = "webhooks.removed"
    webhook_id: int


@dataclass(frozen=True, slots=True)
class WebhookTested(DomainEvent):
    """Somebody had a test sent."""

    name: ClassVar[str] = "webhooks.tested"
    webhook_id: int


@dataclass(frozen=True, slots=True)
class DeliverySentAgain(DomainEvent):
    """Somebody had an event sent once more."""

    name: ClassVar[str] = "webhooks.sent_again"
    webhook_id: int
    delivery_id: int


@dataclass(frozen=True, slots=True)
class WebhookStopped(DomainEvent):
    """A webhook was switched off because nothing arrives there; `reason` is a code of `states.Stop`."""

    name: ClassVar[str] = "webhooks.stopped"
    webhook_id: int
    reason: str
