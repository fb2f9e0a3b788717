"""publish() inside the use case's transaction; `@on` names who wants to hear of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.db import connection

from kernel.context import Context
from outbox.events import DomainEvent, Occurrence
from outbox.models import Event

Subscriber = Callable[[Occurrence], None]
_subscribers: dict[str, dict[str, Subscriber]] = defaultdict(dict)


class NotInTransaction(RuntimeError):
    """An event without a transaction could be told although nothing happened."""


def on(*event_names: str) -> Callable[[Subscriber], Subscriber]:
    """Subscribe a function to events; it runs in the event's schema, at least once, so it must be idempotent."""

    def register(subscriber: Subscriber) -> Subscriber:
        key = f"{subscriber.__module__}.{subscriber.__qualname__}"
        for name in event_names:
            _subscribers[name][key] = subscriber
        return subscriber

    return register


def subscribers_of(event_name: str) -> dict[str, Subscriber]:
    """Dotted name -> function, for one event."""
    return dict(_subscribers.get(event_name, {}))


def publish(ctx: Context, event: DomainEvent) -> None:
    """Store the event in the surrounding transaction; the relay tells it after the commit."""
    if not connection.in_atomic_block:
        raise NotInTransaction("publish() must run inside a use case")
    Event.objects.create(
        schema=ctx.schema,
        name=event.name,
        payload=event.payload(),
        actor_role=ctx.actor.role,
        actor_id=ctx.actor.user_id,
        request_id=ctx.request_id,
        occurred_at=ctx.now,
    )
