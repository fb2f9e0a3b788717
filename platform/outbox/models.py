"""Events waiting to be told, and who has been told; public schema, ids only, never personal text."""

from __future__ import annotations

import uuid

from django.db import models


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
        indexes = [models.Index(fields=["id"], name="outbox_unrelayed", condition=models.Q(relayed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.name} in {self.schema}"


class Delivery(models.Model):
    """One subscriber's copy of an event: done once, tried again until then."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="outbox_delivery_once")]
        indexes = [models.Index(fields=["due_at"], name="outbox_due", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.state}"
