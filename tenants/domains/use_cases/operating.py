"""What the platform's operators do with any workspace's domains, from the public site or the house workspace."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, NotFound
from kernel.use_case import use_case
from tenants.domains import policy, timing
from tenants.domains.machine import entered
from tenants.domains.models import Claim
from tenants.domains.moving import at_home, move
from tenants.domains.states import ClaimState, ReleaseReason, can_move


@use_case
def block_domain(ctx: Context, *, claim_uuid: UUID, note: str = "") -> Claim:
    """Stop a domain at once, whatever DNS says: abuse, or a name that misleads. Raises `NotFound`, `Conflict`."""
    return _decide(ctx, claim_uuid, ClaimState.BLOCKED, note)


@use_case
def unblock_domain(ctx: Context, *, claim_uuid: UUID, note: str = "") -> Claim:
    """Let a blocked domain begin anew. Raises `NotFound`, `Conflict`."""
    return _decide(ctx, claim_uuid, ClaimState.PENDING, note, only_from=ClaimState.BLOCKED)


@use_case
def release_domain(ctx: Context, *, claim_uuid: UUID, note: str = "") -> Claim:
    """Take a domain away from a workspace for good. Raises `NotFound`, `Conflict`."""
    return _decide(ctx, claim_uuid, ClaimState.RELEASED, note)


def _decide(
    ctx: Context, claim_uuid: UUID, wanted: ClaimState, note: str, only_from: ClaimState | None = None
) -> Claim:
    require(ctx.actor, policy.OPERATE)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("tenant")
    claim = rows.filter(uuid=claim_uuid).first()
    if claim is None:
        raise NotFound(_("There is no such domain."))
    if not can_move(claim.state, wanted) or (only_from is not None and claim.state != only_from):
        raise Conflict(_("This is not possible while the domain is in the state “%s”.") % claim.get_state_display())
    if wanted == ClaimState.PENDING:
        claim.next_check_at = ctx.now + timing.FIRST_CHECK
    standing = entered(claim.standing, wanted, ctx.now)
    with at_home(ctx, claim, ctx.actor) as home:
        move(home, claim, standing, code=claim.code, reason=ReleaseReason.OPERATOR, note=note[:200])
    return claim
