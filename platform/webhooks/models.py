"""Where a workspace wants to be told of events by HTTP, and every attempt to tell."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Webhook(models.Model):
    """An address of the workspace's own that is called when one of the chosen events happens."""

    url = models.CharField(max_length=500)
    name = models.CharField(max_length=100)
    # Names of events, as `webhooks.api.offered_events` lists them.
    events = models.JSONField(default=list)
    # Signing secrets (Standard Webhooks) as {"key", "ends_at"}, the newest first; two while one is being replaced.
    secrets = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    # Why it was switched off by itself (`states.Stop`), empty otherwise.
    stopped_because = models.CharField(max_length=200, blank=True)
    # Since when nothing has arrived there that should have; empty while all is well.
    failing_since = models.DateTimeField(null=True)
    # An address that does not answer is left alone until then, so that many events do not wait for it one by one.
    rests_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One event on its way to one webhook."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    # The occurrence told, the same for all webhooks; a test has one of its own.
    event = models.UUIDField()
    event_name = models.CharField(max_length=80)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    # While WAITING: when it is tried next; a worker that takes it puts this off, so that no other takes it too.
    due_at = models.DateTimeField()
    give_up_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="webhook_event_once")]
        indexes = [
            models.Index(fields=["due_at"], name="webhook_due", condition=Q(state="waiting")),
            models.Index(fields=["webhook", "-created_at"], name="webhook_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.event_name} to {self.webhook_id}"


class WebhookAttempt(models.Model):
    """One call: what came back, or why nothing did."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    # A sentence's code for the page; never the other side's words.
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.status or self.error}"
