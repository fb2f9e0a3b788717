"""The relay: turns events into deliveries and hands what is due to the workers. Several may run at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as QueueAway

from kernel.tenancy import in_public
from outbox.alarms import claim_alarms
from outbox.models import Delivery, Event
from outbox.registry import subscribers_of
from outbox.states import DeliveryState, requeue_at

logger = logging.getLogger(__name__)

SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
BATCH = 200

QueueDelivery = Callable[[int], object]
QueueAlarm = Callable[[str, str, datetime], object]


@dataclass(slots=True)
class Tally:
    """What one pass handed over."""

    events: int = 0
    deliveries: int = 0
    alarms: int = 0

    @property
    def idle(self) -> bool:
        return not (self.events or self.deliveries or self.alarms)


def claim_events(now: datetime, limit: int = BATCH) -> tuple[int, list[int]]:
    """Take untold events and write one delivery per subscriber: (number of events, ids of new deliveries).

    Both happen in one transaction on locked rows, so a relay that dies or a second one changes nothing; the new
    deliveries come due by themselves in case this process does not live to queue them.
    """
    with in_public(), transaction.atomic():
        untold = Event.objects.select_for_update(skip_locked=True).filter(relayed_at=None)
        events = list(untold.order_by("id")[:limit])
        deliveries = Delivery.objects.bulk_create(
            Delivery(event=event, subscriber=name, due_at=requeue_at(now, now))
            for event in events
            for name in sorted(subscribers_of(event.name))
        )
        Event.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=now)
    return len(events), [delivery.pk for delivery in deliveries]


def claim_due(now: datetime, limit: int = BATCH) -> list[int]:
    """Ids of deliveries that wait and are due, put off so that the next pass does not take them again at once."""
    with in_public(), transaction.atomic():
        waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
        deliveries = list(waiting.filter(state=DeliveryState.WAITING, due_at__lte=now).order_by("due_at")[:limit])
        for delivery in deliveries:
            delivery.due_at = requeue_at(now, delivery.event.occurred_at)
        Delivery.objects.bulk_update(deliveries, ["due_at"])
    return [delivery.pk for delivery in deliveries]


def relay(queue_delivery: QueueDelivery, queue_alarm: QueueAlarm, now: datetime | None = None) -> Tally:
    """One pass: hand over new events, then what is due again, then alarms."""
    now = now or timezone.now()
    tally = Tally()
    tally.events, new = claim_events(now)
    for delivery_id in [*new, *claim_due(now)]:
        queue_delivery(delivery_id)
        tally.deliveries += 1
    for schema, job in claim_alarms(now):
        queue_alarm(schema, job, now)
        tally.alarms += 1
    return tally


def relay_until(stop: threading.Event, queue_delivery: QueueDelivery, queue_alarm: QueueAlarm) -> None:
    """Pass after pass until `stop` is set; looks less often while nothing happens.

    A database or queue that is away is waited for: what was claimed and not queued comes due again by itself.
    """
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        try:
            idle = relay(queue_delivery, queue_alarm).idle
        except (OperationalError, InterfaceError, QueueAway, ConnectionError) as error:
            logger.warning("database or queue is away: %s", type(error).__name__)
            close_old_connections()
            stop.wait(LONGEST_PAUSE)
            continue
        pause = min(pause * 2, LONGEST_PAUSE) if idle else SHORTEST_PAUSE
        stop.wait(pause)
