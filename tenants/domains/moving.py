"""The one function that moves a claim: row, host table, history, retired code and event, together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from audit.api import record
from kernel.context import SYSTEM, Actor, Context
from kernel.tenancy import in_public, in_tenant
from tenants.domains import metrics
from tenants.domains.events import DomainAdded, event_of_move
from tenants.domains.models import Claim, RetiredToken, Transition
from tenants.domains.routing import route
from tenants.domains.standing import Standing
from tenants.domains.states import OVER, ClaimState, ReleaseReason, can_move
from tenants.registry.host_news import announce


class ImpossibleMove(RuntimeError):
    """The table of moves does not have it."""


def begin(ctx: Context, claim: Claim) -> None:
    """Note that a claim was made."""
    _note(ctx, claim, "", "")
    event = DomainAdded(str(claim.uuid), claim.hostname, claim.needs_review)
    record(ctx, event, target=f"domain:{claim.uuid}")


def move(ctx: Context, claim: Claim, standing: Standing, *, code: str = "", reason: str = "", note: str = "") -> None:
    """Save the claim in the state of `standing`, and everything that goes with a move when it is another one.

    Part of the open transaction; the claim's row is locked by the caller. `reason` is a ReleaseReason.
    """
    source, target = ClaimState(claim.state), standing.state
    links_before = claim.makes_links
    claim.take(standing)
    if source == target:
        claim.save()
        if links_before != claim.makes_links:
            route(claim)
        return
    if not can_move(source, target):
        raise ImpossibleMove(f"{source} → {target}")
    if target in OVER:
        _end(ctx, claim, reason or ReleaseReason.EXPIRED)
    if target == ClaimState.BLOCKED:
        claim.next_check_at = None
    if target == ClaimState.ACTIVE and claim.activated_at is None:
        claim.activated_at = ctx.now
    claim.save()
    route(claim)
    if target == ClaimState.ISSUING:
        announce(claim.hostname)  # the edge may have been refused a moment ago, and is to be allowed at once
    _note(ctx, claim, source, code, note)
    event = event_of_move(source, target, reason)(str(claim.uuid), claim.hostname, source, target, code)
    record(ctx, event, target=f"domain:{claim.uuid}")
    metrics.count_move(claim, source, target, links_lost=links_before and not claim.makes_links, now=ctx.now)


@contextmanager
def at_home(ctx: Context, claim: Claim, actor: Actor = SYSTEM) -> Iterator[Context]:
    """A context in the claim's own workspace, for moves that are set off from elsewhere: its people are to be told."""
    if claim.tenant is None:
        with in_public():
            yield replace(ctx, tenant=None, actor=actor)
    else:
        with in_tenant(claim.tenant):
            yield replace(ctx, tenant=claim.tenant, actor=actor)


def _end(ctx: Context, claim: Claim, reason: str) -> None:
    claim.next_check_at, claim.released_at, claim.release_reason = None, ctx.now, reason
    RetiredToken.objects.create(token=claim.token, claim_uuid=claim.uuid, retired_at=ctx.now)


def _note(ctx: Context, claim: Claim, source: str, code: str, note: str = "") -> None:
    Transition.objects.create(
        claim=claim,
        at=ctx.now,
        actor_role=ctx.actor.role,
        actor_id=ctx.actor.user_id,
        actor_name=ctx.actor.name,
        channel=ctx.channel,
        from_state=source,
        to_state=claim.state,
        code=code,
        note=note,
    )
