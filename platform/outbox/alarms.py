"""Alarms: a workspace asks to be looked at when something comes due, so that nobody has to search all workspaces."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kernel.due import due_job
from kernel.fleet import state_of_schema
from kernel.logs import log_facts
from kernel.tenancy import current_schema, in_public, in_tenant
from outbox.models import Alarm
from outbox.states import ALARM_REQUEUE


def set_alarm(job: str, at: datetime) -> None:
    """Have the due job `job` run in the current workspace at `at` or soon after; part of the open transaction."""
    Alarm.objects.create(schema=current_schema(), job=job, due_at=at)


def claim_alarms(now: datetime, limit: int = 500) -> list[tuple[str, str]]:
    """Mark due alarms as queued and give their (schema, job) pairs, each once.

    One that is not taken away by a run comes due again later.
    """
    with in_public(), transaction.atomic():
        due = Alarm.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)
        alarms = list(due.order_by("due_at")[:limit])
        for alarm in alarms:
            alarm.queued_at, alarm.due_at = now, now + ALARM_REQUEUE
        Alarm.objects.bulk_update(alarms, ["queued_at", "due_at"])
    return sorted({(alarm.schema, alarm.job) for alarm in alarms})


def ring(schema: str, job: str, claimed_at: datetime, now: datetime | None = None) -> int:
    """Run the job in the workspace for all that is due at `now` (the real time when left out), and take the alarms
    away that were claimed by then; says how many things the job did.
    """
    with in_public():
        claimed = Alarm.objects.filter(schema=schema, job=job, queued_at__lte=claimed_at)
        ids = list(claimed.values_list("id", flat=True))
        tenant, state = state_of_schema(schema)
        done = 0
        if tenant is not None and state == "active":
            with in_tenant(tenant), log_facts(tenant=tenant.slug):
                done = due_job(job).work(now or timezone.now())
        # A workspace that is suspended or gone has no use for it; once resumed, the job's schedule finds what waits.
        Alarm.objects.filter(id__in=ids).delete()
    return done
