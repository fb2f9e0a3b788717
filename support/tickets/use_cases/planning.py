"""Tasks and events staff plan in connection with a ticket; clients never see them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.queries import staff
from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid, NotFound
from kernel.use_case import use_case
from support.tickets import policy
from support.tickets.activities import Verb
from support.tickets.events import TaskFinished, TaskPlanned
from support.tickets.models import AgentTask
from support.tickets.use_cases.opening import title_errors
from support.tickets.use_cases.steps import one_line, refuse_closed, ticket_to_change, write_activity


@use_case
def plan_task(
    ctx: Context,
    *,
    number: int,
    title: str,
    kind: str = "task",
    due_at: datetime | None = None,
    user_id: int | None = None,
) -> AgentTask:
    """Plan a task or event for a staff member, oneself by default. `due_at` in UTC; an event needs one.

    Raises NotFound, Forbidden, Conflict on a closed ticket, Invalid (title, kind, due_at, staff).
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.PLAN, ticket)
    refuse_closed(ticket)
    title = one_line(title)
    person = staff(ctx.actor).filter(pk=user_id or ctx.actor.user_id or 0, is_active=True).first()
    needs_time = kind == AgentTask.Kind.EVENT and due_at is None
    errors = {
        "title": title_errors(title),
        "kind": [] if kind in AgentTask.Kind.values else [_("Choose task or event.")],
        "due_at": [_("Say when the event takes place.")] if needs_time else [],
        "staff": [] if person is not None else [_("Choose one of the staff.")],
    }
    if wrong := {field: texts for field, texts in errors.items() if texts}:
        raise Invalid(wrong)
    task = AgentTask.objects.create(
        ticket=ticket, kind=kind, title=title, staff=person, due_at=due_at, created_at=ctx.now
    )
    write_activity(ctx, ticket, Verb.TASK_PLANNED, title=title)
    record(ctx, TaskPlanned(ticket.pk, task.pk), target=f"ticket:{ticket.pk}")
    return task


@use_case
def finish_task(ctx: Context, *, number: int, task_id: int) -> AgentTask:
    """Mark a planned task or event as done, also on a closed ticket; a second time changes nothing.

    Raises NotFound, Forbidden.
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.PLAN, ticket)
    task = AgentTask.objects.filter(ticket=ticket, pk=task_id).first()
    if task is None:
        raise NotFound
    if task.done_at is None:
        task.done_at = ctx.now
        task.save(update_fields=["done_at"])
        write_activity(ctx, ticket, Verb.TASK_FINISHED, title=task.title)
        record(ctx, TaskFinished(ticket.pk, task.pk), target=f"ticket:{ticket.pk}")
    return task
