"""What the guest door clears away, and whom it asks once the day's pause is over."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.use_case import use_case
from support.files.claims import release_files
from support.guests import policy
from support.guests.events import GuestRequestsForgotten
from support.guests.guards import MAIL_PAUSE
from support.guests.models import GuestAddress, GuestRequest
from support.guests.use_cases.sending import ask_owner

# A confirmed request lives on as its ticket; what was typed is kept this long for a form that is sent twice.
CONFIRMED_KEPT = timedelta(days=7)
_BATCH = 200


@use_case
def forget_requests(ctx: Context) -> int:
    """Remove requests nobody confirmed in time or that were disowned, and addresses nothing is left of.

    Their files go with those that were never sent. Returns how many requests went, at most two hundred.
    """
    require(ctx.actor, policy.CLEAN)
    is_over = Q(ticket__isnull=True) & (Q(expires_at__lte=ctx.now) | Q(disowned_at__isnull=False))
    is_done = Q(ticket__isnull=False, created_at__lte=ctx.now - CONFIRMED_KEPT)
    old = GuestRequest.objects.filter(is_over | is_done).select_for_update(skip_locked=True).order_by("id")
    gone = list(old[:_BATCH])
    release_files([uuid for one in gone if one.ticket_id is None for uuid in (*one.files, *one.answer_files)])
    GuestRequest.objects.filter(pk__in=[one.pk for one in gone]).delete()
    # The address stays until another mail might go to it: it is the memory of the last one.
    empty = GuestAddress.objects.filter(
        ~Exists(GuestRequest.objects.filter(address=OuterRef("pk"))),
        expires_at__lte=ctx.now,
        mailed_at__lte=ctx.now - MAIL_PAUSE,
    )
    locked = empty.select_for_update(skip_locked=True).order_by("id").values_list("pk", flat=True)
    GuestAddress.objects.filter(pk__in=list(locked[:_BATCH])).delete()
    if gone:
        record(ctx, GuestRequestsForgotten(len(gone)), target="guest_requests:old")
    return len(gone)


@use_case
def ask_known_owners(ctx: Context) -> int:
    """Mail owners who have answered before and wrote again within a day of their last mail; returns how many.

    An address nobody ever answered for gets no mail without a new request: it may be somebody's victim.
    """
    require(ctx.actor, policy.CLEAN)
    unasked = GuestRequest.objects.filter(
        address=OuterRef("pk"),
        ticket__isnull=True,
        disowned_at__isnull=True,
        expires_at__gt=ctx.now,
        created_at__gt=OuterRef("mailed_at"),
    )
    known = GuestAddress.objects.filter(Exists(unasked), answered_at__isnull=False, mailed_at__lte=ctx.now - MAIL_PAUSE)
    locked = list(known.select_for_update(skip_locked=True).order_by("id")[:_BATCH])
    for address in locked:
        ask_owner(ctx, address)
    return len(locked)
