"""What administrators of a workspace do with domains: enter, check, make primary, remove."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from kernel.limits import hit
from kernel.tasks import queue_after_commit
from kernel.tenancy import in_public
from kernel.use_case import use_case
from tenants.domains import policy, timing
from tenants.domains.codes import Code, Outcome
from tenants.domains.events import PrimaryChanged
from tenants.domains.machine import entered
from tenants.domains.messages import message_for
from tenants.domains.models import Claim
from tenants.domains.moving import begin, move
from tenants.domains.name_messages import refusal_text
from tenants.domains.names import HostName, RefusedName, is_registrable, normalise_name
from tenants.domains.plan import goal_from_settings
from tenants.domains.plans import domains_allowed
from tenants.domains.queries import added_within_a_day, claim_of_workspace
from tenants.domains.routing import route
from tenants.domains.states import OVER, CertificateState, ClaimState, ReleaseReason
from tenants.registry.models import Tenant

HOUR, DAY = 3600, 86_400
ASK_EVERY = timedelta(seconds=10)
ASKS_PER_HOUR, ASKS_PER_HOST = 30, 60
# A domain becomes the address of all links only on fresh news.
FRESH = timedelta(minutes=10)


class RefusedHostname(Invalid):
    """The name cannot be a portal's address; `code` is for programs."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__({"hostname": [text]})


class RefusedChange(Conflict):
    """The claim does not stand so that this could be done; `code` is for programs."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


class NoPlace(Forbidden):
    """The workspace's plan has no room for (another) domain."""

    code = Code.NOT_IN_PLAN.value


@use_case
def claim_domain(ctx: Context, *, hostname: str) -> Claim:
    """Enter a name, as typed or pasted. It has no effect on anybody before DNS proves it.

    Raises `RefusedHostname`, `Conflict` when the workspace has it already, `Forbidden` without a free place in the
    plan, `TooMany`.
    """
    require(ctx.actor, policy.MANAGE)
    tenant = _locked_workspace(ctx)
    host = checked_name(hostname)
    mine = Claim.objects.filter(tenant=tenant).exclude(state__in=OVER)
    if mine.filter(hostname=host.ascii).exists():
        raise RefusedChange("duplicate", _("This domain is in the list already."))
    _require_place(tenant, mine.count())
    if added_within_a_day(tenant.pk, ctx.now) >= settings.PORTICO_DOMAIN_ADDS_PER_DAY:
        raise TooMany(_("You entered many domains today. Please go on tomorrow."), retry_after=DAY)
    claim = Claim(
        tenant=tenant,
        hostname=host.ascii,
        hostname_display=host.display,
        needs_review=any(brand in host.ascii for brand in settings.PORTICO_DOMAIN_BRANDS),
        created_by=ctx.actor.user_id,
        created_at=ctx.now,
        waiting_since=ctx.now,
        next_check_at=ctx.now + timing.FIRST_CHECK,
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        raise RefusedChange("duplicate", _("This domain is in the list already.")) from None
    begin(ctx, claim)
    return claim


@use_case
def ask_for_check(ctx: Context, *, claim_uuid: UUID) -> Claim:
    """Have the claim looked at next. Raises `NotFound`, `Conflict`, `TooMany`."""
    require(ctx.actor, policy.MANAGE)
    claim = claim_of_workspace(ctx.actor, claim_uuid, lock=True)
    if claim.next_check_at is None:
        raise RefusedChange("not_checked", _("This domain is not checked any more."))
    if claim.asked_at and (wait := claim.asked_at + ASK_EVERY - ctx.now) > timedelta(0):
        raise TooMany(_("The check is under way. Please wait a few seconds."), retry_after=wait.seconds + 1)
    hit("domains.check", "all", limit=ASKS_PER_HOUR, seconds=HOUR)
    with in_public():
        hit("domains.host", claim.hostname, limit=ASKS_PER_HOST, seconds=HOUR)
    claim.asked_at = ctx.now
    claim.next_check_at = min(claim.next_check_at, ctx.now)
    claim.save(update_fields=["asked_at", "next_check_at"])
    # Somebody waits for it; the schedule finds it as well, should the queue be away.
    queue_after_commit("domains.check_at_once", claim=str(claim.uuid))
    return claim


@use_case
def make_primary(ctx: Context, *, claim_uuid: UUID) -> Claim:
    """Make new links to the workspace with this host. Raises `NotFound`, `Conflict` unless it was just seen to work."""
    require(ctx.actor, policy.MANAGE)
    _locked_workspace(ctx)
    claim = claim_of_workspace(ctx.actor, claim_uuid, lock=True)
    if claim.is_primary:
        return claim
    if claim.state != ClaimState.ACTIVE or claim.cert_state != CertificateState.OK:
        raise RefusedChange("not_active", _("Only a connected domain can become the address of your portal."))
    fresh = claim.last_checked_at is not None and ctx.now - claim.last_checked_at <= FRESH
    if not fresh or claim.outcome != Outcome.OK:
        text = _("Check the domain once more first: the last good answer is older than ten minutes.")
        raise RefusedChange("not_fresh", text)
    for other in Claim.objects.select_for_update().filter(tenant=claim.tenant, is_primary=True):
        _set_primary(ctx, other, is_primary=False)
    _set_primary(ctx, claim, is_primary=True)
    return claim


@use_case
def stop_being_primary(ctx: Context, *, claim_uuid: UUID) -> Claim:
    """Make new links with the default address again. Raises `NotFound`."""
    require(ctx.actor, policy.MANAGE)
    claim = claim_of_workspace(ctx.actor, claim_uuid, lock=True)
    if claim.is_primary:
        _set_primary(ctx, claim, is_primary=False)
    return claim


@use_case
def withdraw_domain(ctx: Context, *, claim_uuid: UUID) -> Claim:
    """Remove a domain in whatever state; its code is never good again. Raises `NotFound`; twice is once."""
    require(ctx.actor, policy.MANAGE)
    claim = claim_of_workspace(ctx.actor, claim_uuid, lock=True)
    if claim.state not in OVER:
        standing = entered(claim.standing, ClaimState.RELEASED, ctx.now)
        move(ctx, claim, standing, code=claim.code, reason=ReleaseReason.REMOVED)
    return claim


def _set_primary(ctx: Context, claim: Claim, *, is_primary: bool) -> None:
    claim.take(replace(claim.standing, is_primary=is_primary))
    claim.next_check_at = min(claim.next_check_at or ctx.now, ctx.now + timedelta(minutes=30))
    claim.save()
    route(claim)
    record(ctx, PrimaryChanged(str(claim.uuid), claim.hostname, is_primary), target=f"domain:{claim.uuid}")


def _locked_workspace(ctx: Context) -> Tenant:
    """The workspace's row, so that two administrators at once cannot have one place more than the plan has."""
    if ctx.tenant is None:
        raise NotFound(_("There is no workspace here."))
    return Tenant.objects.select_for_update().get(pk=ctx.tenant.id)


def checked_name(typed: str) -> HostName:
    """The host name in what was typed, as the workspace would be given it. Raises `RefusedHostname`."""
    try:
        goal = goal_from_settings()
        host = normalise_name(typed, own_zones=goal.own_zones, made_up=goal.made_up)
    except RefusedName as refused:
        raise RefusedHostname(refused.code, refusal_text(refused)) from refused
    if is_registrable(host.ascii) and not settings.PORTICO_DOMAIN_ALLOW_APEX:
        text = _(
            "%(host)s is a whole domain, and by the rules of DNS a whole domain cannot have the CNAME record that would"
            " lead here. Enter a sub-domain, such as portal.%(host)s; the record creates it."
        ) % {"host": host.display}
        raise RefusedHostname(Code.APEX_CNAME_IMPOSSIBLE, text)
    return host


def _require_place(tenant: Tenant, used: int) -> None:
    allowed = domains_allowed(tenant)
    if allowed == 0:
        raise NoPlace(message_for(Code.NOT_IN_PLAN, {}).text)
    if used >= allowed:
        raise NoPlace(
            ngettext(
                "Your plan has room for %(count)d domain. Remove one before you add another.",
                "Your plan has room for %(count)d domains. Remove one before you add another.",
                allowed,
            )
            % {"count": allowed}
        )
