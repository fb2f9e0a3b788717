"""What files need from time to time."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.context import SYSTEM, Context
from kernel.due import due
from kernel.tenancy import current_tenant
from support.files.use_cases import remove_unclaimed


@due("files.remove_unclaimed", every=timedelta(hours=1))
def remove_unclaimed_files(now: datetime) -> int:
    """Files that were uploaded and never sent with anything."""
    return remove_unclaimed(Context(SYSTEM, current_tenant(), "schedule", now=now))
