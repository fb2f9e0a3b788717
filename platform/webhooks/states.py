"""How long and how often a delivery is tried, and why a webhook switches itself off."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Stop(StrEnum):
    """Why a webhook was switched off by itself: nothing arrived for `PATIENCE`, or it answered 410 Gone."""

    SILENT = "silent"
    GONE = "gone"


# An event is offered for three days: after 1 min, 2 min, 4 min … at last once a day.
PATIENCE = timedelta(days=3)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=24)

# As long as a worker that took a delivery may be trusted to be alive; longer than a call may take.
LEASE = timedelta(minutes=2)
# A delivery is queued when it is written; if that was lost, this much later it is found by its alarm.
SAFETY = timedelta(minutes=2)
# An address that did not answer is left alone for so long.
REST = timedelta(minutes=1)
# What was sent and answered is kept for questions.
KEEP = timedelta(days=30)
# The secret before the newest one signs for so long, so that the receiver can be changed without a gap.
OLD_SECRET_SIGNS = timedelta(hours=24)

MOST_WEBHOOKS = 20
TEST_EVENT = "webhook.test"
