"""What staff do with a ticket: assign, change, close; clients close their own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.queries import staff
from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid
from kernel.folding import fold
from kernel.use_case import use_case
from support.tickets import policy
from support.tickets.activities import Verb
from support.tickets.events import TicketAssigned, TicketClosed, TicketDetailsChanged, TicketStatusChanged
from support.tickets.models import Status, Ticket
from support.tickets.routing import Routing
from support.tickets.states import Category, Kind, Priority, Severity
from support.tickets.use_cases.entrusting import entrust, find_people
from support.tickets.use_cases.opening import title_errors
from support.tickets.use_cases.steps import (
    add_follower,
    first_status,
    move,
    one_line,
    refuse_closed,
    status_by_key,
    ticket_to_change,
    write_activity,
)
from support.topics.models import Topic
from support.topics.queries import offered


@use_case
def assign(ctx: Context, *, number: int, user_id: int | None) -> Ticket:
    """Give the ticket to a staff member, who follows it from then on; None leaves it to nobody.

    Raises NotFound, Conflict on a closed ticket, Invalid on `assignee`.
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.ASSIGN, ticket)
    refuse_closed(ticket)
    previous = ticket.assignee
    if user_id == ticket.assignee_id:
        return ticket
    if user_id is None:
        ticket.assignee = None
        write_activity(ctx, ticket, Verb.UNASSIGNED, name=str(previous))
    else:
        person = staff(ctx.actor).filter(pk=user_id, is_active=True).first()
        if person is None:
            raise Invalid({"assignee": [_("Choose one of the staff.")]})
        ticket.assignee = person
        add_follower(ticket, user_id=person.pk)
        write_activity(ctx, ticket, Verb.ASSIGNED, user_id=person.pk, name=str(person))
    ticket.updated_at = ctx.now
    ticket.save(update_fields=["assignee", "updated_at"])
    event = TicketAssigned(ticket.pk, user_id, previous.pk if previous is not None else None)
    record(ctx, event, target=f"ticket:{ticket.pk}")
    return ticket


def take(ctx: Context, *, number: int) -> Ticket:
    """Assign the ticket to oneself."""
    return assign(ctx, number=number, user_id=ctx.actor.user_id)


@use_case
def change_status(ctx: Context, *, number: int, status_key: str) -> Ticket:
    """Give the ticket another status; one of the kind closed closes it for good.

    Raises NotFound, Forbidden (closing a colleague's ticket), Conflict, Invalid on `status`.
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.CHANGE, ticket)
    refuse_closed(ticket)
    status = status_by_key(status_key)
    if status.kind == Kind.CLOSED:
        require(ctx.actor, policy.CLOSE, ticket)
    if status.pk != ticket.status_id:
        _give_status(ctx, ticket, status)
    return ticket


@use_case
def close_ticket(ctx: Context, *, number: int) -> Ticket:
    """Close the ticket for good. The requester may, and staff unless it is an agent on a colleague's ticket.

    Raises NotFound, Forbidden, Conflict when it is closed already.
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.CLOSE, ticket)
    refuse_closed(ticket)
    _give_status(ctx, ticket, first_status(Kind.CLOSED))
    return ticket


@use_case
def change_details(
    ctx: Context,
    *,
    number: int,
    title: str | None = None,
    priority: str | None = None,
    severity: str | None = None,
    category: str | None = None,
    topic_id: int | None = None,
) -> Ticket:
    """Change what was entered; None leaves a detail as it is, "" empties severity or category.

    Another topic takes the ticket to that topic's project and team, and to the people in charge of it; who has it
    assigned keeps it. The answers to the first topic's form stay. Raises NotFound, Conflict, Invalid per field.
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.CHANGE, ticket)
    refuse_closed(ticket)
    changed = [*_change_codes(ctx, ticket, priority=priority, severity=severity, category=category)]
    if title is not None and _change_title(ctx, ticket, one_line(title)):
        changed.append("title")
    previous_id, routing = ticket.assignee_id, None
    if topic_id is not None and topic_id != ticket.topic_id:
        routing = _change_topic(ctx, ticket, topic_id)
        changed.append("topic")
    if changed:
        ticket.updated_at = ctx.now
        ticket.save()
        record(ctx, TicketDetailsChanged(ticket.pk, tuple(changed)), target=f"ticket:{ticket.pk}")
    if routing is not None:
        entrust(ctx, ticket, routing, previous_id)
    return ticket


def _give_status(ctx: Context, ticket: Ticket, status: Status) -> None:
    previous = ticket.kind
    move(ctx, ticket, status)
    ticket.updated_at = ctx.now
    ticket.save()
    if status.kind == Kind.CLOSED:
        record(ctx, TicketClosed(ticket.pk, previous), target=f"ticket:{ticket.pk}")
    else:
        event = TicketStatusChanged(ticket.pk, status.pk, status.kind, previous)
        record(ctx, event, target=f"ticket:{ticket.pk}")


def _change_codes(ctx: Context, ticket: Ticket, **wanted: str | None) -> list[str]:
    allowed: dict[str, tuple[Verb, list[Any]]] = {
        "priority": (Verb.PRIORITY, Priority.values),
        "severity": (Verb.SEVERITY, ["", *Severity.values]),
        "category": (Verb.CATEGORY, ["", *Category.values]),
    }
    changed = []
    for field, value in wanted.items():
        verb, codes = allowed[field]
        before = getattr(ticket, field)
        if value is None or value == before:
            continue
        if value not in codes:
            raise Invalid({field: [_("Choose one of the values offered.")]})
        setattr(ticket, field, value)
        write_activity(ctx, ticket, verb, before=before, after=value)
        changed.append(field)
    return changed


def _change_title(ctx: Context, ticket: Ticket, title: str) -> bool:
    if title == ticket.title:
        return False
    if wrong := title_errors(title):
        raise Invalid({"title": wrong})
    write_activity(ctx, ticket, Verb.TITLE, before=ticket.title, after=title)
    ticket.search_text = ticket.search_text.removeprefix(fold(ticket.title)).strip()
    ticket.title = title
    ticket.search_text = f"{fold(title)} {ticket.search_text}"
    return True


def _change_topic(ctx: Context, ticket: Ticket, topic_id: int) -> Routing:
    choices = offered(ctx.actor) | offered(ctx.actor, organisation_id=ticket.organisation_id)
    if not choices.filter(pk=topic_id).exists():
        raise Invalid({"topic": [_("Choose one of the topics.")]})
    before = ticket.topic.names if ticket.topic is not None else {}
    topic = Topic.objects.select_related("project__team").get(pk=topic_id)
    ticket.topic, ticket.project, ticket.team_id = topic, topic.project, topic.project.team_id
    write_activity(ctx, ticket, Verb.TOPIC, before=before, after=topic.names)
    return find_people(ticket)
