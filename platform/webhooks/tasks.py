"""What the workers run for webhooks."""

from __future__ import annotations

from celery import shared_task

from kernel.tasks import TenantTask
from webhooks import delivering


@shared_task(name="webhooks.deliver", base=TenantTask)
def deliver(delivery_id: int) -> None:
    """Make one call; if it was made, is not due or is in another worker's hands, nothing happens."""
    delivering.deliver(delivery_id)
