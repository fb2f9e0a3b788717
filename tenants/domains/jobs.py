"""Work on custom domains that comes due by time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from kernel.due import due
from tenants.domains.models import Check
from tenants.domains.worker import check_due

KEEP_CHECKS, KEEP_FOR = 200, timedelta(days=90)
_AT_ONCE = 1000


@due("domains.checks", every=timedelta(seconds=10), public=True)
def check_due_domains(now: datetime) -> int:
    """Look at every claim that is due; the database says which, so a lost run loses nothing."""
    return check_due(now)


@due("domains.old_checks", every=timedelta(hours=24), public=True)
def forget_old_checks(now: datetime) -> int:
    """Keep the last checks of every claim, and none for longer than three months; says how many rows went."""
    gone = Check.objects.filter(at__lt=now - KEEP_FOR).delete()[0]
    number = Window(RowNumber(), partition_by=F("claim_id"), order_by=[F("at").desc(), F("pk").desc()])
    surplus = Check.objects.annotate(number=number).filter(number__gt=KEEP_CHECKS)
    while ids := list(surplus.values_list("pk", flat=True)[:_AT_ONCE]):
        gone += Check.objects.filter(pk__in=ids).delete()[0]
    return gone
