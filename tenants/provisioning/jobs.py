"""What provisioning does by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from kernel.due import due
from kernel.tenancy import in_public
from tenants.provisioning.spare_schemas import fill_pool


@due("provisioning.spare_schemas", every=timedelta(minutes=5), public=True)
def keep_pool_filled(now: datetime) -> int:
    """Make up for what sign-ups took; says how many schemas were made."""
    with in_public():
        return fill_pool(settings.PORTICO_SPARE_SCHEMAS).made
