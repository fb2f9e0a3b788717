"""Events waiting to be told, who has been told, and alarms; public schema, ids only, never personal text."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from outbox.states import DeliveryState


class Event(models.Model):
    """Something that happened in a workspace (or on the public site, with schema `public`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    schema = models.CharField(max_length=63)
    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    actor_role = models.CharField(max_length=16, blank=True)
    actor_id = models.BigIntegerField(null=True)
    request_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_unrelayed", condition=Q(relayed_at__isnull=True)),
            models.Index(fields=["relayed_at"], name="outbox_relayed", condition=Q(relayed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.schema}"


class Delivery(models.Model):
    """One subscriber's copy of an event: done once, tried again until then."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    # How often it was run and failed.
    attempts = models.PositiveSmallIntegerField(default=0)
    # While WAITING: when the relay queues it (again).
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # The kind of error and its place in the code; the message may hold personal text and stays in the log.
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="outbox_delivery_once"),
            models.CheckConstraint(
                name="outbox_done_at_iff_done",
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due", condition=Q(state="waiting")),
            models.Index(fields=["id"], name="outbox_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.state}"


class Alarm(models.Model):
    """A moment at which one job has something to do in one workspace; rings once, then it is gone."""

    schema = models.CharField(max_length=63)
    job = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    # When the relay last queued it; the run that follows takes away all that were queued until its start.
    queued_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="outbox_alarm_due")]

    def __str__(self) -> str:
        return f"{self.job} in {self.schema}"
