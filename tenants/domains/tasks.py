"""What the workers run for custom domains besides what comes due."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from kernel.tasks import TenantTask
from tenants.domains.worker import check_at_once


@shared_task(name="domains.check_at_once", base=TenantTask)
def check_domain_at_once(claim: str) -> None:
    """Look at one claim that somebody waits for; if it was just looked at, or is over, nothing happens."""
    check_at_once(UUID(claim), timezone.now())
