"""Opening tickets: what is required, what clients may set, numbers, files and repeated submissions."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import Conflict, Forbidden, Invalid
from support.tickets.models import NumberSeries, Status, Ticket
from support.tickets.queries import ticket_page
from support.tickets.use_cases import open_ticket
from tests.factories.twins import Workspace

GOOD: dict[str, Any] = {
    "title": "The pump leaks",
    "description": "Since Monday.\n\nWater on the floor.",
    "priority": "high",
    "status_key": "open",
}


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("title", "", "title"),
        ("title", " \n ", "title"),
        ("title", "\u200b\u200f\u2060", "title"),
        ("title", "x" * 201, "title"),
        ("description", " ", "description"),
        ("description", "\u200c\n\u200e", "description"),
        ("description", "x" * 50_001, "description"),
        ("priority", "", "priority"),
        ("priority", "terrible", "priority"),
        ("severity", "deadly", "severity"),
        ("category", "huge", "category"),
        ("status_key", "no-such", "status"),
        ("topic_id", 999, "topic"),
    ],
)
def test_S0_41_missing_or_wrong_entries_are_refused_at_their_field(
    company: Workspace, field: str, value: Any, key: str
) -> None:
    with pytest.raises(Invalid) as refused:
        open_ticket(company.ctx("alice"), **{**GOOD, field: value})
    assert list(refused.value.errors) == [key]
    assert Ticket.objects.count() == 0
    assert NumberSeries.objects.get().last == 0


def test_all_wrong_entries_are_told_at_once(company: Workspace) -> None:
    with pytest.raises(Invalid) as refused:
        open_ticket(company.ctx("alice"), title="", description="", priority="")
    assert sorted(refused.value.errors) == ["description", "priority", "title"]


def test_S0_46_the_description_stays_as_typed(company: Workspace) -> None:
    ticket = open_ticket(company.ctx("alice"), **{**GOOD, "description": "first  line\r\n\r\n  second\n\n* third\n"})
    assert ticket.description == "first  line\n\n  second\n\n* third\n"


def test_S0_49_everything_entered_is_on_the_page(company: Workspace) -> None:
    ticket = open_ticket(company.ctx("alice", language="fr"), **GOOD, severity="major", category="big_problem")
    page = ticket_page(company.actor("alice"), ticket.number)
    shown = page.ticket
    assert (shown.number, shown.title, shown.description) == (1, GOOD["title"], GOOD["description"])
    assert (shown.status.key, shown.priority.code) == ("open", "high")
    assert shown.severity is not None and shown.severity.code == "major"
    assert shown.category is not None and shown.category.code == "big_problem"
    assert shown.topic is not None and shown.topic.text == "Other"
    assert (shown.requester.name, shown.organisation_name, shown.language) == ("Alice", "Org One", "fr")
    assert (shown.channel.code, shown.waits_for) == ("portal", "staff")


def test_S4_11_every_ticket_has_the_next_number_of_its_workspace(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        assert [open_ticket(acme.ctx("alice"), **GOOD).number for _ in range(3)] == [1, 2, 3]
    with beta.inside():
        assert open_ticket(beta.ctx("alice"), **GOOD).number == 1


def test_a_client_may_give_only_the_statuses_left_to_them(company: Workspace) -> None:
    for key in ("closed", "in_progress", "waiting_for_answer"):
        with pytest.raises(Invalid) as refused:
            open_ticket(company.ctx("alice"), **{**GOOD, "status_key": key})
        assert list(refused.value.errors) == ["status"]
    Status.objects.filter(key="in_progress").update(client_may_set=True)
    assert open_ticket(company.ctx("alice"), **{**GOOD, "status_key": "in_progress"}).status.key == "in_progress"


def test_staff_never_open_a_closed_ticket(company: Workspace) -> None:
    with pytest.raises(Invalid):
        open_ticket(company.ctx("anna"), **{**GOOD, "status_key": "closed"})
    assert Ticket.objects.count() == 0


def test_no_status_and_no_topic_mean_the_defaults(company: Workspace) -> None:
    ticket = open_ticket(company.ctx("alice"), title="a", description="b", priority="low")
    assert ticket.topic is not None
    assert (ticket.status.key, ticket.topic.is_default, ticket.project.is_default) == ("open", True, True)


def test_staff_ask_for_a_contact_or_for_themselves(company: Workspace) -> None:
    carol = company.contact("carol")
    ticket = open_ticket(company.ctx("anna"), **GOOD, requester_contact_id=carol.pk)
    assert (ticket.requester_id, ticket.organisation_id, ticket.channel) == (carol.pk, carol.organisation_id, "agent")
    own = open_ticket(company.ctx("anna"), **GOOD)
    again = open_ticket(company.ctx("anna"), **GOOD)
    assert (own.requester.email, own.requester_id) == ("anna@people.example", again.requester_id)
    with pytest.raises(Invalid) as refused:
        open_ticket(company.ctx("anna"), **GOOD, requester_contact_id=999)
    assert list(refused.value.errors) == ["requester"]


def test_a_client_asks_for_nobody_else(company: Workspace) -> None:
    with pytest.raises(Forbidden):
        open_ticket(company.ctx("alice"), **GOOD, requester_contact_id=company.contact("bob").pk)
    assert Ticket.objects.count() == 0


def test_a_title_is_one_line_without_control_characters(company: Workspace) -> None:
    ticket = open_ticket(company.ctx("alice"), **{**GOOD, "title": " a\r\nBcc: x@example.test\tb\x00 "})
    assert ticket.title == "a Bcc: x@example.test b"


def test_T50_active_content_is_gone_from_the_html_and_kept_in_the_text(company: Workspace) -> None:
    text = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold**"
    ticket = open_ticket(company.ctx("alice"), **{**GOOD, "description": text})
    assert ticket.description == text
    for bad in ("<script", "<img", 'href="javascript'):
        assert bad not in ticket.description_html
    assert "<strong>bold</strong>" in ticket.description_html


def test_a_repeated_submission_gives_the_first_ticket(company: Workspace) -> None:
    first = open_ticket(company.ctx("alice"), **GOOD, submission_key="k1")
    assert open_ticket(company.ctx("alice"), **GOOD, submission_key="k1").pk == first.pk
    assert open_ticket(company.ctx("bob"), **GOOD, submission_key="k1").pk != first.pk
    assert open_ticket(company.ctx("alice"), **GOOD, submission_key="k2").pk != first.pk
    assert NumberSeries.objects.get().last == 3


def test_the_same_key_with_other_content_is_a_conflict(company: Workspace) -> None:
    open_ticket(company.ctx("alice"), **GOOD, submission_key="k1")
    with pytest.raises(Conflict):
        open_ticket(company.ctx("alice"), **{**GOOD, "title": "Another"}, submission_key="k1")
    assert Ticket.objects.count() == 1


def test_a_refused_submission_does_not_use_up_its_key(company: Workspace) -> None:
    with pytest.raises(Invalid):
        open_ticket(company.ctx("alice"), **{**GOOD, "title": ""}, submission_key="k1")
    assert open_ticket(company.ctx("alice"), **GOOD, submission_key="k1").number == 1
