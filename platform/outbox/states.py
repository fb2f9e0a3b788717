"""What a delivery can be, and how often and how fast it is tried."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models


class DeliveryState(models.TextChoices):
    """WAITING until the subscriber has run (DONE) or was given up (FAILED)."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


# About half a day of trying: 5 s, 10 s, 20 s … two hours.
MAX_ATTEMPTS = 16
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=2)

# How long a suspended workspace's events are kept for it.
PATIENCE_WITH_SUSPENSION = timedelta(days=7)

# A queued task that has not run by then is queued once more: the queue may have lost it with its server.
_FIRST_REQUEUE = timedelta(seconds=60)
_LONGEST_REQUEUE = timedelta(minutes=15)
# The same for alarms.
ALARM_REQUEUE = timedelta(minutes=5)
# Told events are kept for questions about the past days.
KEEP_TOLD = timedelta(days=30)


def requeue_at(now: datetime, since: datetime) -> datetime:
    """When to queue again what is queued now and waits since `since`.

    The pause grows with the wait: a long queue must not be filled with copies of what is in it already.
    """
    return now + min(max(now - since, _FIRST_REQUEUE), _LONGEST_REQUEUE)
