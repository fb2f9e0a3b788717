"""What a topic asks, while a request is made and afterwards on its page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from support.files.models import StoredFile
from support.forms.models import AnswerFile, AnswerSet
from support.forms.use_cases import publish_form, save_form
from support.tickets.models import Ticket
from support.topics.models import Topic
from support.topics.queries import default_topic
from support.topics.use_cases import save_topic
from tests.factories.browsers import Browser, browser_of
from tests.factories.forms import a_form
from tests.factories.twins import Workspace

NEW = "/tickets/new/"
REQUEST = {
    "title": "The line stands still",
    "description": "Since this morning.",
    "priority": "high",
    "status": "open",
    "submission_key": "k1",
}
QUESTIONS: list[dict[str, Any]] = [
    {"key": "machine", "type": "text", "label": {"en": "Machine", "fa": "دستگاه"}, "required": True},
    {
        "key": "state",
        "type": "radio",
        "label": {"en": "State"},
        "options": [{"value": "runs", "label": {"en": "Runs"}}, {"value": "stopped", "label": {"en": "Stopped"}}],
    },
    {"key": "photo", "type": "file", "label": {"en": "Photo"}},
    {"key": "later", "type": "page", "label": {"en": "Costs"}},
    {
        "key": "loss",
        "type": "money",
        "label": {"en": "Loss an hour"},
        "required": True,
        "validation": {"currency": "EUR"},
        "show_if": {"field": "state", "op": "equals", "value": "stopped"},
    },
]


def a_topic(company: Workspace, name: str, fields: list[dict[str, Any]] | None) -> Topic:
    version = a_form(company, fields, name=f"{name} form") if fields is not None else None
    project = default_topic().project_id
    form_id = version.form_id if version is not None else None
    return save_topic(company.ctx("olga"), names={"en": name}, project_id=project, form_id=form_id)


@pytest.fixture
def repairs(company: Workspace) -> Topic:
    return a_topic(company, "Repairs", QUESTIONS)


@pytest.fixture
def alice(company: Workspace) -> Browser:
    return browser_of(company, "alice")


def part(browser: Browser, path: str) -> str:
    """What htmx loads when a topic is chosen."""
    answer = browser.get(path, headers={"HX-Request": "true", "HX-Target": "div#additional"})
    assert answer.status_code == 200
    return answer.content.decode()


def wrong(answer: Any) -> tuple[int, list[str], list[str]]:
    """Status, and what is wrong in the form and its questions."""
    form = answer.context["form"]
    return answer.status_code, list(form.errors), list(form.questions.form.errors)


def test_S4_36_the_questions_of_the_topic_stand_in_additional_information(alice: Browser, repairs: Topic) -> None:
    assert "Additional information" not in alice.html(NEW)
    html = part(alice, f"{NEW}?topic={repairs.pk}")
    assert html.strip().startswith('<div id="additional">')
    assert "Additional information" in html
    assert re.findall(r'data-key="(\w+)" data-type="(\w+)"', html) == [
        ("machine", "text"),
        ("state", "radio"),
        ("photo", "file"),
        ("later", "page"),
        ("loss", "money"),
    ]
    assert "&quot;equals&quot;" in html
    whole = alice.html(NEW, {"topic": str(repairs.pk)})
    assert 'name="q_machine"' in whole
    other = default_topic()
    assert "Additional information" not in part(alice, f"{NEW}?topic={other.pk}")
    assert part(alice, f"{NEW}?topic=999999&topic=x").strip() == '<div id="additional">\n  \n  \n</div>'


def test_S4_36_the_labels_are_in_the_readers_language(company: Workspace, alice: Browser, repairs: Topic) -> None:
    with company.inside():
        company.user("alice").__class__.objects.filter(email="alice@people.example").update(language="fa")
    html = part(alice, f"{NEW}?topic={repairs.pk}")
    assert "دستگاه" in html
    assert '<span lang="en" dir="ltr">Costs</span>' in html


def test_S4_36_without_scripts_a_button_asks_the_topics_questions_and_loses_nothing(
    alice: Browser, repairs: Topic
) -> None:
    answer = alice.post(NEW, {**REQUEST, "topic": str(repairs.pk), "continue": "1", "attachments": note("a.txt")})
    html = answer.content.decode()
    assert (answer.status_code, Ticket.objects.count()) == (200, 0)
    assert 'value="The line stands still"' in html
    assert 'name="q_machine"' in html
    assert "field__errors" not in html
    assert re.findall(r'name="kept_file" value="([\w-]+)"', html) == [str(StoredFile.objects.get().uuid)]
    # Another topic, and back: the answers went along.
    other = str(default_topic().pk)
    typed = {**REQUEST, "q_machine": "Press 4", "form_version": "1", "continue": "1"}
    elsewhere = alice.post(NEW, {**typed, "topic": other}).content.decode()
    assert '<input type="hidden" name="q_machine" value="Press 4">' in elsewhere
    back = alice.post(NEW, {**typed, "topic": str(repairs.pk)}).content.decode()
    assert re.search(r'name="q_machine" value="Press 4"', back)


def note(name: str = "note.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"It stands still.", "text/plain")


def test_S4_36_and_S4_37_answers_go_with_the_request_and_stand_on_its_page(alice: Browser, repairs: Topic) -> None:
    sent = {
        **REQUEST,
        "topic": str(repairs.pk),
        "q_machine": "Press 4",
        "q_state": "stopped",
        "q_loss": "۱۲۰٫۵",
        "q_photo": note("press.txt"),
    }
    answer = alice.post(NEW, sent)
    assert answer.status_code == 302, wrong(answer)
    ticket = Ticket.objects.get()
    assert ticket.answers is not None
    file = AnswerFile.objects.get(answer_set=ticket.answers).file
    assert ticket.answers.data == {
        "machine": "Press 4",
        "state": "stopped",
        "photo": [str(file.uuid)],
        "loss": {"amount": "120.50", "currency": "EUR"},
    }
    html = alice.html(f"/tickets/{ticket.number}/")
    assert "Additional information" in html
    answers = html.partition('<dl class="answers">')[2].partition("</dl>")[0]
    assert re.findall("<dt>(.*?)</dt>", answers) == ["Machine", "State", "Photo", "Loss an hour"]
    assert "€120.50" in answers
    assert f"/files/{file.uuid}/press.txt" in html
    assert alice.get(f"/files/{file.uuid}/press.txt").status_code == 302


def test_a_hidden_question_is_neither_required_nor_kept(alice: Browser, repairs: Topic) -> None:
    sent = {**REQUEST, "topic": str(repairs.pk), "q_machine": "Press 4", "q_state": "runs", "q_loss": "nonsense"}
    assert alice.post(NEW, sent).status_code == 302
    assert AnswerSet.objects.get().data == {"machine": "Press 4", "state": "runs"}


def test_all_mistakes_are_told_at_once_and_nothing_typed_is_lost(alice: Browser, repairs: Topic) -> None:
    sent = {
        **REQUEST,
        "title": "",
        "topic": str(repairs.pk),
        "q_state": "stopped",
        "q_loss": "much",
        "q_photo": note("press.txt"),
    }
    answer = alice.post(NEW, sent)
    assert wrong(answer) == (422, ["title"], ["q_machine", "q_loss"])
    html = answer.content.decode()
    assert 'href="#id_q_machine"' in html
    assert 'href="#id_title"' in html
    assert 'value="much"' in html
    file = StoredFile.objects.get()
    assert f'<input type="hidden" name="q_photo" value="{file.uuid}">' in html
    assert (Ticket.objects.count(), AnswerSet.objects.count()) == (0, 0)
    # The second try sends the kept file's number instead of the file.
    good = {**sent, "title": "Now", "q_machine": "Press 4", "q_loss": "12", "q_photo": str(file.uuid)}
    assert alice.post(NEW, good).status_code == 302
    assert AnswerSet.objects.get().data["photo"] == [str(file.uuid)]


def test_a_kept_file_can_be_taken_out_again(alice: Browser, repairs: Topic) -> None:
    alice.post(NEW, {**REQUEST, "topic": str(repairs.pk), "q_photo": note()})
    uuid = str(StoredFile.objects.get().uuid)
    sent = {**REQUEST, "topic": str(repairs.pk), "q_machine": "P", "q_photo": uuid, "dropped_q_photo": uuid}
    assert alice.post(NEW, sent).status_code == 302
    assert AnswerSet.objects.get().data == {"machine": "P"}


def test_text_in_place_of_a_file_and_somebody_elses_file_are_refused(
    company: Workspace, alice: Browser, repairs: Topic
) -> None:
    sent = {**REQUEST, "topic": str(repairs.pk), "q_machine": "Press 4"}
    assert wrong(alice.post(NEW, {**sent, "q_photo": "not a file"})) == (422, [], ["q_photo"])
    browser_of(company, "bob").post(NEW, {**sent, "title": "", "q_photo": note()})
    theirs = str(StoredFile.objects.get().uuid)
    answer = alice.post(NEW, {**sent, "q_photo": theirs})
    assert wrong(answer) == (422, [], ["q_photo"])
    assert theirs not in answer.content.decode()
    assert (Ticket.objects.count(), AnswerSet.objects.count()) == (0, 0)


def test_an_empty_file_is_told_at_its_question(alice: Browser, repairs: Topic) -> None:
    sent = {**REQUEST, "topic": str(repairs.pk), "q_machine": "P", "q_photo": SimpleUploadedFile("empty.txt", b"")}
    answer = alice.post(NEW, sent)
    assert wrong(answer) == (422, [], ["q_photo"])
    assert "empty.txt" in answer.context["form"].questions.form.errors["q_photo"][0]
    assert Ticket.objects.count() == 0


def test_whoever_had_the_older_questions_open_goes_on_with_them(
    company: Workspace, alice: Browser, repairs: Topic
) -> None:
    html = part(alice, f"{NEW}?topic={repairs.pk}")
    old = re.search(r'name="form_version" value="(\d+)"', html)
    assert old is not None
    assert repairs.form_id is not None
    more = [*QUESTIONS, {"key": "shift", "type": "text", "label": {"en": "Shift"}, "required": True}]
    olga = company.ctx("olga", now=timezone.now())
    save_form(olga, form_id=repairs.form_id, draft={"fields": more})
    newer = publish_form(olga, form_id=repairs.form_id)
    sent = {**REQUEST, "topic": str(repairs.pk), "q_machine": "Press 4"}
    assert wrong(alice.post(NEW, {**sent, "form_version": str(newer.pk)})) == (422, [], ["q_shift"])
    assert wrong(alice.post(NEW, {**sent, "form_version": "999999"})) == (422, [], ["q_shift", "__all__"])
    assert alice.post(NEW, {**sent, "form_version": old[1]}).status_code == 302
    assert AnswerSet.objects.get().version_id == int(old[1])


def test_the_desk_asks_the_same_questions(company: Workspace, repairs: Topic) -> None:
    anna, carol = browser_of(company, "anna"), company.contact("carol")
    path = f"/desk/new/?contact={carol.pk}"
    assert 'name="q_machine"' in part(anna, f"{path}&topic={repairs.pk}")
    sent = {**REQUEST, "topic": str(repairs.pk), "q_state": "runs"}
    assert wrong(anna.post(path, sent)) == (422, [], ["q_machine"])
    assert anna.post(path, {**sent, "q_machine": "Press 4"}).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.answers.data) == (carol, {"machine": "Press 4", "state": "runs"})  # type: ignore[union-attr]
    assert "Press 4" in anna.html(f"/desk/tickets/{ticket.number}/")
    assert "Press 4" in browser_of(company, "carol").html(f"/tickets/{ticket.number}/")
    assert browser_of(company, "alice").get(f"/tickets/{ticket.number}/").status_code == 404
