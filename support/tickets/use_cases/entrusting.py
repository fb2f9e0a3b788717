"""Giving a ticket to the people in charge of its topic; steps inside opening a ticket and changing its topic."""

from __future__ import annotations

from dataclasses import replace

from accounts.queries import account_by_id
from audit.api import record
from kernel.context import Actor, Context, Role
from kernel.tenancy import require_tenant
from support.tickets.activities import Verb
from support.tickets.events import TicketAssigned
from support.tickets.models import Ticket
from support.tickets.routing import Routing, route
from support.tickets.use_cases.steps import add_follower, write_activity


def find_people(ticket: Ticket) -> Routing:
    """Work out who looks after the ticket and keep it there; who has it already keeps it. The caller saves."""
    routing = route(ticket.topic, ticket.project, ticket.organisation, ticket.requester)
    ticket.routing = routing.as_data()
    if ticket.assignee_id is None and routing.assignee_id is not None:
        ticket.assignee = account_by_id(routing.assignee_id)
    return routing


def entrust(ctx: Context, ticket: Ticket, routing: Routing, previous_id: int | None = None) -> None:
    """Have the people of a saved ticket follow it, and report the assignment where `find_people` made one."""
    for user_id in (*([routing.assignee_id] if routing.assignee_id is not None else []), *routing.follower_ids):
        add_follower(ticket, user_id=user_id)
    if ticket.assignee is None or ticket.assignee_id == previous_id:
        return
    doer = ctx if ctx.actor.user_id == ticket.assignee_id else _by_the_workspace(ctx)
    write_activity(doer, ticket, Verb.ASSIGNED, user_id=ticket.assignee_id, name=str(ticket.assignee))
    event = TicketAssigned(ticket.pk, ticket.assignee_id, previous_id)
    record(doer, event, target=f"ticket:{ticket.pk}")


def _by_the_workspace(ctx: Context) -> Context:
    """Whoever asks has not assigned anything: the rules of the workspace have."""
    return replace(ctx, actor=Actor(Role.SYSTEM, name=require_tenant().name))
