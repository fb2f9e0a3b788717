"""Work of webhooks that comes due by time."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.context import SYSTEM, Context
from kernel.due import due
from kernel.tenancy import current_tenant
from webhooks.delivering import JOB, deliver_due
from webhooks.models import WebhookDelivery
from webhooks.states import KEEP
from webhooks.use_cases import drop_ended_secrets

_AT_ONCE = 1000


@due(JOB, every=timedelta(hours=1))
def deliver_due_events(now: datetime) -> int:
    """Every delivery has an alarm for its moment; the hourly run finds what lost its alarm."""
    return deliver_due(now)


@due("webhooks.forget", every=timedelta(hours=24))
def forget_old_deliveries(now: datetime) -> int:
    """Delete deliveries with their attempts a month later, whatever became of them, and secrets that have ended."""
    gone = drop_ended_secrets(Context(SYSTEM, current_tenant(), "schedule", now=now))
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEEP, give_up_at__lt=now)
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        WebhookDelivery.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
