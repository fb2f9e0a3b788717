"""What the guest door needs from time to time."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.context import SYSTEM, Context
from kernel.due import due
from kernel.tenancy import current_tenant
from support.guests.use_cases.clearing import ask_known_owners, forget_requests


@due("guests.forget_requests", every=timedelta(hours=1))
def forget_old_requests(now: datetime) -> int:
    """Requests nobody confirmed, with their files."""
    ctx = Context(SYSTEM, current_tenant(), "schedule", now=now)
    count = 0
    while gone := forget_requests(ctx):
        count += gone
    return count


@due("guests.ask_known_owners", every=timedelta(hours=1))
def ask_owners(now: datetime) -> int:
    """People who wrote more than once in a day and are asked about the later requests now."""
    return ask_known_owners(Context(SYSTEM, current_tenant(), "schedule", now=now))
