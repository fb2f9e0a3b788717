"""Getting the people who keep the DNS on board: the link for them, the mail with it, and looking while they watch."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Invalid, TooMany
from kernel.limits import hit
from kernel.tasks import queue_after_commit
from kernel.tenancy import in_public
from kernel.use_case import use_case
from notify.api import Recipient, send_mail
from tenants.domains import policy
from tenants.domains.events import InstructionsSent, SetupLinkRenewed
from tenants.domains.models import Claim
from tenants.domains.queries import claim_of_workspace
from tenants.domains.records import records_of
from tenants.domains.setup_links import LIVES, claim_of_token, setup_token, setup_url
from tenants.domains.states import OVER, ClaimState
from tenants.domains.use_cases.claiming import ASK_EVERY, ASKS_PER_HOST, HOUR

DAY = 86_400
MAILS_PER_HOUR, MAILS_PER_ADDRESS = 10, 3
# Together with those somebody asks for by hand, a host is not looked at more often than it may be.
WATCHES_PER_HOUR = 30
# A working domain is looked at again for the one who has its page open only when the news are this old.
STALE = timedelta(minutes=5)


@use_case
def send_instructions(ctx: Context, *, claim_uuid: UUID, email: str, language: str = "") -> Claim:
    """Mail the records of a claim and the link to its page to whoever keeps the DNS.

    The mail carries our words only. Raises `NotFound`, `Invalid`, `Conflict` for a domain that is over, `TooMany`.
    """
    require(ctx.actor, policy.MANAGE)
    claim = _open_claim(ctx, claim_uuid)
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid({"email": [_("Enter a complete e-mail address, such as it@your-company.com.")]}) from None
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid({"language": [_("Choose one of the languages.")]})
    hit("domains.instructions", "all", limit=MAILS_PER_HOUR, seconds=HOUR)
    hit("domains.instructions-address", address.lower(), limit=MAILS_PER_ADDRESS, seconds=DAY)
    send_mail(
        kind="domain_instructions",
        to=Recipient(email=address, language=language or ctx.language),
        context={
            "host": claim.hostname_display,
            "records": records_of(claim),
            "link": setup_url(claim, language or ctx.language),
            "days": LIVES.days,
        },
        secrets=[setup_token(claim)],
        target=f"domain:{claim.uuid}",
        dedupe_key=f"domain-instructions:{claim.uuid}:{ctx.request_id}",
        headers={"Auto-Submitted": "auto-generated"},
    )
    record(ctx, InstructionsSent(str(claim.uuid), claim.hostname), target=f"domain:{claim.uuid}")
    return claim


@use_case
def renew_setup_link(ctx: Context, *, claim_uuid: UUID) -> Claim:
    """Make the link of a claim anew; all older ones stop working. Raises `NotFound`, `Conflict`."""
    require(ctx.actor, policy.MANAGE)
    claim = _open_claim(ctx, claim_uuid)
    claim.setup_round += 1
    claim.save(update_fields=["setup_round"])
    record(ctx, SetupLinkRenewed(str(claim.uuid), claim.hostname), target=f"domain:{claim.uuid}")
    return claim


@use_case
def watch_claim(ctx: Context, *, claim_uuid: UUID) -> Claim:
    """Have the claim looked at soon because its page is open; beyond the limits nothing happens. Raises `NotFound`."""
    require(ctx.actor, policy.MANAGE)
    return _look_soon(ctx, claim_of_workspace(ctx.actor, claim_uuid, lock=True))


@use_case
def watch_by_link(ctx: Context, *, token: str) -> Claim:
    """The same for whoever holds the link for the IT team. Raises `NotFound`, `Gone`."""
    require(ctx.actor, policy.WATCH)
    return _look_soon(ctx, claim_of_token(token, lock=True))


def _open_claim(ctx: Context, claim_uuid: UUID) -> Claim:
    claim = claim_of_workspace(ctx.actor, claim_uuid, lock=True)
    if claim.state in OVER:
        raise Conflict(_("This domain is over. Add it anew to get new records."))
    return claim


def _look_soon(ctx: Context, claim: Claim) -> Claim:
    if not _is_worth_a_look(ctx, claim):
        return claim
    try:
        hit("domains.watch", str(claim.uuid), limit=WATCHES_PER_HOUR, seconds=HOUR)
        with in_public():
            hit("domains.host", claim.hostname, limit=ASKS_PER_HOST, seconds=HOUR)
    except TooMany:  # it is looked at by the clock
        return claim
    claim.asked_at = claim.next_check_at = ctx.now
    claim.save(update_fields=["asked_at", "next_check_at"])
    queue_after_commit("domains.check_at_once", claim=str(claim.uuid))
    return claim


def _is_worth_a_look(ctx: Context, claim: Claim) -> bool:
    """Not when it comes due by itself at once, was asked for a moment ago, or only time is missing."""
    if claim.next_check_at is None or claim.next_check_at - ctx.now <= ASK_EVERY:
        return False
    if claim.asked_at is not None and timedelta(0) <= ctx.now - claim.asked_at < ASK_EVERY:
        return False
    if claim.state == ClaimState.ACTIVE:
        return claim.last_checked_at is None or ctx.now - claim.last_checked_at > STALE
    return claim.state != ClaimState.CONFIRMING
