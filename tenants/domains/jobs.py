"""Work on custom domains that comes due by time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from kernel.context import SYSTEM, Context
from kernel.due import due
from kernel.tenancy import in_tenant
from tenants.domains.brake import is_on
from tenants.domains.machine import reminder_due
from tenants.domains.models import Check, Claim
from tenants.domains.states import ClaimState
from tenants.domains.use_cases import remind_of_domain
from tenants.domains.worker import check_due
from tenants.registry.states import TenantState

KEEP_CHECKS, KEEP_FOR = 200, timedelta(days=90)
_AT_ONCE = 1000
_WAITING = (ClaimState.PENDING, ClaimState.CONFIRMING, ClaimState.ISSUING, ClaimState.DEGRADED)


@due("domains.checks", every=timedelta(seconds=10), public=True)
def check_due_domains(now: datetime) -> int:
    """Look at every claim that is due; the database says which, so a lost run loses nothing."""
    return check_due(now)


@due("domains.reminders", every=timedelta(hours=1), public=True)
def remind_of_domains(now: datetime) -> int:
    """Remind people of domains that wait for something; a lost run is made up for by the next. Says how many."""
    if is_on(now):
        return 0
    waiting = Claim.objects.filter(state__in=_WAITING, tenant__state=TenantState.ACTIVE).select_related("tenant")
    reminded = 0
    for claim in waiting.order_by("pk"):
        if claim.tenant is None or not reminder_due(claim.standing, now):
            continue
        with in_tenant(claim.tenant):
            ctx = Context(SYSTEM, claim.tenant, "schedule", now=now)
            reminded += remind_of_domain(ctx, claim_uuid=claim.uuid) > 0
    return reminded


@due("domains.old_checks", every=timedelta(hours=24), public=True)
def forget_old_checks(now: datetime) -> int:
    """Keep the last checks of every claim, and none for longer than three months; says how many rows went."""
    gone = Check.objects.filter(at__lt=now - KEEP_FOR).delete()[0]
    number = Window(RowNumber(), partition_by=F("claim_id"), order_by=[F("at").desc(), F("pk").desc()])
    surplus = Check.objects.annotate(number=number).filter(number__gt=KEEP_CHECKS)
    while ids := list(surplus.values_list("pk", flat=True)[:_AT_ONCE]):
        gone += Check.objects.filter(pk__in=ids).delete()[0]
    return gone
