"""Work of the outbox that comes due by time, and running any room's work."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from kernel.due import DueJob, due, due_jobs
from kernel.fleet import active_tenants
from kernel.logs import log_facts
from kernel.tenancy import in_public, in_tenant
from outbox.delivery import describe
from outbox.here import deliver_here, ring_here
from outbox.models import Delivery, Event
from outbox.states import KEEP_TOLD, DeliveryState

logger = logging.getLogger(__name__)
_FORGET_AT_ONCE = 1000


@due("outbox.told_events", every=timedelta(hours=6), public=True)
def forget_told_events(now: datetime) -> int:
    """Delete events that were told to everybody long ago; those with a delivery open or given up stay."""
    gone = 0
    unfinished = Delivery.objects.filter(event=OuterRef("pk")).exclude(state=DeliveryState.DONE)
    old = Event.objects.filter(~Exists(unfinished), relayed_at__lt=now - KEEP_TOLD)
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:_FORGET_AT_ONCE]):
        Delivery.objects.filter(event_id__in=ids).delete()
        gone += Event.objects.filter(pk__in=ids).delete()[0]
    return gone


@dataclass(slots=True)
class JobReport:
    """What one job did: counts and errors by workspace slug ("" for the public schema)."""

    done: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def run_job(job: DueJob, now: datetime) -> JobReport:
    """Run one job wherever it has to run; a workspace in which it fails does not stop the others."""
    report = JobReport()
    if job.public:
        with in_public():
            _run_noting(job, now, "", report)
    else:
        for tenant in active_tenants():
            with in_tenant(tenant), log_facts(tenant=tenant.slug):
                _run_noting(job, now, tenant.slug, report)
    return report


def _run_noting(job: DueJob, now: datetime, slug: str, report: JobReport) -> None:
    try:
        report.done[slug] = job.work(now)
    except Exception as error:
        logger.exception("due job %s failed", job.name)
        report.failed[slug] = describe(error)


def run_everything_due(now: datetime) -> dict[str, JobReport]:
    """All that is due at `now`, in this process: deliveries, then every room's jobs, then what these set off."""
    tally = deliver_here(now)
    # Every job runs below; the alarms that would have woken some of them are only taken away.
    ring_here(now)
    report = {job.name: run_job(job, now) for job in due_jobs()}
    tally += deliver_here(now)
    report["outbox.deliveries"] = JobReport(done={"": tally["done"]})
    return report
