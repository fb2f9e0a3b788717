"""What a check does to a claim: one transaction in which the host is decided on, a transfer included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.authz import require
from kernel.context import Context
from kernel.tasks import queue_after_commit
from kernel.use_case import use_case
from tenants.domains import metrics, policy
from tenants.domains.codes import Code, Outcome
from tenants.domains.judging import Opinion, Verdict, judge
from tenants.domains.machine import Step, advance, entered
from tenants.domains.models import Check, Claim
from tenants.domains.moving import at_home, move
from tenants.domains.plan import Goal
from tenants.domains.plans import is_entitled
from tenants.domains.providers import recognised
from tenants.domains.queries import claims_beside, issued_since, owner_of_labels
from tenants.domains.standing import Finding
from tenants.domains.states import HOLDERS, OVER, CertificateState, ClaimState, ReleaseReason
from tenants.domains.tracing import Trace
from tenants.domains.use_cases.reminding import note_reminder

# What was seen longer ago than this takes a host from nobody.
FRESH_FOR_TRANSFER = timedelta(seconds=30)
# Below what certificate authorities allow one account, so that renewals always fit in.
MOST_CERTIFICATES, CERTIFICATE_WINDOW = 200, timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was found at the edge: the end of a certificate that works, or why there is none.

    `tried`: the edge was there, so that an authority may have been asked in vain.
    """

    not_after: datetime | None = None
    error: str = ""
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of a host, when the looking began, and by how many resolvers' word it goes."""

    traces: tuple[Trace, ...]
    at: datetime
    need: int
    seconds: float = 0.0
    certificate: Certificate | None = None
    # Those of the zone; None when nobody asked or nobody answered.
    name_servers: tuple[str, ...] | None = None


@use_case
def record_check(
    ctx: Context, *, claim_uuid: UUID, sighting: Sighting, goal: Goal, frozen: bool = False, spread: float = 1.0
) -> Claim | None:
    """Take what was seen into account; None when the claim is over, or newer news are known already.

    The context is of the claim's workspace. `frozen`: our resolvers are in doubt, so nothing is taken away.
    """
    require(ctx.actor, policy.CHECK)
    claims = claims_beside(claim_uuid)
    claim = next((each for each in claims if each.uuid == claim_uuid), None)
    if claim is None or claim.next_check_at is None or ctx.tenant is None or claim.tenant_id != ctx.tenant.id:
        return None
    if claim.last_checked_at is not None and sighting.at <= claim.last_checked_at <= ctx.now:
        return None
    verdict = _verdict(claim, sighting, goal)
    _note_certificate(claim, sighting.certificate)
    finding = Finding(verdict.outcome, verdict.code, sighting.at)
    entitled = is_entitled(claim.tenant)
    step = advance(claim.standing, finding, ctx.now, entitled=entitled, frozen=frozen, spread=spread)
    if step.moved_from is not None and step.standing.state == ClaimState.ISSUING:
        held = _take_over(ctx, claim, claims, sighting, goal)
        if held is not None:
            step = advance(claim.standing, finding, ctx.now, entitled=entitled, frozen=frozen, held=held)
    _store(claim, verdict, sighting, step)
    if step.reminder:
        note_reminder(ctx, claim, step.standing.state, step.reminder, step.code)
    reason = ReleaseReason.EXPIRED if step.standing.state in OVER else ""
    move(ctx, claim, step.standing, code=step.code, reason=reason)
    if step.moved_from is not None and step.standing.state == ClaimState.ISSUING:
        # It is due at once. A task of its own, as this worker may have a long list before it.
        queue_after_commit("domains.check_at_once", claim=str(claim.uuid))
    metrics.count_check(verdict, sighting.seconds)
    return claim


@use_case
def close_abandoned_claims(ctx: Context) -> int:
    """Give up every claim whose workspace was deleted; says how many."""
    require(ctx.actor, policy.CHECK)
    rows = Claim.objects.select_for_update().filter(tenant=None).exclude(state__in=OVER)
    abandoned = list(rows.order_by("pk"))
    for claim in abandoned:
        standing = entered(claim.standing, ClaimState.RELEASED, ctx.now)
        move(ctx, claim, standing, code=claim.code, reason=ReleaseReason.TENANT_CLOSED)
    return len(abandoned)


def _verdict(claim: Claim, sighting: Sighting, goal: Goal) -> Verdict:
    return judge(claim.hostname, claim.token, sighting.traces, goal, sighting.need, owner_of_labels(claim))


def _take_over(ctx: Context, claim: Claim, claims: Sequence[Claim], sighting: Sighting, goal: Goal) -> Code | None:
    """Make the host free for the claim that has proven itself; says why that cannot be.

    Whoever holds it is judged by the same answers, under the same lock: they must say that it is not theirs any more.
    """
    if issued_since(ctx.now - CERTIFICATE_WINDOW) >= MOST_CERTIFICATES:
        return Code.CERTIFICATE_RATE_LIMITED
    holder = next((each for each in claims if each.pk != claim.pk and each.state in HOLDERS), None)
    if holder is None:
        return None
    theirs = _verdict(holder, sighting, goal)
    if theirs.outcome is not Outcome.NEGATIVE or ctx.now - sighting.at > FRESH_FOR_TRANSFER:
        return Code.HELD_ELSEWHERE
    standing = entered(holder.standing, ClaimState.RELEASED, ctx.now)
    with at_home(ctx, holder) as theirs_ctx:
        move(theirs_ctx, holder, standing, code=theirs.code, reason=ReleaseReason.SUPERSEDED)
    return None


def _note_certificate(claim: Claim, certificate: Certificate | None) -> None:
    if certificate is None:
        return
    claim.cert_error = certificate.error[:200]
    if not certificate.error:
        claim.cert_state, claim.cert_not_after = CertificateState.OK, certificate.not_after
    elif claim.state == ClaimState.ISSUING and certificate.tried:
        claim.cert_state = CertificateState.FAILED
    metrics.count_certificate("failed" if certificate.error else "ok")


def _store(claim: Claim, verdict: Verdict, sighting: Sighting, step: Step) -> None:
    claim.outcome, claim.code, claim.mode = verdict.outcome, step.code, verdict.mode
    claim.warnings = [str(note) for note in verdict.warnings]
    claim.seen = {
        "records": list(verdict.seen),
        "agreeing": verdict.agreeing,
        "total": verdict.total,
        "wait": verdict.wait,
        "owner": verdict.owner,
        "resolvers": [_view(opinion) for opinion in verdict.opinions],
    }
    if sighting.name_servers is not None:
        claim.provider = recognised(sighting.name_servers)
    claim.last_checked_at, claim.next_check_at = sighting.at, step.next_check_at
    Check.objects.bulk_create(
        Check(
            claim=claim,
            at=sighting.at,
            resolver=opinion.server,
            outcome=opinion.outcome,
            code=opinion.code,
            trace=opinion.trace.as_json() if opinion.trace else {},
            ms=opinion.trace.ms if opinion.trace else 0,
        )
        for opinion in verdict.opinions
    )


def _view(opinion: Opinion) -> dict[str, Any]:
    """What pages show of one resolver's answer."""
    trace = opinion.trace
    return {
        "server": opinion.server,
        "outcome": opinion.outcome,
        "code": opinion.code,
        "mode": opinion.mode,
        "hops": list(trace.hops) if trace else [],
        "addresses": list(trace.addresses) if trace else [],
        "proof": list(trace.proof.texts) if trace and trace.proof else [],
        "ms": trace.ms if trace else 0,
    }
