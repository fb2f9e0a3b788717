"""The answers on one page of a form are checked before the next page is shown; nothing is stored by that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from support.files.models import StoredFile
from support.forms.models import AnswerSet
from support.guests.models import GuestRequest
from support.guests.use_cases import save_guest_door
from support.tickets.models import Ticket
from support.topics.models import Topic
from support.topics.queries import default_topic
from support.topics.use_cases import save_topic
from tests.factories.browsers import Browser, browser_of
from tests.factories.forms import COLOURS, a_form, question
from tests.factories.twins import Workspace

QUESTIONS: list[dict[str, Any]] = [
    question("machine", "text", required=True, validation={"pattern": "P-[0-9]+", "message": {"en": "Like P-4."}}),
    question("mood", "radio", options=COLOURS, required=True),
    question("papers", "file", required=True, validation={"extensions": ["pdf"], "max_files": 1}),
    question("second", "page"),
    question("why", "text", required=True, show_if={"field": "mood", "op": "equals", "value": "red"}),
]


@pytest.fixture
def repairs(company: Workspace) -> Topic:
    version = a_form(company, QUESTIONS, is_public=True)
    project = default_topic().project_id
    return save_topic(company.ctx("olga"), names={"en": "Repairs"}, project_id=project, form_id=version.form_id)


def wrong(browser: Browser, path: str, sent: dict[str, Any]) -> Any:
    """What the server says of the answers so far."""
    answer = browser.post(path, {**sent, "check": "1"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return json.loads(answer.content)["errors"]


def test_S4_36_the_answers_so_far_are_checked_and_nothing_is_stored(company: Workspace, repairs: Topic) -> None:
    alice, sent = browser_of(company, "alice"), {"topic": str(repairs.pk), "q_mood": "red", "q_machine": "4"}
    assert wrong(alice, "/tickets/new/", sent) == {
        "q_machine": ["Like P-4."],
        "q_papers": ["Please add a file."],
        "q_why": ["Please answer this question."],
    }
    # Files are told of by their names; what is hidden is not asked for.
    more = {**sent, "q_mood": "green", "q_machine": "P-4"}
    assert wrong(alice, "/tickets/new/", {**more, "picked_q_papers": "plan.PDF"}) == {}
    told = wrong(alice, "/tickets/new/", {**more, "picked_q_papers": ["plan.pdf", "plan.exe"]})
    assert told == {"q_papers": ["Add at most 1 file.", "“plan.exe” cannot be added here. Accepted are: pdf."]}
    assert (Ticket.objects.count(), AnswerSet.objects.count(), StoredFile.objects.count()) == (0, 0, 0)


def test_every_door_checks_pages_with_the_same_words(company: Workspace, repairs: Topic) -> None:
    save_guest_door(company.ctx("olga"), is_open=True, allowed_origins=[], closed_text={}, intro={})
    sent = {"topic": str(repairs.pk), "q_machine": "P-4", "q_mood": "red"}
    expected = {"q_papers": ["Please add a file."], "q_why": ["Please answer this question."]}
    assert repairs.form is not None
    for browser, path in (
        (browser_of(company, "alice"), "/tickets/new/"),
        (browser_of(company, "anna"), f"/desk/new/?contact={company.contact('carol').pk}"),
        (browser_of(company), "/support/"),
        (browser_of(company), f"/forms/{repairs.form.code}/"),
    ):
        assert wrong(browser, path, sent) == expected, path
    assert (Ticket.objects.count(), GuestRequest.objects.count(), AnswerSet.objects.count()) == (0, 0, 0)


def test_a_request_that_asks_nothing_is_not_looked_through(company: Workspace) -> None:
    answer = browser_of(company, "alice").post("/tickets/new/", {"check": "1"})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)


def test_S4_36_without_scripts_files_stay_with_the_topic_they_were_given_to(company: Workspace, repairs: Topic) -> None:
    alice, other = browser_of(company, "alice"), str(default_topic().pk)
    typed = {"title": "It stands still", "continue": "1", "submission_key": "k1"}
    away = alice.post(
        "/tickets/new/",
        {**typed, "topic": other, "q_machine": "P-4", "q_papers": SimpleUploadedFile("plan.pdf", b"%PDF-1.4 plan")},
    )
    html, file = away.content.decode(), StoredFile.objects.get()
    assert f'<input type="hidden" name="q_papers" value="{file.uuid}">' in html
    assert '<input type="hidden" name="q_machine" value="P-4">' in html
    carried = {"q_machine": "P-4", "q_papers": str(file.uuid)}
    back = alice.post("/tickets/new/", {**typed, **carried, "topic": str(repairs.pk)}).content.decode()
    assert "plan.pdf" in back
    assert f'<input type="hidden" name="q_papers" value="{file.uuid}">' in back
    # A refused request keeps them as well, and what cannot be kept is told.
    lost = {"title": "", "topic": other, "q_other": SimpleUploadedFile("empty.pdf", b"")}
    refused = alice.post("/tickets/new/", {**lost, "q_papers": SimpleUploadedFile("new.pdf", b"%PDF-1.4 new")})
    html = refused.content.decode()
    assert (refused.status_code, StoredFile.objects.count()) == (422, 2)
    assert f'name="q_papers" value="{StoredFile.objects.latest("pk").uuid}"' in html and "empty.pdf" in html
    assert Ticket.objects.count() == 0


def test_a_jalali_moment_has_a_calendar_and_a_clock(company: Workspace) -> None:
    version = a_form(
        company,
        [question("seen", "datetime", required=True, validation={"calendar": "jalali"}), question("end", "datetime")],
    )
    topic = save_topic(
        company.ctx("olga"), names={"en": "Faults"}, project_id=default_topic().project_id, form_id=version.form_id
    )
    alice = browser_of(company, "alice")
    html = alice.html("/tickets/new/", {"topic": str(topic.pk)})
    seen = html[html.index('data-key="seen"') :].partition('data-key="end"')[0]
    assert seen.count('data-calendar="persian"') == 1 and 'type="time" name="clock_q_seen"' in seen
    assert 'type="datetime-local" name="q_end"' in html and "clock_q_end" not in html
    sent = {"topic": str(topic.pk), "title": "It stands still", "description": "x", "priority": "high"}
    sent |= {"status": "open", "submission_key": "k1"}
    # A part alone is refused, stays where it was typed, and the message belongs to both.
    for half in ({"q_seen": "1405/08/20", "clock_q_seen": ""}, {"q_seen": "", "clock_q_seen": "14:30"}):
        answer = alice.post("/tickets/new/", {**sent, **half})
        html = answer.content.decode()
        assert answer.status_code == 422
        for name, value in half.items():
            assert not value or f'name="{name}" value="{value}"' in html
        assert html.count('aria-describedby="id_q_seen_error"') == 2
    done = alice.post("/tickets/new/", {**sent, "q_seen": "1405/08/20", "clock_q_seen": "14:30"})
    assert done.status_code == 302
    assert AnswerSet.objects.get().data == {"seen": "2026-11-11T14:30:00+00:00"}
