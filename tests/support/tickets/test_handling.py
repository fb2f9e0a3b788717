"""Assigning, changing and closing: who may, what stays refused, and the line each leaves in the feed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from support.teams.models import Project, Team
from support.tickets.models import Message, Status, Ticket
from support.tickets.queries import TicketFilters, ticket_list, ticket_page
from support.tickets.states import MOVES, Kind
from support.tickets.use_cases import assign, change_details, change_status, close_ticket, reply, take
from support.topics.models import Topic
from tests.factories.tickets import a_ticket, share_requests
from tests.factories.twins import NOW, Workspace


def feed(company: Workspace, name: str, number: int) -> list[str]:
    """What this person reads under the latest changes."""
    return [row.text for row in ticket_page(company.actor(name), number).activities]


def numbers(company: Workspace, name: str, **filters: object) -> list[int]:
    return [row.number for row in ticket_list(company.actor(name), TicketFilters(**filters)).rows]  # type: ignore[arg-type]


def test_S3_06_who_gets_a_ticket_sees_it_among_their_own(company: Workspace) -> None:
    ticket = a_ticket(company)
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("anna").pk)
    assert numbers(company, "anna", scope="mine") == [ticket.number]
    assert numbers(company, "ben", scope="mine") == []
    page = ticket_page(company.actor("anna"), ticket.number)
    assert page.ticket.assignee is not None and page.ticket.assignee.name == "Anna"
    assert [row.person.name for row in page.followers] == ["Anna"]
    assert page.is_following


def test_taking_giving_on_and_leaving_to_nobody(company: Workspace) -> None:
    ticket = a_ticket(company)
    take(company.ctx("ben"), number=ticket.number)
    assign(company.ctx("ben"), number=ticket.number, user_id=company.user("anna").pk)
    assign(company.ctx("anna"), number=ticket.number, user_id=company.user("anna").pk)
    assign(company.ctx("anna"), number=ticket.number, user_id=None)
    assert feed(company, "alice", ticket.number) == [
        "Assigned to Ben.",
        "Assigned to Anna.",
        "No longer assigned to Anna.",
    ]


def test_only_staff_who_can_sign_in_get_tickets(company: Workspace) -> None:
    ticket = a_ticket(company)
    ben = company.user("ben")
    ben.is_active = False
    ben.save()
    for user_id in (999, 0, company.user("alice").pk, ben.pk):
        with pytest.raises(Invalid) as refused:
            assign(company.ctx("adam"), number=ticket.number, user_id=user_id)
        assert list(refused.value.errors) == ["assignee"]
    with pytest.raises(Forbidden):
        assign(company.ctx("alice"), number=ticket.number, user_id=company.user("anna").pk)
    ticket.refresh_from_db()
    assert (ticket.assignee_id, Message.objects.count()) == (None, 0)


def test_S0_56_a_changed_status_is_in_the_feed_with_who_and_when(company: Workspace) -> None:
    ticket = a_ticket(company)
    at = NOW + timedelta(hours=1)
    change_status(company.ctx("anna", now=at), number=ticket.number, status_key="in_progress")
    row = ticket_page(company.actor("alice"), ticket.number).activities[0]
    assert (row.text, row.author.name, row.created_at) == ("Status changed from “Open” to “In progress”.", "Anna", at)


def test_the_feed_speaks_the_readers_language_and_the_clients_words(company: Workspace) -> None:
    Status.objects.filter(key="in_progress").update(client_names={"en": "We are on it", "fr": "On s’en occupe"})
    ticket = a_ticket(company)
    change_status(company.ctx("anna"), number=ticket.number, status_key="in_progress")
    assert feed(company, "anna", ticket.number) == ["Status changed from “Open” to “In progress”."]
    assert feed(company, "alice", ticket.number) == ["Status changed from “Open” to “We are on it”."]
    with translation.override("fr"):
        page = ticket_page(company.actor("alice"), ticket.number)
    assert (page.ticket.status.label.text, page.ticket.status.label.language) == ("On s’en occupe", "fr")
    assert "On s’en occupe" in page.activities[0].text


def test_S0_52_the_client_closes_their_ticket(company: Workspace) -> None:
    ticket = a_ticket(company)
    reply(company.ctx("anna"), number=ticket.number, text="solved?")
    at = NOW + timedelta(days=1)
    close_ticket(company.ctx("alice", now=at), number=ticket.number)
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.status.key, ticket.closed_at) == ("closed", "closed", at)
    page = ticket_page(company.actor("alice"), ticket.number)
    assert page.activities[-1].text == "The request was closed."
    assert {name for name, allowed in page.may.items() if allowed} == {"follow"}


def test_S1_19_creator_and_assignee_close_a_colleague_does_not(company: Workspace) -> None:
    share_requests(company)
    ticket, other = a_ticket(company), a_ticket(company)
    with pytest.raises(Forbidden):
        close_ticket(company.ctx("bob"), number=ticket.number)
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("anna").pk)
    with pytest.raises(Forbidden):
        close_ticket(company.ctx("ben"), number=ticket.number)
    with pytest.raises(Forbidden):
        change_status(company.ctx("ben"), number=ticket.number, status_key="closed")
    ticket.refresh_from_db()
    assert ticket.kind == "open"
    assert [ticket_page(company.actor(name), 1).may["close"] for name in ("alice", "anna", "bob", "ben")] == [
        True,
        True,
        False,
        False,
    ]
    close_ticket(company.ctx("anna"), number=ticket.number)
    close_ticket(company.ctx("alice"), number=other.number)
    assert Ticket.objects.filter(kind="closed").count() == 2


def test_admins_and_whoever_finds_it_unassigned_close_too(company: Workspace) -> None:
    for name in ("olga", "adam", "ben"):
        ticket = a_ticket(company)
        close_ticket(company.ctx(name), number=ticket.number)
    assert Ticket.objects.filter(kind="closed").count() == 3


def test_closed_is_final_for_everybody_and_everything(company: Workspace) -> None:
    ticket = a_ticket(company)
    close_ticket(company.ctx("alice"), number=ticket.number)
    before = Message.objects.count()
    for name in ("alice", "adam"):
        with pytest.raises(Conflict):
            close_ticket(company.ctx(name), number=ticket.number)
    with pytest.raises(Conflict):
        change_status(company.ctx("adam"), number=ticket.number, status_key="open")
    with pytest.raises(Conflict):
        take(company.ctx("adam"), number=ticket.number)
    with pytest.raises(Conflict):
        change_details(company.ctx("adam"), number=ticket.number, priority="low")
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.assignee_id, ticket.priority) == ("closed", None, "high")
    assert Message.objects.count() == before


def test_a_status_that_does_not_exist_or_may_not_follow_is_refused(company: Workspace) -> None:
    Status.objects.create(key="solved", kind=Kind.SOLVED, names={"en": "Solved"}, order=8)
    Status.objects.create(key="fresh", kind=Kind.NEW, names={"en": "New"}, order=9)
    ticket = a_ticket(company)
    with pytest.raises(Invalid):
        change_status(company.ctx("anna"), number=ticket.number, status_key="nothing")
    with pytest.raises(Conflict):
        change_status(company.ctx("anna"), number=ticket.number, status_key="fresh")
    with pytest.raises(Forbidden):
        change_status(company.ctx("alice"), number=ticket.number, status_key="solved")
    ticket.refresh_from_db()
    assert (ticket.status.key, Message.objects.count()) == ("open", 0)


def test_every_kind_has_its_moves_and_closed_has_none() -> None:
    assert set(MOVES) == set(Kind)
    assert MOVES[Kind.CLOSED] == frozenset()
    assert all(Kind.CLOSED in moves for kind, moves in MOVES.items() if kind != Kind.CLOSED)
    assert all(Kind.NEW not in moves for kind, moves in MOVES.items() if kind != Kind.NEW)


def test_details_are_changed_each_with_its_line(company: Workspace) -> None:
    ticket = a_ticket(company, severity="minor")
    change_details(
        company.ctx("anna"), number=ticket.number, title="Pump 4 leaks", priority="urgent", severity="", category=None
    )
    ticket.refresh_from_db()
    assert (ticket.title, ticket.priority, ticket.severity) == ("Pump 4 leaks", "urgent", "")
    assert feed(company, "alice", ticket.number) == [
        "Priority changed from “High” to “Urgent”.",
        "Severity changed from “Minor” to “none”.",
        "Title changed from “The pump leaks” to “Pump 4 leaks”.",
    ]
    assert numbers(company, "anna", text="leaks 4") == [ticket.number]


def test_wrong_details_change_nothing(company: Workspace) -> None:
    ticket = a_ticket(company)
    for entries in ({"priority": ""}, {"priority": "x"}, {"severity": "x"}, {"title": " "}, {"topic_id": 999}):
        with pytest.raises(Invalid) as refused:
            change_details(company.ctx("anna"), number=ticket.number, **entries)  # type: ignore[arg-type]
        assert list(refused.value.errors) == [next(iter(entries)).removesuffix("_id")]
    with pytest.raises(Forbidden):
        change_details(company.ctx("alice"), number=ticket.number, priority="urgent")
    with pytest.raises(NotFound):
        change_details(company.ctx("carol"), number=ticket.number, priority="urgent")
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.title, Message.objects.count()) == ("high", "The pump leaks", 0)


def test_another_topic_takes_the_ticket_to_its_project_and_team(company: Workspace) -> None:
    team = Team.objects.create(names={"en": "Repairs"})
    project = Project.objects.create(names={"en": "Repair shop"}, team=team)
    topic = Topic.objects.create(names={"en": "Repair"}, project=project, order=2)
    ticket = a_ticket(company)
    change_details(company.ctx("anna"), number=ticket.number, topic_id=topic.pk)
    ticket.refresh_from_db()
    assert (ticket.topic_id, ticket.project_id, ticket.team_id) == (topic.pk, project.pk, team.pk)
    assert feed(company, "alice", ticket.number) == ["Topic changed from “Other” to “Repair”."]
