"""Tasks and events in connection with a ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from support.tickets.models import AgentTask
from support.tickets.queries import tasks_to_do, ticket_page
from support.tickets.use_cases import close_ticket, finish_task, plan_task
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace


def test_S0_60_a_task_with_a_due_date_is_on_the_ticket_and_in_the_agents_list(company: Workspace) -> None:
    a_ticket(company)
    later, sooner = NOW + timedelta(days=2), NOW + timedelta(days=1)
    plan_task(company.ctx("anna"), number=1, title="Call the plumber", due_at=later)
    plan_task(
        company.ctx("adam"), number=1, title="Visit", kind="event", due_at=sooner, user_id=company.user("anna").pk
    )
    on_ticket = ticket_page(company.actor("ben"), 1).tasks
    assert [(row.kind, row.title, row.due_at) for row in on_ticket] == [
        ("event", "Visit", sooner),
        ("task", "Call the plumber", later),
    ]
    assert [row.title for row in tasks_to_do(company.actor("anna"))] == ["Visit", "Call the plumber"]
    assert tasks_to_do(company.actor("adam")) == []


def test_a_done_task_leaves_the_list_and_a_line_in_the_feed_of_staff(company: Workspace) -> None:
    a_ticket(company)
    task = plan_task(company.ctx("anna"), number=1, title="Call")
    finish_task(company.ctx("ben"), number=1, task_id=task.pk)
    finish_task(company.ctx("anna"), number=1, task_id=task.pk)
    assert tasks_to_do(company.actor("anna")) == []
    assert [row.text for row in ticket_page(company.actor("anna"), 1).activities] == ["Planned: Call", "Done: Call"]
    client = ticket_page(company.actor("alice"), 1)
    assert (client.tasks, client.activities) == ((), ())


def test_what_cannot_be_planned(company: Workspace) -> None:
    a_ticket(company)
    for entries, field in (
        ({"title": " "}, "title"),
        ({"title": "x", "kind": "party"}, "kind"),
        ({"title": "x", "kind": "event"}, "due_at"),
        ({"title": "x", "user_id": company.user("alice").pk}, "staff"),
    ):
        with pytest.raises(Invalid) as refused:
            plan_task(company.ctx("anna"), number=1, **entries)  # type: ignore[arg-type]
        assert list(refused.value.errors) == [field]
    with pytest.raises(Forbidden):
        plan_task(company.ctx("alice"), number=1, title="x")
    assert AgentTask.objects.count() == 0


def test_on_a_closed_ticket_tasks_are_finished_but_not_planned(company: Workspace) -> None:
    a_ticket(company)
    a_ticket(company)
    task = plan_task(company.ctx("anna"), number=1, title="Call")
    close_ticket(company.ctx("alice"), number=1)
    with pytest.raises(Conflict):
        plan_task(company.ctx("anna"), number=1, title="More")
    with pytest.raises(NotFound):
        finish_task(company.ctx("anna"), number=2, task_id=task.pk)
    assert finish_task(company.ctx("anna"), number=1, task_id=task.pk).done_at == NOW
