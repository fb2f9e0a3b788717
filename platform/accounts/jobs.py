"""What is forgotten after its time: sessions, registrations nobody confirmed, links nobody used."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import ApiToken, OneTimeLink, Registration, Session
from kernel.due import due

# Used and revoked ones are kept a while, so that a question about them can be answered.
KEPT = timedelta(days=90)


@due("accounts.forget", every=timedelta(hours=6))
def forget_expired(now: datetime) -> int:
    """Delete rows that open nothing any more; how many."""
    stale = [
        Session.objects.filter(expire_date__lt=now),
        Registration.objects.filter(expires_at__lt=now),
        OneTimeLink.objects.filter(expires_at__lt=now - KEPT),
        ApiToken.objects.filter(revoked_at__lt=now - KEPT),
        ApiToken.objects.filter(expires_at__lt=now - KEPT),
    ]
    return sum(rows.delete()[0] for rows in stale)
