"""Runs one subscriber for one event: its writes and the note that it ran are kept together, or neither."""

from __future__ import annotations

import logging
import traceback
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path

from django.db import close_old_connections, transaction
from django.utils import timezone

from kernel.backoff import next_pause
from kernel.fleet import state_of_schema
from kernel.logs import log_facts
from kernel.tenancy import PUBLIC_SCHEMA, TenantRef, in_public, in_tenant
from outbox.events import Occurrence
from outbox.models import Delivery, Event
from outbox.registry import subscribers_of
from outbox.states import FIRST_PAUSE, LONGEST_PAUSE, MAX_ATTEMPTS, PATIENCE_WITH_SUSPENSION, DeliveryState, requeue_at

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of one try. SKIPPED: done before, or another process is at it."""

    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"
    SKIPPED = "skipped"


class UnknownSubscriber(RuntimeError):
    """The code that queued the delivery knows a subscriber that this code does not know (yet, or any more)."""


def deliver(delivery_id: int) -> Outcome:
    """Run the delivery unless it is done or somebody else holds it. Errors are noted and tried again, not raised."""
    with in_public():
        try:
            with transaction.atomic():
                delivery = (
                    Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                    .select_related("event")
                    .filter(pk=delivery_id, state=DeliveryState.WAITING)
                    .first()
                )
                return _run(delivery) if delivery is not None else Outcome.SKIPPED
        except Exception as error:
            # A connection that was lost under the subscriber is replaced, so that the failure can be noted.
            close_old_connections()
            return _note_failure(delivery_id, error)


def _run(delivery: Delivery) -> Outcome:
    event = delivery.event
    tenant: TenantRef | None = None
    if event.schema != PUBLIC_SCHEMA:
        tenant, state = state_of_schema(event.schema)
        if state in {"deleting", "deleted"}:
            return _give_up(delivery, "the workspace is deleted")
        if state != "active":
            return _put_off(delivery, state)
    subscriber = subscribers_of(event.name).get(delivery.subscriber)
    if subscriber is None:
        raise UnknownSubscriber(delivery.subscriber)
    place: AbstractContextManager[None] = in_tenant(tenant) if tenant is not None else nullcontext()
    with place, log_facts(tenant=tenant.slug if tenant else "", request_id=str(event.request_id or "")):
        subscriber(_occurrence(event))
    delivery.state, delivery.done_at, delivery.error = DeliveryState.DONE, timezone.now(), ""
    delivery.save(update_fields=["state", "done_at", "error"])
    return Outcome.DONE


def _occurrence(event: Event) -> Occurrence:
    return Occurrence(
        uuid=event.uuid,
        name=event.name,
        schema=event.schema,
        payload=event.payload,
        occurred_at=event.occurred_at,
        actor_role=event.actor_role,
        actor_id=event.actor_id,
    )


def _give_up(delivery: Delivery, reason: str) -> Outcome:
    delivery.state, delivery.error = DeliveryState.FAILED, reason
    delivery.save(update_fields=["state", "error"])
    return Outcome.FAILED


def _put_off(delivery: Delivery, state: str) -> Outcome:
    """The workspace is being made, or suspended: wait for it, for a while."""
    now = timezone.now()
    if now - delivery.event.occurred_at > PATIENCE_WITH_SUSPENSION:
        return _give_up(delivery, f"the workspace has been {state} for too long")
    delivery.due_at = requeue_at(now, delivery.event.occurred_at)
    delivery.save(update_fields=["due_at"])
    return Outcome.AGAIN


def _note_failure(delivery_id: int, error: Exception) -> Outcome:
    """Count the failure in a transaction of its own: the subscriber's was rolled back."""
    logger.error("delivery %s failed", delivery_id, exc_info=error)
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.WAITING)
        delivery = waiting.first()
        if delivery is None:
            return Outcome.SKIPPED
        delivery.attempts += 1
        delivery.error = describe(error)
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.state = DeliveryState.FAILED
        else:
            delivery.due_at = timezone.now() + next_pause(delivery.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
        delivery.save(update_fields=["attempts", "error", "state", "due_at"])
    return Outcome.FAILED if delivery.state == DeliveryState.FAILED else Outcome.AGAIN


def describe(error: BaseException) -> str:
    """Kind and place of an error ("KeyError in tell_assignee, subscribers.py:41"), without its message."""
    name = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return name
    own = [frame for frame in frames if "site-packages" not in frame.filename and "/kernel/" not in frame.filename]
    frame = (own or frames)[-1]
    return f"{name} in {frame.name}, {Path(frame.filename).name}:{frame.lineno}"
