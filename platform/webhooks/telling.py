"""Turns an event into one delivery for each webhook that wants to hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from kernel.tasks import queue_after_commit
from kernel.tenancy import require_tenant
from outbox.api import Occurrence, set_alarm
from webhooks.delivering import JOB
from webhooks.models import Webhook, WebhookDelivery
from webhooks.offers import offer_of
from webhooks.states import PATIENCE, SAFETY


def tell_webhooks(event: Occurrence) -> None:
    """Write the deliveries and queue them; what was written before is not written again."""
    offer = offer_of(event.name)
    webhooks = list(Webhook.objects.filter(is_active=True, events__contains=[event.name]))
    if offer is None or not webhooks:
        return
    with translation.override(require_tenant().default_language):
        data = offer.build(event)
    if data is None:
        return
    payload = payload_of(event.name, event.occurred_at, data)
    now = timezone.now()
    wanted = [new_delivery(webhook, event.uuid, event.name, payload, now) for webhook in webhooks]
    WebhookDelivery.objects.bulk_create(wanted, ignore_conflicts=True)
    stored = WebhookDelivery.objects.filter(event=event.uuid, state=WebhookDelivery.State.WAITING)
    for delivery_id in stored.values_list("pk", flat=True):
        send_off(delivery_id, now)


def payload_of(event_name: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """The envelope every webhook gets, as Standard Webhooks suggests it, with the workspace it comes from."""
    return {"type": event_name, "timestamp": at.isoformat(), "workspace": require_tenant().slug, "data": data}


def new_delivery(
    webhook: Webhook, event: UUID, event_name: str, payload: dict[str, Any], now: datetime
) -> WebhookDelivery:
    """A delivery, not stored yet."""
    return WebhookDelivery(
        webhook=webhook,
        event=event,
        event_name=event_name,
        payload=payload,
        created_at=now,
        due_at=now,
        give_up_at=now + PATIENCE,
    )


def send_off(delivery_id: int, now: datetime) -> None:
    """Have a worker deliver once this transaction is committed; the alarm finds it again if that is lost."""
    set_alarm(JOB, now + SAFETY)
    queue_after_commit("webhooks.deliver", delivery_id=delivery_id)
