"""Opening a ticket with the answers to its topic's form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.errors import Conflict, Forbidden, Invalid
from notify.models import OutgoingMail
from outbox.here import deliver_here
from outbox.models import Event
from support.files.models import StoredFile
from support.files.use_cases import store_upload
from support.forms.models import AnswerSet, FormVersion
from support.forms.queries import answers_of
from support.forms.use_cases import publish_form, save_form
from support.tickets.models import Message, Ticket
from support.tickets.queries import ticket_page
from support.tickets.use_cases import change_details, open_ticket
from support.topics.models import Topic
from tests.factories.forms import FAULT, a_form, question
from tests.factories.tickets import ENTRIES, a_ticket
from tests.factories.topics import a_topic
from tests.factories.twins import NOW, Workspace

STOPPED = {"state": "stopped", "since": "2026-11-10", "pressure": 12}


@pytest.fixture
def faults(company: Workspace) -> Topic:
    """A topic that asks the form of faults."""
    return a_topic(company, "Faults", form_id=a_form(company).form_id)


def stored() -> tuple[int, int, int, int]:
    return Ticket.objects.count(), AnswerSet.objects.count(), Message.objects.count(), Event.objects.count()


def newer_version(company: Workspace, topic: Topic, fields: list[dict[str, Any]]) -> FormVersion:
    assert topic.form_id is not None
    form = save_form(company.ctx("olga"), form_id=topic.form_id, draft={"fields": fields})
    return publish_form(company.ctx("olga"), form_id=form.pk)


def test_S4_23_S4_37_the_answers_are_kept_with_the_ticket(company: Workspace, faults: Topic) -> None:
    ticket = a_ticket(company, topic_id=faults.pk, answers=STOPPED)
    assert ticket.answers is not None
    answers = AnswerSet.objects.get()
    assert answers.data == {"state": "stopped", "since": "2026-11-10", "pressure": "12"}
    assert (answers.person_name, answers.person_email) == ("Alice", "alice@people.example")
    assert (answers.contact_id, answers.source) == (company.contact("alice").pk, "ticket")
    for name in ("alice", "anna"):
        page = ticket_page(company.actor(name), ticket.number)
        rows = answers_of(company.actor(name), page.ticket.answers_id or 0)
        assert (rows[0].label.text, rows[0].text) == ("State of the line", "It stands still")


def test_S4_36_all_that_is_wrong_is_told_at_once(company: Workspace, faults: Topic) -> None:
    before = stored()
    with pytest.raises(Invalid) as refusal:
        a_ticket(company, topic_id=faults.pk, title=" ", answers={"state": "stopped", "pressure": 1000})
    assert sorted(refusal.value.errors) == ["answers.pressure", "answers.since", "title"]
    with pytest.raises(Invalid) as refusal:
        a_ticket(company, topic_id=faults.pk)
    assert sorted(refusal.value.errors) == ["answers.state"]
    assert stored() == before


def test_answers_to_hidden_and_unknown_questions_are_dropped(company: Workspace, faults: Topic) -> None:
    a_ticket(company, topic_id=faults.pk, answers={"state": "runs", "since": "2026-11-10", "shoe_size": 43})
    assert AnswerSet.objects.get().data == {"state": "runs"}


def test_answers_nobody_asked_for_are_refused(company: Workspace) -> None:
    before = stored()
    with pytest.raises(Invalid) as refusal:
        a_ticket(company, answers={"state": "runs"})
    assert refusal.value.errors == {"answers": ["This topic asks no questions; leave the answers out."]}
    assert stored() == before
    assert a_ticket(company, answers={}).answers is None


def test_a_version_of_another_form_or_of_none_is_refused(company: Workspace, faults: Topic) -> None:
    other = a_form(company, [question("serial", "text")], name="Other form")
    before = stored()
    for version_id in (other.pk, 424242, -1):
        with pytest.raises(Invalid) as refusal:
            a_ticket(company, topic_id=faults.pk, form_version_id=version_id, answers={"serial": "x"})
        assert list(refusal.value.errors) == ["form_version"]
    assert stored() == before


def test_a_ticket_keeps_the_version_it_answered(company: Workspace, faults: Topic) -> None:
    first = FormVersion.objects.get()
    ticket = a_ticket(company, topic_id=faults.pk, answers=STOPPED)
    newer_version(company, faults, [question("serial", "text", required=True)])
    answers = AnswerSet.objects.get()
    assert answers.version == first
    rows = answers_of(company.actor("alice"), answers)
    assert [row.key for row in rows] == ["state", "since", "pressure"]
    assert ticket_page(company.actor("alice"), ticket.number).ticket.answers_id == answers.pk


def test_the_version_before_is_taken_for_a_day_from_those_who_had_the_page_open(
    company: Workspace, faults: Topic
) -> None:
    first = FormVersion.objects.get()
    newer_version(company, faults, [question("serial", "text", required=True)])
    entries = {**ENTRIES, "topic_id": faults.pk, "answers": STOPPED, "form_version_id": first.pk}
    soon = company.ctx("alice", now=NOW + timedelta(hours=23))
    assert open_ticket(soon, **entries).answers.version == first  # type: ignore[union-attr]
    before = stored()
    late = company.ctx("alice", now=NOW + timedelta(hours=25))
    with pytest.raises(Conflict) as refusal:
        open_ticket(late, **entries)
    assert "The form changed meanwhile" in str(refusal.value)
    assert stored() == before


def test_another_topic_later_keeps_the_answers(company: Workspace, faults: Topic) -> None:
    ticket = a_ticket(company, topic_id=faults.pk, answers=STOPPED)
    other = Topic.objects.get(is_default=True)
    change_details(company.ctx("anna"), number=ticket.number, topic_id=other.pk)
    ticket.refresh_from_db()
    assert (ticket.topic, ticket.answers) == (other, AnswerSet.objects.get())


def test_a_repeated_submission_is_the_first_and_other_answers_are_a_conflict(company: Workspace, faults: Topic) -> None:
    entries = {**ENTRIES, "topic_id": faults.pk, "submission_key": "once"}
    ctx = company.ctx("alice")
    first = open_ticket(ctx, **entries, answers=STOPPED)
    assert open_ticket(ctx, **entries, answers=STOPPED).pk == first.pk
    before = stored()
    with pytest.raises(Conflict):
        open_ticket(ctx, **entries, answers={"state": "runs"})
    assert stored() == before == (1, 1, before[2], before[3])


def test_files_given_as_answers_are_on_the_ticket_and_in_the_mail(company: Workspace) -> None:
    version = a_form(company, [question("papers", "file")])
    topic = a_topic(company, "Faults", form_id=version.form_id)
    file = store_upload(company.ctx("alice"), upload=SimpleUploadedFile("plan.pdf", b"%PDF-1.4 x"))
    entries = {"topic_id": topic.pk, "answers": {"papers": [str(file.uuid)]}}
    ticket = a_ticket(company, **entries)
    assert StoredFile.objects.get(pk=file.pk).claimed_at is not None
    [row] = answers_of(company.actor("anna"), ticket.answers_id or 0)
    assert [one.name for one in row.files] == ["plan.pdf"]
    deliver_here()
    assert "Files: plan.pdf" in OutgoingMail.objects.get(kind="ticket_opened").text
    before = stored()
    with pytest.raises(Invalid):
        a_ticket(company, **entries)
    with pytest.raises(Invalid):
        a_ticket(company, "carol", **entries)
    assert stored() == before


def test_answers_are_read_by_those_who_see_the_ticket(company: Workspace, faults: Topic) -> None:
    answers = a_ticket(company, topic_id=faults.pk, answers=STOPPED).answers
    assert answers is not None
    for name in ("alice", "anna", "olga"):
        assert len(answers_of(company.actor(name), answers)) == 3
    with pytest.raises(Exception) as refusal:
        answers_of(company.actor("carol"), answers)
    assert type(refusal.value).__name__ == "NotFound"


def test_nobody_asks_in_anothers_name_with_answers(company: Workspace, faults: Topic) -> None:
    before = stored()
    with pytest.raises(Forbidden):
        a_ticket(company, topic_id=faults.pk, answers=STOPPED, requester_contact_id=company.contact("carol").pk)
    assert stored() == before


def test_answers_of_one_workspace_are_nothing_in_the_other(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        topic = a_topic(acme, "Faults", form_id=a_form(acme).form_id)
        a_ticket(acme, topic_id=topic.pk, answers=STOPPED)
        version = FormVersion.objects.get()
    with beta.inside():
        a_form(beta, FAULT["fields"])
        assert AnswerSet.objects.count() == 0
        with pytest.raises(Invalid):
            a_ticket(beta, topic_id=topic.pk, answers=STOPPED, form_version_id=version.pk)
        assert Ticket.objects.count() == 0
