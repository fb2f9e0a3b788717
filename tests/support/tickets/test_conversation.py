"""Replies and notes: who reads them, whose turn it is then, and that nothing is said on a closed ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.models import Entry
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from outbox.models import Event
from support.tickets.models import Message, Status, Ticket
from support.tickets.queries import ticket_page
from support.tickets.states import Kind
from support.tickets.use_cases import add_note, change_status, close_ticket, reply
from tests.factories.tickets import a_ticket, share_requests
from tests.factories.twins import NOW, Workspace


def texts(company: Workspace, name: str, number: int) -> list[tuple[str, str]]:
    """Kind and text of what this person reads, without activities."""
    page = ticket_page(company.actor(name), number)
    return [(row.kind, row.text) for row in page.messages if row.kind != "activity"]


def state(ticket: Ticket) -> tuple[str, str]:
    ticket.refresh_from_db()
    return ticket.kind, ticket.waits_for


def test_S0_61_a_staff_reply_is_read_by_the_client(company: Workspace) -> None:
    ticket = a_ticket(company)
    posted = reply(company.ctx("anna"), number=ticket.number, text="Close the **valve**.")
    page = ticket_page(company.actor("alice"), ticket.number)
    assert [(row.kind, row.text, row.author.name, row.author.side) for row in page.messages] == [
        ("reply", "Close the **valve**.", "Anna", "staff")
    ]
    assert "<strong>valve</strong>" in page.messages[0].html
    assert posted.message.is_public


def test_S0_63_a_note_is_for_staff_only(company: Workspace) -> None:
    share_requests(company)
    ticket = a_ticket(company)
    add_note(company.ctx("anna"), number=ticket.number, text="Old customer, be quick.")
    assert texts(company, "ben", ticket.number) == [("note", "Old customer, be quick.")]
    assert texts(company, "alice", ticket.number) == []
    assert texts(company, "bob", ticket.number) == []


def test_S4_12_only_what_the_agent_selects_reaches_the_client(company: Workspace) -> None:
    ticket = a_ticket(company)
    add_note(company.ctx("anna"), number=ticket.number, text="first: internal")
    reply(company.ctx("anna"), number=ticket.number, text="second: public")
    add_note(company.ctx("ben"), number=ticket.number, text="third: internal")
    assert texts(company, "alice", ticket.number) == [("reply", "second: public")]
    assert [kind for kind, _text in texts(company, "anna", ticket.number)] == ["note", "reply", "note"]


def test_a_client_writes_no_notes(company: Workspace) -> None:
    ticket = a_ticket(company)
    with pytest.raises(Forbidden):
        add_note(company.ctx("alice"), number=ticket.number, text="psst")
    assert Message.objects.count() == 0


def test_S1_16_and_S3_33_a_clients_answer_is_read_by_the_agent(company: Workspace) -> None:
    ticket = a_ticket(company)
    reply(company.ctx("alice"), number=ticket.number, text="It got worse.")
    page = ticket_page(company.actor("anna"), ticket.number)
    assert [(row.kind, row.text, row.author.name, row.author.side) for row in page.messages] == [
        ("reply", "It got worse.", "Alice", "client")
    ]


def test_S0_62_the_conversation_is_in_order_with_author_and_time(company: Workspace) -> None:
    ticket = a_ticket(company)
    for minutes, (name, text) in enumerate([("anna", "one"), ("alice", "two"), ("ben", "three")], start=1):
        ctx = company.ctx(name, now=NOW + timedelta(minutes=minutes))
        reply(ctx, number=ticket.number, text=text)
    rows = ticket_page(company.actor("anna"), ticket.number).messages
    assert [(row.text, row.author.name, row.created_at - NOW) for row in rows] == [
        ("one", "Anna", timedelta(minutes=1)),
        ("two", "Alice", timedelta(minutes=2)),
        ("three", "Ben", timedelta(minutes=3)),
    ]


def test_S0_53_a_closed_ticket_takes_no_reply(company: Workspace) -> None:
    ticket = a_ticket(company)
    close_ticket(company.ctx("alice"), number=ticket.number)
    before = Message.objects.count()
    for name in ("alice", "anna", "adam"):
        with pytest.raises(Conflict) as refused:
            reply(company.ctx(name), number=ticket.number, text="one more thing")
        assert str(refused.value) == (
            "Request #1 is closed and takes no more messages or changes. Please open a new request."
        )
    with pytest.raises(Conflict):
        add_note(company.ctx("anna"), number=ticket.number, text="psst")
    assert Message.objects.count() == before


def test_S3_09_replies_are_possible_until_it_is_closed(company: Workspace) -> None:
    ticket = a_ticket(company)
    for key in ("in_progress", "waiting_for_answer", "open"):
        change_status(company.ctx("adam"), number=ticket.number, status_key=key)
        reply(company.ctx("alice"), number=ticket.number, text=key)
    close_ticket(company.ctx("alice"), number=ticket.number)
    with pytest.raises(Conflict):
        reply(company.ctx("alice"), number=ticket.number, text="closed")


def test_an_answer_gives_the_turn_to_the_other_side(company: Workspace) -> None:
    ticket = a_ticket(company)
    assert state(ticket) == ("open", "staff")
    reply(company.ctx("anna", now=NOW + timedelta(hours=1)), number=ticket.number, text="which pump?")
    assert state(ticket) == ("open", "client")
    assert ticket.waiting_since == NOW + timedelta(hours=1)
    reply(company.ctx("anna", now=NOW + timedelta(hours=2)), number=ticket.number, text="hello?")
    assert state(ticket) == ("open", "client")
    assert ticket.waiting_since == NOW + timedelta(hours=1)
    reply(company.ctx("alice", now=NOW + timedelta(hours=3)), number=ticket.number, text="the red one")
    assert state(ticket) == ("open", "staff")


def test_a_clients_answer_brings_a_waiting_or_solved_ticket_back(company: Workspace) -> None:
    Status.objects.create(key="solved", kind=Kind.SOLVED, names={"en": "Solved"}, order=9)
    ticket = a_ticket(company)
    for key in ("waiting_for_answer", "solved"):
        change_status(company.ctx("anna"), number=ticket.number, status_key=key)
        assert state(ticket)[1] == "client"
        reply(company.ctx("alice"), number=ticket.number, text="still broken")
        assert state(ticket) == ("open", "staff")
        assert ticket.status.key == "open"


def test_a_ticket_on_hold_stays_on_hold_when_the_client_answers(company: Workspace) -> None:
    Status.objects.create(key="hold", kind=Kind.ON_HOLD, names={"en": "On hold"}, order=9)
    ticket = a_ticket(company)
    change_status(company.ctx("anna"), number=ticket.number, status_key="hold")
    reply(company.ctx("alice"), number=ticket.number, text="any news?")
    assert state(ticket) == ("on_hold", "staff")


def test_the_first_answer_opens_a_new_ticket(company: Workspace) -> None:
    Status.objects.create(key="fresh", kind=Kind.NEW, names={"en": "New"}, order=0, client_may_set=True)
    ticket = a_ticket(company, status_key="fresh")
    reply(company.ctx("anna"), number=ticket.number, text="we look into it")
    assert state(ticket) == ("open", "client")


def test_an_answer_can_take_a_status_with_it(company: Workspace) -> None:
    ticket = a_ticket(company)
    reply(company.ctx("anna"), number=ticket.number, text="which pump?", status_key="waiting_for_answer")
    assert state(ticket) == ("waiting", "client")
    with pytest.raises(Invalid):
        reply(company.ctx("anna"), number=ticket.number, text="bye", status_key="closed")
    with pytest.raises(Forbidden):
        reply(company.ctx("alice"), number=ticket.number, text="red", status_key="in_progress")
    assert state(ticket) == ("waiting", "client")
    assert [text for _kind, text in texts(company, "anna", ticket.number)] == ["which pump?"]


def test_two_agents_answer_at_once_and_the_second_is_told(company: Workspace) -> None:
    ticket = a_ticket(company)
    seen = ticket_page(company.actor("anna"), ticket.number).last_message_id
    first = reply(company.ctx("anna"), number=ticket.number, text="from anna", seen_message_id=seen)
    second = reply(company.ctx("ben"), number=ticket.number, text="from ben", seen_message_id=seen)
    assert first.newer == ()
    assert [(row.text, row.author.name) for row in second.newer] == [("from anna", "Anna")]
    assert [text for _kind, text in texts(company, "alice", ticket.number)] == ["from anna", "from ben"]


def test_a_client_is_not_told_of_notes_that_came_meanwhile(company: Workspace) -> None:
    ticket = a_ticket(company)
    add_note(company.ctx("anna"), number=ticket.number, text="CANARY")
    posted = reply(company.ctx("alice"), number=ticket.number, text="hello", seen_message_id=0)
    assert posted.newer == ()


def test_a_repeated_answer_is_kept_once(company: Workspace) -> None:
    ticket = a_ticket(company)
    first = reply(company.ctx("alice"), number=ticket.number, text="hello", submission_key="k")
    again = reply(company.ctx("alice"), number=ticket.number, text="hello", submission_key="k")
    assert (again.message.pk, Message.objects.count()) == (first.message.pk, 1)
    with pytest.raises(Conflict):
        reply(company.ctx("alice"), number=ticket.number, text="other", submission_key="k")
    close_ticket(company.ctx("alice"), number=ticket.number)
    assert reply(company.ctx("alice"), number=ticket.number, text="hello", submission_key="k").message.pk == (
        first.message.pk
    )


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 50_001])
def test_an_empty_or_endless_answer_is_refused(company: Workspace, text: str) -> None:
    ticket = a_ticket(company)
    with pytest.raises(Invalid) as refused:
        reply(company.ctx("alice"), number=ticket.number, text=text)
    assert list(refused.value.errors) == ["text"]
    assert Message.objects.count() == 0


def test_nobody_answers_on_a_ticket_they_do_not_see(company: Workspace) -> None:
    ticket = a_ticket(company)
    for name in ("bob", "carol"):
        with pytest.raises(NotFound):
            reply(company.ctx(name), number=ticket.number, text="hello")
    with pytest.raises(NotFound):
        reply(company.ctx("anna"), number=999, text="hello")
    assert Message.objects.count() == 0


def test_the_log_and_the_event_hold_ids_only(company: Workspace) -> None:
    ticket = a_ticket(company, title="CANARY title", description="CANARY description")
    add_note(company.ctx("anna"), number=ticket.number, text="CANARY note")
    names = list(Entry.objects.filter(target=f"ticket:{ticket.pk}").order_by("id").values_list("verb", flat=True))
    assert names == ["ticket.opened", "ticket.noted"]
    assert "CANARY" not in str(list(Entry.objects.values())) + str(list(Event.objects.values()))
