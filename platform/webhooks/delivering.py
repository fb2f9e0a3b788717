"""Makes the call of a stored delivery: taken for a while, made outside of any transaction, noted."""

from __future__ import annotations

import time
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from audit.api import record
from kernel.backoff import next_pause
from kernel.context import SYSTEM, Context
from kernel.http import outbound
from kernel.http.outbound import Answer
from kernel.tenancy import require_tenant
from outbox.api import set_alarm
from webhooks.events import WebhookStopped
from webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from webhooks.signing import body_of, living, signed_headers
from webhooks.states import FIRST_PAUSE, LEASE, LONGEST_PAUSE, PATIENCE, REST, TEST_EVENT, Stop

JOB = "webhooks.deliveries"
# One run of the job stops after this many seconds and asks to be woken again: others wait for the worker too.
RUN_SECONDS = 60
AGENT = "Portico-Webhooks/1"
State = WebhookDelivery.State


class Outcome(StrEnum):
    """What became of one try. SKIPPED: done before, not due, or in another worker's hands."""

    DELIVERED = "delivered"
    AGAIN = "again"
    RESTING = "resting"
    FAILED = "failed"
    SKIPPED = "skipped"


def deliver(delivery_id: int, now: datetime | None = None) -> Outcome:
    """Make the call if it is due at `now`. Nothing of the other side's is raised: it is noted and tried again.

    A worker that dies in between leaves the delivery to another one after the lease; the receiver then gets it twice,
    with the same `webhook-id`.
    """
    now = now or timezone.now()
    taken = WebhookDelivery.objects.filter(pk=delivery_id, state=State.WAITING, due_at__lte=now)
    if not taken.update(due_at=now + LEASE):
        return Outcome.SKIPPED
    delivery = WebhookDelivery.objects.select_related("webhook").get(pk=delivery_id)
    webhook = delivery.webhook
    is_test = delivery.event_name == TEST_EVENT
    if not webhook.is_active and not is_test:
        WebhookDelivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(state=State.FAILED)
        return Outcome.FAILED
    if webhook.rests_until is not None and webhook.rests_until > now and not is_test:
        return _put_off(delivery, webhook.rests_until)
    return _note(delivery, _call(delivery, now), now)


def deliver_due(now: datetime) -> int:
    """Make the calls that are due in the current workspace; says how many arrived."""
    arrived, began = 0, time.monotonic()
    due = WebhookDelivery.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "pk")
    for delivery_id in list(due.values_list("pk", flat=True)):
        arrived += deliver(delivery_id, now) is Outcome.DELIVERED
        if time.monotonic() - began > RUN_SECONDS:
            if due.exists():
                set_alarm(JOB, timezone.now())
            break
    return arrived


def _call(delivery: WebhookDelivery, now: datetime) -> Answer:
    body = body_of(delivery.payload)
    keys = [row["key"] for row in living(delivery.webhook.secrets, now)]
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": AGENT,
        # Receivers compare it with their own clock, so it is the real time even when `now` is not.
        **signed_headers(keys, str(delivery.uuid), timezone.now(), body),
    }
    return outbound.post(delivery.webhook.url, body=body, headers=headers)


def _put_off(delivery: WebhookDelivery, until: datetime) -> Outcome:
    with transaction.atomic():
        if WebhookDelivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(due_at=until):
            set_alarm(JOB, until)
    return Outcome.RESTING


def _note(delivery: WebhookDelivery, answer: Answer, now: datetime) -> Outcome:
    """Keep the attempt, and decide what comes next; the webhook is locked first, as everywhere."""
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
        waiting = WebhookDelivery.objects.select_for_update().filter(pk=delivery.pk, state=State.WAITING)
        current = waiting.first()
        if webhook is None or current is None:
            return Outcome.SKIPPED
        made = current.attempts.filter(at__gte=current.give_up_at - PATIENCE).count()
        WebhookAttempt.objects.create(
            delivery=current, at=now, status=answer.status, milliseconds=answer.milliseconds, error=answer.error
        )
        if answer.is_ok:
            return _note_arrival(webhook, current)
        return _note_failure(webhook, current, answer, made, now)


def _note_arrival(webhook: Webhook, delivery: WebhookDelivery) -> Outcome:
    delivery.state = State.DELIVERED
    delivery.save(update_fields=["state"])
    if webhook.failing_since is not None or webhook.rests_until is not None:
        webhook.failing_since = webhook.rests_until = None
        webhook.save(update_fields=["failing_since", "rests_until"])
    return Outcome.DELIVERED


def _note_failure(webhook: Webhook, delivery: WebhookDelivery, answer: Answer, made: int, now: datetime) -> Outcome:
    is_test = delivery.event_name == TEST_EVENT
    gives_up = is_test or now >= delivery.give_up_at
    if gives_up:
        delivery.state = State.FAILED
    else:
        pause = next_pause(made + 1, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
        delivery.due_at = min(now + pause, delivery.give_up_at)
        set_alarm(JOB, delivery.due_at)
    delivery.save(update_fields=["state", "due_at"])
    if not is_test and webhook.is_active:
        _note_trouble(webhook, answer, delivery.give_up_at - PATIENCE if made == 0 else now, now)
    return Outcome.FAILED if delivery.state == State.FAILED else Outcome.AGAIN


def _note_trouble(webhook: Webhook, answer: Answer, since: datetime, now: datetime) -> None:
    """Remember since when nothing arrives; after three days, or a 410, switch the webhook off and say so."""
    webhook.failing_since = webhook.failing_since or since
    if answer.status is None:
        webhook.rests_until = now + REST
    is_silent = now - webhook.failing_since >= PATIENCE
    if answer.status == 410 or is_silent:
        reason = Stop.GONE if answer.status == 410 else Stop.SILENT
        webhook.is_active, webhook.stopped_because = False, reason
        webhook.deliveries.filter(state=State.WAITING).update(state=State.FAILED)
        webhook.version += 1
        ctx = Context(actor=SYSTEM, tenant=require_tenant(), channel="task", now=now)
        record(ctx, WebhookStopped(webhook.pk, reason), target=f"webhook:{webhook.pk}")
    webhook.save(update_fields=["failing_since", "rests_until", "is_active", "stopped_because", "version"])
