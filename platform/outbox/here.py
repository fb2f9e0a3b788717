"""Does in this process, at once, what the relay would hand to the workers: for commands, tests and small set-ups."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from kernel.tenancy import in_public
from outbox.alarms import claim_alarms, ring
from outbox.delivery import Outcome, deliver
from outbox.models import Delivery
from outbox.relay import claim_events
from outbox.states import DeliveryState


def deliver_here(now: datetime | None = None) -> Counter[str]:
    """Tell every untold event and run every delivery that is due at `now`, each at most once.

    What subscribers publish meanwhile is told too. Counts `events` and the outcomes `done again failed skipped`.
    """
    now = now or timezone.now()
    tally: Counter[str] = Counter(dict.fromkeys(["events", *Outcome], 0))
    last = 0
    new: list[int] = []
    while True:
        events, fresh = claim_events(timezone.now())
        tally["events"] += events
        new += fresh
        with in_public():
            waiting = Delivery.objects.filter(Q(due_at__lte=now) | Q(pk__in=new), state=DeliveryState.WAITING)
            ids = list(waiting.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
        if not ids and not events:
            return tally
        for last in ids:
            tally[deliver(last)] += 1
        new = []


def ring_here(now: datetime | None = None) -> int:
    """Run the jobs of every alarm due at `now`; says how many things they did."""
    now = now or timezone.now()
    return sum(ring(schema, job, now, now) for schema, job in claim_alarms(now))
