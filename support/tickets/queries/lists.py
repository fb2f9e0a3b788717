"""Lists of tickets: filters, search, cursors, counts. A list costs one statement, however many rows it has."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kernel.context import Actor, Role
from kernel.errors import Invalid
from kernel.folding import fold, fold_words
from support.tickets import policy
from support.tickets.models import Ticket
from support.tickets.queries.people import requester_row, staff_row, status_row, tenant_text
from support.tickets.queries.rows import Choice, TicketCounts, TicketFilters, TicketPage, TicketRow
from support.tickets.states import OPEN_KINDS, Priority, Side

PAGE_SIZE = 25
MAX_PAGE_SIZE = 100

# Order -> (column, whether it falls). The id decides between equals.
ORDERS: dict[str, tuple[str, bool]] = {
    "updated": ("updated_at", True),
    "newest": ("id", True),
    "waiting": ("waiting_since", False),
}


def ticket_list(
    actor: Actor,
    filters: TicketFilters | None = None,
    *,
    order: str = "updated",
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> TicketPage:
    """One page of the tickets `actor` sees, narrowed by `filters`; `cursor` is the `next` of the page before.

    `order`: `updated` (latest change first), `newest` (highest number first) or `waiting` (longest wait first).
    `size` is held to 1…100. Raises Invalid for an unknown order or a cursor that is none.
    """
    if order not in ORDERS:
        raise Invalid({"order": [_("This order is not known.")]})
    column, falls = ORDERS[order]
    size = max(1, min(size, MAX_PAGE_SIZE))
    found = filtered(actor, filters or TicketFilters())
    if cursor:
        found = found.filter(_after(column, falls, *_read_cursor(cursor, column)))
    sign = "-" if falls else ""
    keys = [f"{sign}{column}"] if column == "id" else [f"{sign}{column}", f"{sign}id"]
    joined = found.select_related("status", "topic", "team", "requester", "organisation", "assignee")
    rows = list(joined.defer("description_html", "search_text").order_by(*keys)[: size + 1])
    following = _write_cursor(rows[size - 1], column) if len(rows) > size else ""
    return TicketPage([_ticket_row(actor, ticket) for ticket in rows[:size]], following)


def count_tickets(actor: Actor, filters: TicketFilters) -> int:
    """How many tickets a list with these filters holds in all."""
    return filtered(actor, filters).count()


def counts(actor: Actor) -> TicketCounts:
    """The sizes of the usual lists, in one statement."""
    mine = _mine(actor)
    is_open, closed = Q(kind__in=OPEN_KINDS), ~Q(kind__in=OPEN_KINDS)
    found = policy.visible_to(actor, Ticket.objects.all()).aggregate(
        mine_open=Count("pk", filter=mine & is_open),
        mine_closed=Count("pk", filter=mine & closed),
        open=Count("pk", filter=is_open),
        closed=Count("pk", filter=closed),
        unassigned=Count("pk", filter=is_open & Q(assignee__isnull=True)),
        waiting_for_staff=Count("pk", filter=is_open & Q(waits_for=Side.STAFF)),
        waiting_for_client=Count("pk", filter=is_open & Q(waits_for=Side.CLIENT)),
    )
    return TicketCounts(**found)


def _mine(actor: Actor) -> Q:
    if actor.role == Role.CLIENT:
        return Q(requester=actor.contact_id)
    return Q(assignee=actor.user_id) if actor.user_id is not None else Q(pk__in=[])


def filtered(actor: Actor, wanted: TicketFilters) -> QuerySet[Ticket]:
    """The tickets `actor` sees, narrowed."""
    found = policy.visible_to(actor, Ticket.objects.all())
    if wanted.scope == "mine":
        found = found.filter(_mine(actor))
    equal = {
        "kind": wanted.kind,
        "status__key": wanted.status_key,
        "priority": wanted.priority,
        "waits_for": wanted.waits_for,
        "assignee": wanted.assignee_id,
        "team": wanted.team_id,
        "topic": wanted.topic_id,
        "requester": wanted.requester_id,
        "organisation": wanted.organisation_id,
    }
    found = found.filter(**{name: value for name, value in equal.items() if value not in ("", None)})
    if wanted.unassigned:
        found = found.filter(assignee__isnull=True)
    if wanted.is_open is not None:
        found = found.filter(Q(kind__in=OPEN_KINDS) if wanted.is_open else ~Q(kind__in=OPEN_KINDS))
    return found.filter(_text(actor, wanted.text)) if wanted.text.strip() else found


def _text(actor: Actor, text: str) -> Q:
    """All words occur, or it is the ticket's number (with or without #, in any digits).

    Staff find tickets by the requester as well; clients do not, for that would tell them numbers of colleagues.
    """
    matches = Q()
    for word in fold_words(text):
        found = Q(search_text__contains=word)
        matches &= found | Q(requester__folded__contains=word) if policy.sees_internal(actor) else found
    digits = fold(text).lstrip("#").strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        matches |= Q(number=int(digits))
    return matches if matches else Q(pk__in=[])


def _after(column: str, falls: bool, value: Any, ticket_id: int) -> Q:
    beyond = "lt" if falls else "gt"
    if column == "id":
        return Q(**{f"id__{beyond}": ticket_id})
    return Q(**{f"{column}__{beyond}e": value}) & (
        Q(**{f"{column}__{beyond}": value}) | Q(**{f"id__{beyond}": ticket_id})
    )


def _write_cursor(ticket: Ticket, column: str) -> str:
    value = getattr(ticket, column)
    raw = json.dumps([value.isoformat() if isinstance(value, datetime) else value, ticket.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, column: str) -> tuple[Any, int]:
    read: Callable[[Any], Any] = int if column == "id" else datetime.fromisoformat
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        value, ticket_id = json.loads(raw)
        found = read(value)
        if not isinstance(ticket_id, int) or (isinstance(found, datetime) and found.tzinfo is None):
            raise ValueError
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid(
            {"cursor": [_("This page of the list does not exist. Start again from the first one.")]}
        ) from error
    return found, ticket_id


def _ticket_row(actor: Actor, ticket: Ticket) -> TicketRow:
    return TicketRow(
        id=ticket.pk,
        number=ticket.number,
        title=ticket.title,
        description=ticket.description,
        status=status_row(actor, ticket.status),
        priority=Choice(ticket.priority, str(Priority(ticket.priority).label)),
        topic_id=ticket.topic_id,
        topic=tenant_text(ticket.topic),
        requester=requester_row(actor, ticket),
        organisation_name=ticket.organisation.name if ticket.organisation else "",
        assignee=staff_row(actor, ticket.assignee),
        team=tenant_text(ticket.team) if actor.is_staff else None,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        waits_for=ticket.waits_for,
        waiting_since=ticket.waiting_since,
    )
