"""Lists: filters, search in five languages, cursors, counts, and the same few statements however many rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.errors import Invalid
from support.tickets.queries import (
    TicketFilters,
    counts,
    creation_statuses,
    next_statuses,
    statuses,
    tasks_to_do,
    ticket_list,
    ticket_page,
)
from support.tickets.use_cases import (
    add_note,
    change_status,
    close_ticket,
    follow,
    open_ticket,
    plan_task,
    reply,
    take,
)
from tests.factories.tickets import a_ticket, share_requests
from tests.factories.twins import NOW, Workspace


def found(company: Workspace, name: str = "anna", **filters: Any) -> list[int]:
    return sorted(row.number for row in ticket_list(company.actor(name), TicketFilters(**filters)).rows)


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return len(captured)


def test_S3_28_and_S3_05_a_new_ticket_is_on_top_of_both_sides_lists(company: Workspace) -> None:
    for hours, title in enumerate(["first", "second", "third"]):
        ctx = company.ctx("alice", now=NOW + timedelta(hours=hours))
        open_ticket(ctx, title=title, description="x", priority="low")
    for name, scope in (("alice", "mine"), ("anna", "all")):
        rows = ticket_list(company.actor(name), TicketFilters(scope=scope, is_open=True)).rows
        assert [row.title for row in rows] == ["third", "second", "first"]


def test_S3_31_open_and_closed_tickets_are_apart(company: Workspace) -> None:
    for _ in range(3):
        a_ticket(company)
    a_ticket(company, "bob")
    close_ticket(company.ctx("alice"), number=2)
    assert found(company, "alice", scope="mine", is_open=True) == [1, 3]
    assert found(company, "alice", scope="mine", is_open=False) == [2]


def test_S1_12_filter_by_status(company: Workspace) -> None:
    for _ in range(3):
        a_ticket(company)
    change_status(company.ctx("anna"), number=2, status_key="in_progress")
    change_status(company.ctx("anna"), number=3, status_key="waiting_for_answer")
    assert found(company, "alice", status_key="open") == [1]
    assert found(company, "alice", status_key="in_progress") == [2]
    assert found(company, "alice", kind="open") == [1, 2]
    assert found(company, "alice", kind="waiting") == [3]
    assert found(company, "alice", status_key="no-such") == []


def test_the_desks_other_filters(company: Workspace) -> None:
    a_ticket(company, priority="low")
    a_ticket(company, priority="urgent")
    a_ticket(company, "carol", priority="low")
    take(company.ctx("anna"), number=2)
    reply(company.ctx("anna"), number=3, text="which one?")
    anna, carol = company.user("anna"), company.contact("carol")
    assert found(company, priority="low") == [1, 3]
    assert found(company, assignee_id=anna.pk) == [2]
    assert found(company, unassigned=True) == [1, 3]
    assert found(company, waits_for="client") == [3]
    assert found(company, requester_id=carol.pk) == [3]
    assert found(company, organisation_id=carol.organisation_id) == [3]
    assert found(company, priority="low", waits_for="staff") == [1]


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Fatura ÖDENDİ mi ışıklar", "ödendi"),
        ("ISPARTA deposu", "ısparta"),
        ("ISPARTA deposu", "isparta DEPOSU"),
        ("İstanbul şubesi", "istanbul"),
        ("كتاب ديروز", "کتاب دیروز"),
        ("می‌خواهم بدانم", "میخواهم"),
        ("دستگاه ۱۲۳ خراب است", "123"),
        ("Réparation du Côté", "reparation cote"),
        ("ПОЧЕМУ не работает ёлка", "почему елка"),
        ("Straße 100% nass", "strasse 100%"),
        ("a_b", "a_b"),
    ],
)
def test_search_finds_what_people_type_differently_and_mean_alike(company: Workspace, title: str, query: str) -> None:
    a_ticket(company, title=title)
    a_ticket(company, title="something else", description="nothing")
    assert found(company, "alice", text=query) == [1]
    assert found(company, "anna", text=query) == [1]


def test_search_signs_are_no_wildcards(company: Workspace) -> None:
    a_ticket(company, title="axb")
    assert found(company, text="a_b") == []
    assert found(company, text="%") == []
    assert found(company, text="' OR 1=1--") == []


def test_search_by_number_in_any_digits(company: Workspace) -> None:
    for _ in range(12):
        a_ticket(company)
    for query in ("12", "#12", " #12 ", "۱۲", "#۱۲"):
        assert found(company, "alice", text=query) == [12]
    assert found(company, text="99999999999999999999") == []


def test_search_in_replies_and_for_staff_by_requester(company: Workspace) -> None:
    a_ticket(company)
    a_ticket(company, "carol")
    reply(company.ctx("alice"), number=1, text="It is a Grundfos")
    add_note(company.ctx("anna"), number=1, text="secretword")
    assert found(company, "alice", text="grundfos pump") == [1]
    assert found(company, text="secretword") == []
    assert found(company, text="carol@people.example") == [2]
    share_requests(company)
    assert found(company, "bob", text="alice") == []


def test_all_words_must_occur(company: Workspace) -> None:
    a_ticket(company, title="red pump")
    a_ticket(company, title="blue pump")
    assert found(company, text="pump red") == [1]
    assert found(company, text="pump") == [1, 2]
    assert found(company, text="  ") == [1, 2]


@pytest.mark.parametrize("order", ["updated", "newest", "waiting"])
def test_a_cursor_leads_through_the_list_without_gaps(company: Workspace, order: str) -> None:
    for _ in range(7):
        a_ticket(company)  # all at one moment: the id has to decide
    reply(company.ctx("anna", now=NOW + timedelta(hours=1)), number=3, text="x")
    pages, cursor = [], ""
    while True:
        page = ticket_list(company.actor("anna"), order=order, cursor=cursor, size=3)
        pages.append([row.number for row in page.rows])
        cursor = page.next
        if not cursor:
            break
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(chain.from_iterable(pages)) == [1, 2, 3, 4, 5, 6, 7]
    first = {"updated": 3, "newest": 7, "waiting": 1}[order]
    last = {"updated": 1, "newest": 1, "waiting": 3}[order]
    assert (pages[0][0], pages[-1][-1]) == (first, last)


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "WzEsMl0", "W10", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwxXQ"])
def test_a_made_up_cursor_is_refused(company: Workspace, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        ticket_list(company.actor("anna"), cursor=cursor)
    assert list(refused.value.errors) == ["cursor"]


def test_T72_a_page_has_at_most_a_hundred_rows(company: Workspace) -> None:
    for _ in range(102):
        a_ticket(company)
    assert len(ticket_list(company.actor("anna"), size=100_000).rows) == 100
    assert len(ticket_list(company.actor("anna"), size=-5).rows) == 1


def test_counts_of_the_usual_lists(company: Workspace) -> None:
    for _ in range(4):
        a_ticket(company)
    a_ticket(company, "carol")
    take(company.ctx("anna"), number=1)
    reply(company.ctx("anna"), number=2, text="x")
    close_ticket(company.ctx("alice"), number=4)
    staff = counts(company.actor("anna"))
    assert (staff.mine_open, staff.mine_closed, staff.open, staff.closed, staff.all) == (1, 0, 4, 1, 5)
    assert (staff.unassigned, staff.waiting_for_staff, staff.waiting_for_client) == (3, 3, 1)
    client = counts(company.actor("alice"))
    assert (client.mine_open, client.mine_closed, client.open, client.closed) == (3, 1, 3, 1)


def test_a_list_takes_one_statement_with_one_row_and_with_three(company: Workspace) -> None:
    actors = [company.actor(name) for name in ("alice", "anna", "olga")]
    a_ticket(company)
    assert [statements(lambda actor=actor: ticket_list(actor)) for actor in actors] == [1, 1, 1]  # type: ignore[misc]
    a_ticket(company)
    a_ticket(company)
    wanted = TicketFilters(text="pump", status_key="open")
    assert [statements(lambda actor=actor: ticket_list(actor, wanted)) for actor in actors] == [1, 1, 1]  # type: ignore[misc]
    assert [statements(lambda actor=actor: counts(actor)) for actor in actors] == [1, 1, 1]  # type: ignore[misc]


def test_a_ticket_page_takes_six_statements_with_one_message_and_with_three(company: Workspace) -> None:
    a_ticket(company)
    for count in (1, 3):
        for _ in range(count):
            reply(company.ctx("anna"), number=1, text="x")
            add_note(company.ctx("anna"), number=1, text="y")
            plan_task(company.ctx("anna"), number=1, title="call")
        follow(company.ctx("ben"), number=1)
        anna, alice = company.actor("anna"), company.actor("alice")
        assert statements(lambda: ticket_page(anna, 1)) == 6  # noqa: B023
        assert statements(lambda: ticket_page(alice, 1)) == 5  # noqa: B023
        assert statements(lambda: tasks_to_do(anna)) == 1  # noqa: B023


def test_statuses_to_choose_from(company: Workspace) -> None:
    alice, anna = company.actor("alice"), company.actor("anna")
    assert [row.key for row in statuses(anna)] == ["open", "in_progress", "waiting_for_answer", "closed"]
    assert [row.label.text for row in statuses(anna)] == ["Open", "In progress", "Waiting for answer", "Closed"]
    assert [row.key for row in creation_statuses(alice)] == ["open"]
    assert [row.key for row in creation_statuses(anna)] == ["open", "in_progress", "waiting_for_answer"]
    assert [row.key for row in next_statuses(anna, "closed")] == []


def test_S0_58_the_summary_shows_what_was_registered(company: Workspace) -> None:
    a_ticket(company, severity="critical", category="small_problem")
    shown = ticket_page(company.actor("anna"), 1).ticket
    assert shown.severity is not None and shown.category is not None
    assert (shown.title, shown.priority.label, shown.status.label.text) == ("The pump leaks", "High", "Open")
    assert (shown.severity.label, shown.category.label) == ("Critical", "Small problem")
    assert (shown.requester.name, shown.requester.email) == ("Alice", "alice@people.example")
