"""What waits in the outbox and what was given up; for operators and commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from kernel.tenancy import in_public
from outbox.models import Delivery, Event
from outbox.states import DeliveryState


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """A delivery that was given up, with what is needed to find out why."""

    id: int
    event: str
    schema: str
    subscriber: str
    attempts: int
    error: str
    occurred_at: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far behind the outbox is. `oldest` is the moment of the oldest event that is untold or not done."""

    untold: int
    waiting: int
    failed: int
    oldest: datetime | None


def failed_deliveries(limit: int = 100, schema: str = "") -> list[FailedDelivery]:
    """The newest deliveries that were given up, of one schema or of all."""
    with in_public():
        failed = Delivery.objects.filter(state=DeliveryState.FAILED).select_related("event").order_by("-pk")
        if schema:
            failed = failed.filter(event__schema=schema)
        return [
            FailedDelivery(
                id=row.pk,
                event=row.event.name,
                schema=row.event.schema,
                subscriber=row.subscriber,
                attempts=row.attempts,
                error=row.error,
                occurred_at=row.event.occurred_at,
                request_id=str(row.event.request_id or ""),
            )
            for row in failed[:limit]
        ]


def backlog() -> Backlog:
    """Counts for the operators' page and the metrics."""
    with in_public():
        events = Event.objects.filter(relayed_at=None).aggregate(n=Count("pk"), oldest=Min("occurred_at"))
        deliveries = Delivery.objects.exclude(state=DeliveryState.DONE).aggregate(
            waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)),
            failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
            oldest=Min("event__occurred_at", filter=Q(state=DeliveryState.WAITING)),
        )
    moments = [moment for moment in (events["oldest"], deliveries["oldest"]) if moment is not None]
    return Backlog(events["n"], deliveries["waiting"], deliveries["failed"], min(moments, default=None))
