"""Mails that come due by time: tried again, or left behind by a worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.due import due
from notify.sending import JOB, send_due


@due(JOB, every=timedelta(hours=1))
def send_due_mails(now: datetime) -> int:
    """Every mail has an alarm for its moment; the hourly run finds what lost its alarm."""
    return send_due(now)
