"""Hands deliveries and alarms to the workers; by name, so that the relay need not know what a task does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import current_app

DELIVER = "outbox.deliver"
RING = "outbox.ring"


def queue_delivery(delivery_id: int) -> Any:
    """Have a worker run a delivery."""
    return current_app.send_task(DELIVER, kwargs={"delivery_id": delivery_id})


def queue_alarm(schema: str, job: str, claimed_at: datetime) -> Any:
    """Have a worker run the job of an alarm."""
    arguments = {"schema": schema, "job": job, "claimed_at": claimed_at.isoformat()}
    return current_app.send_task(RING, kwargs=arguments)
