"""What the workers run for the outbox. Every task may run twice or be lost: the relay makes up for both."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from kernel.due import due_job
from kernel.fleet import active_tenant_uuids
from kernel.tasks import TenantTask
from outbox.alarms import ring
from outbox.delivery import deliver
from outbox.queue import DELIVER, RING, queue_alarm, queue_delivery
from outbox.relay import relay


@shared_task(name=DELIVER)
def deliver_one(delivery_id: int) -> None:
    """Run one subscriber for one event."""
    deliver(delivery_id)


@shared_task(name=RING)
def ring_alarm(schema: str, job: str, claimed_at: str) -> None:
    """Run a job in the workspace that set an alarm for it."""
    ring(schema, job, datetime.fromisoformat(claimed_at))


@shared_task(name="outbox.relay")
def relay_once() -> None:
    """One pass of the relay, in case its own process is away; several at once are safe."""
    relay(queue_delivery, queue_alarm)


@shared_task(name="outbox.run_due")
def run_due_job(name: str) -> None:
    """Run a public job, or queue one task per workspace."""
    job = due_job(name)
    if job.public:
        job.work(timezone.now())
        return
    for uuid in active_tenant_uuids():
        run_due_in_workspace.apply_async(kwargs={"tenant": str(uuid), "name": name})


@shared_task(name="outbox.run_due_in_workspace", base=TenantTask)
def run_due_in_workspace(name: str) -> None:
    """Run a job in one workspace."""
    due_job(name).work(timezone.now())
