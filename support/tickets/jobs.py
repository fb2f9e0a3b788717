"""What tickets need from time to time."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.due import due
from support.tickets.models import Submission

REMEMBERED_FOR = timedelta(days=7)


@due("tickets.forget_submissions", every=timedelta(hours=6))
def forget_submissions(now: datetime) -> int:
    """Keys of forms sent long ago: nobody sends them again."""
    gone, _rows = Submission.objects.filter(created_at__lt=now - REMEMBERED_FOR).delete()
    return gone
