"""publish(): an event is stored in the transaction of what it tells about."""

from __future__ import annotations

from django.db import connection

from kernel.context import Context
from outbox.events import DomainEvent
from outbox.models import Event


class NotInTransaction(RuntimeError):
    """An event without a transaction could be told although nothing happened."""


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
