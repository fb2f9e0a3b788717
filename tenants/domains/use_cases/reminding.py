"""Reminding people of domains that wait for something, on the days set for it."""

from __future__ import annotations

from uuid import UUID

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.use_case import use_case
from tenants.domains import policy
from tenants.domains.events import DomainExpiring
from tenants.domains.machine import reminder_due
from tenants.domains.models import Claim


@use_case
def remind_of_domain(ctx: Context, *, claim_uuid: UUID) -> int:
    """Remind of a claim of this workspace if a day for it has passed; says which day, 0 for none. Twice is once."""
    require(ctx.actor, policy.CHECK)
    if ctx.tenant is None:
        return 0
    claim = Claim.objects.select_for_update(of=("self",)).filter(uuid=claim_uuid, tenant_id=ctx.tenant.id).first()
    day = reminder_due(claim.standing, ctx.now) if claim is not None else 0
    if claim is None or not day:
        return 0
    claim.reminded = day
    claim.save(update_fields=["reminded"])
    note_reminder(ctx, claim, claim.state, day, claim.code)
    return day


def note_reminder(ctx: Context, claim: Claim, state: str, day: int, code: str) -> None:
    """Report that people are to be reminded; part of the open transaction."""
    event = DomainExpiring(str(claim.uuid), claim.hostname, state, day, code)
    record(ctx, event, target=f"domain:{claim.uuid}")
