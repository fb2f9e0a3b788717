"""record(): one call writes the audit entry and the outbox event."""

from __future__ import annotations

from audit.models import Entry
from kernel.context import Context
from outbox.api import publish
from outbox.events import DomainEvent


def record(ctx: Context, event: DomainEvent, *, target: str) -> None:
    """Report `event` on `target` ("ticket:12"); the last line of every use case.

    On the public site there is no audit log of a workspace, so only the event is kept.
    """
    if ctx.tenant is not None:
        Entry.objects.create(
            at=ctx.now,
            actor_role=ctx.actor.role,
            actor_id=ctx.actor.user_id,
            actor_name=ctx.actor.name,
            channel=ctx.channel,
            request_id=ctx.request_id,
            verb=event.name,
            target=target,
            data=event.payload(),
        )
    publish(ctx, event)
