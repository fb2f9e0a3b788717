"""Reading webhooks and what was sent to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.authz import may
from kernel.context import Actor
from kernel.errors import NotFound
from webhooks import policy
from webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from webhooks.offers import offer_of, offered_events
from webhooks.signing import living
from webhooks.states import TEST_EVENT, Stop

MOST_DELIVERIES = 30
State = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class EventChoice:
    """An event that can be sent, as the studio calls it."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook without its secret. `stopped` is a sentence when it was switched off by itself.

    `old_secret_until`: until when the secret before the newest one signs too.
    """

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    is_active: bool
    stopped: str
    failing_since: datetime | None
    created_at: datetime
    version: int
    old_secret_until: datetime | None
    waiting: int = 0
    failed: int = 0

    @property
    def host(self) -> str:
        """Whose server is called; the rest of the address may be a secret."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One call: the status that came back, or a sentence on why it did not arrive."""

    at: datetime
    status: int | None
    milliseconds: int
    error: str
    problem: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One event on its way to one webhook; `payload` is what is sent, as readable JSON."""

    uuid: UUID
    event_name: str
    event_label: str
    state: str
    state_label: str
    created_at: datetime
    due_at: datetime | None
    attempts: tuple[AttemptRow, ...]
    payload: Mapping[str, Any]

    @property
    def payload_text(self) -> str:
        return json.dumps(self.payload, ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some deliveries, newest first; `older` is what to ask for the next page with, None on the last."""

    rows: list[DeliveryRow]
    older: int | None


def visible_to(actor: Actor, webhooks: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """All of the workspace for its administrators, none for others."""
    return webhooks if may(actor, policy.SEE) else webhooks.none()


def event_choices() -> list[EventChoice]:
    """What can be sent, in the active language."""
    return [EventChoice(offer.name, str(offer.label)) for offer in offered_events()]


def webhooks(actor: Actor) -> list[WebhookRow]:
    """All webhooks, oldest first, with the number of events waiting and given up; one statement."""
    waiting = Count("deliveries", filter=Q(deliveries__state=State.WAITING))
    failed = Count("deliveries", filter=Q(deliveries__state=State.FAILED))
    found = visible_to(actor, Webhook.objects.all()).annotate(waiting=waiting, failed=failed)
    return [_webhook_row(row, row.waiting, row.failed) for row in found.order_by("id")]


def webhook(actor: Actor, webhook_id: int) -> WebhookRow:
    """One webhook. Raises `NotFound`."""
    return _webhook_row(visible_webhook(actor, webhook_id))


def visible_webhook(actor: Actor, webhook_id: int, *, lock: bool = False) -> Webhook:
    """One webhook's row, locked for those who change it. Raises `NotFound`."""
    rows = Webhook.objects.select_for_update() if lock else Webhook.objects.all()
    found = visible_to(actor, rows).filter(pk=webhook_id).first()
    if found is None:
        raise NotFound(_("There is no such webhook."))
    return found


def deliveries(actor: Actor, webhook_id: int, before: int | None = None, size: int = MOST_DELIVERIES) -> DeliveryPage:
    """What was sent to a webhook, newest first, with all attempts; three statements. Raises `NotFound`."""
    visible_webhook(actor, webhook_id)
    found = WebhookDelivery.objects.filter(webhook=webhook_id).prefetch_related("attempts")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-created_at", "-pk")[: size + 1])
    older = rows[size - 1].pk if len(rows) > size else None
    return DeliveryPage([_delivery_row(row) for row in rows[:size]], older)


def delivery(actor: Actor, webhook_id: int, uuid: UUID) -> DeliveryRow:
    """One delivery with its attempts. Raises `NotFound`."""
    visible_webhook(actor, webhook_id)
    found = WebhookDelivery.objects.filter(webhook=webhook_id, uuid=uuid).prefetch_related("attempts").first()
    if found is None:
        raise NotFound(_("There is no such delivery."))
    return _delivery_row(found)


def _webhook_row(row: Webhook, waiting: int = 0, failed: int = 0) -> WebhookRow:
    ends = [secret["ends_at"] for secret in living(row.secrets, timezone.now()) if secret["ends_at"] is not None]
    return WebhookRow(
        id=row.pk,
        name=row.name,
        url=row.url,
        events=tuple(row.events),
        is_active=row.is_active,
        stopped=_stop_sentence(row.stopped_because),
        failing_since=row.failing_since,
        created_at=row.created_at,
        version=row.version,
        old_secret_until=datetime.fromisoformat(max(ends)) if ends else None,
        waiting=waiting,
        failed=failed,
    )


def _delivery_row(row: WebhookDelivery) -> DeliveryRow:
    labels = {
        State.WAITING: _("Waiting to be sent"),
        State.DELIVERED: _("Delivered"),
        State.FAILED: _("Not delivered"),
    }
    return DeliveryRow(
        uuid=row.uuid,
        event_name=row.event_name,
        event_label=_event_label(row.event_name),
        state=row.state,
        state_label=labels[State(row.state)],
        created_at=row.created_at,
        due_at=row.due_at if row.state == State.WAITING else None,
        attempts=tuple(_attempt_row(attempt) for attempt in row.attempts.all()),
        payload=row.payload,
    )


def _attempt_row(row: WebhookAttempt) -> AttemptRow:
    return AttemptRow(row.at, row.status, row.milliseconds, row.error, _problem_sentence(row.error))


def _event_label(name: str) -> str:
    if name == TEST_EVENT:
        return _("Test")
    offer = offer_of(name)
    return str(offer.label) if offer is not None else name


def _stop_sentence(code: str) -> str:
    sentences = {
        Stop.SILENT: _("Switched off by itself: for three days nothing could be delivered."),
        Stop.GONE: _("Switched off by itself: the address answered that it is gone for good (410)."),
    }
    return sentences[Stop(code)] if code else ""


def _problem_sentence(code: str) -> str:
    """Why a call did not arrive. Nothing the other side said is repeated, nor where its name leads."""
    sentences = {
        "refused": _("The address is not reachable from the internet."),
        "unreachable": _("There was no connection."),
        "timeout": _("There was no answer in time."),
        "tls": _("The certificate is not valid for this address."),
        "broken": _("The answer was not HTTP."),
        "redirect": _("The address leads elsewhere; redirects are not followed."),
        "status": _("The receiver refused the call."),
    }
    return sentences.get(code, "")
