"""Looks at the claims that are due: takes a fair batch, asks DNS outside of any transaction, records what was seen."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from kernel.context import SYSTEM, Context
from kernel.logs import log_facts
from kernel.tenancy import in_public, in_tenant
from tenants.domains import brake
from tenants.domains.certificate import NoCertificate, NoEdge, certificate_end
from tenants.domains.models import Claim
from tenants.domains.plan import Asking, Goal, asking_from_settings, goal_from_settings
from tenants.domains.states import SERVING, ClaimState
from tenants.domains.tracing import name_servers_of, observe
from tenants.domains.use_cases import close_abandoned_claims, record_check
from tenants.domains.use_cases.checking import Certificate, Sighting
from tenants.registry.states import TenantState

logger = logging.getLogger(__name__)

BATCH = 50
AT_ONCE = 20
# A claim taken by a worker that died comes due again after this.
LEASE = timedelta(minutes=2)
# One run stops taking more after so many seconds; the next one goes on.
LONGEST_RUN = 45.0
_ASK_WHO_EVERY = 24
RENEWED_WITHIN = timedelta(days=30)

_random = random.SystemRandom()
_LOOKED_AFTER = (TenantState.ACTIVE, TenantState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Round:
    """What one run works with: where domains lead, whom to ask, and the time, which goes on while it works."""

    goal: Goal
    asking: Asking
    started: datetime
    begun: float

    def now(self) -> datetime:
        return self.started + timedelta(seconds=time.monotonic() - self.begun)


def check_due(now: datetime, *, goal: Goal | None = None, asking: Asking | None = None) -> int:
    """Look at everything that is due at `now`; says how many claims were looked at. Several at once are safe."""
    run = Round(goal or goal_from_settings(), asking or asking_from_settings(), now, time.monotonic())
    with in_public():
        done = close_abandoned_claims(Context(SYSTEM, None, "schedule", now=now))
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="domain-check") as pool:
            while time.monotonic() - run.begun < LONGEST_RUN and (batch := lease(run.now())):
                frozen = brake.is_on(run.now())
                if frozen:
                    logger.warning("the brake on custom domains is on: nothing is taken away for now")
                done += sum(_record(claim, sighting, run, frozen) for claim, sighting in _look_at(batch, run, pool))
    return done


def check_at_once(claim_uuid: UUID, now: datetime) -> int:
    """Look at one claim that somebody waits for, if it is due at `now`; says how many claims were looked at."""
    run = Round(goal_from_settings(), asking_from_settings(), now, time.monotonic())
    with in_public():
        claims = _taken(Q(next_check_at__lte=now, uuid=claim_uuid, tenant__state__in=_LOOKED_AFTER), now)
        frozen = bool(claims) and brake.is_on(now)
        return sum(_record(claim, _look(claim, run)(), run, frozen) for claim in claims)


def lease(now: datetime, size: int = BATCH) -> list[Claim]:
    """Take due claims, so that no other worker does: the longest waiting of every workspace first, then its second.

    A workspace with many domains, or with slow name servers, delays its own claims and nobody else's.
    """
    turn = Window(RowNumber(), partition_by=F("tenant_id"), order_by=[F("next_check_at").asc(), F("pk").asc()])
    # A moment that far away was written by a clock that ran ahead.
    is_due = Q(next_check_at__lte=now) | Q(next_check_at__gt=now + timedelta(days=2))
    due = Claim.objects.filter(is_due, tenant__state__in=_LOOKED_AFTER).annotate(turn=turn)
    wanted = list(due.order_by("turn", "next_check_at").values_list("pk", flat=True)[:size])
    claims = {claim.pk: claim for claim in _taken(is_due & Q(pk__in=wanted), now)}
    return [claims[pk] for pk in wanted if pk in claims]


def _taken(which: Q, now: datetime) -> list[Claim]:
    """These claims, locked for a moment and then out of other workers' reach for the time a lease lasts."""
    with transaction.atomic():
        rows = Claim.objects.select_for_update(skip_locked=True, of=("self",)).select_related("tenant")
        claims = list(rows.filter(which).order_by("pk"))
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(next_check_at=now + LEASE)
    return claims


def _look_at(batch: list[Claim], run: Round, pool: ThreadPoolExecutor) -> Iterator[tuple[Claim, Sighting]]:
    """What was seen of each claim's host, as answers come in."""
    waiting: dict[Future[Sighting], Claim] = {pool.submit(_look(claim, run)): claim for claim in batch}
    for future in as_completed(waiting):
        claim = waiting[future]
        if error := future.exception():
            logger.error("%s could not be looked at", claim.hostname, exc_info=error)
        else:
            yield claim, future.result()


def _look(claim: Claim, run: Round) -> Callable[[], Sighting]:
    """Network only: runs in a thread that must not touch the database."""
    host, state, uuid = claim.hostname, claim.state, claim.uuid
    # Once, and again when something went wrong: the zone may have moved to another provider.
    asks_who = claim.provider is None or (state == ClaimState.DEGRADED and claim.attempts % _ASK_WHO_EVERY == 0)
    # One that ends soon is used once in a while, so that it is renewed although nobody visits, and its end is known.
    ends_soon = claim.cert_not_after is not None and claim.cert_not_after < run.now() + RENEWED_WITHIN
    wants_certificate = state == ClaimState.ISSUING or (state in SERVING and ends_soon)

    def look() -> Sighting:
        at, begun = run.now(), time.monotonic()
        traces = observe(host, run.goal, run.asking)
        sighting = Sighting(traces, at, run.asking.need, time.monotonic() - begun)
        if asks_who and any(trace.problem is None for trace in traces):
            sighting = replace(sighting, name_servers=name_servers_of(host, run.asking))
        if not wants_certificate:
            return sighting
        try:
            end = certificate_end(host, uuid)
        except NoCertificate as problem:
            tried = not isinstance(problem, NoEdge)
            return replace(sighting, certificate=Certificate(error=str(problem), tried=tried))
        # Where no edge is set up nothing needs a certificate; a production installation is never without.
        if end is None and settings.PORTICO_ENV == "production":
            return sighting
        return replace(sighting, certificate=Certificate(not_after=end))

    return look


def _record(claim: Claim, sighting: Sighting, run: Round, frozen: bool) -> int:
    """One claim that cannot be recorded stops no other; it comes due again when its lease ends."""
    tenant = claim.tenant
    assert tenant is not None  # `lease` takes no others
    with in_tenant(tenant), log_facts(tenant=tenant.slug):
        ctx = Context(SYSTEM, tenant, "schedule", now=run.now())
        spread = _random.uniform(0.9, 1.1)
        try:
            record_check(ctx, claim_uuid=claim.uuid, sighting=sighting, goal=run.goal, frozen=frozen, spread=spread)
        except Exception:
            logger.exception("the check of %s was not recorded", claim.hostname)
            return 0
    return 1
