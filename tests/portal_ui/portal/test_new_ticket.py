"""Opening a request in the portal: what the form holds, what it refuses, what it keeps."""

from __future__ import annotations

import io
import re
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from support.files.models import StoredFile
from support.tickets.models import Attachment, Status, Ticket
from support.topics.models import Topic
from support.topics.queries import default_topic
from tests.factories.browsers import Browser, browser_of
from tests.factories.twins import Workspace

NEW = "/tickets/new/"
FORM = {
    "title": "The pump leaks",
    "description": "Since Monday.\n\n<b>Water</b> on the **floor**.",
    "priority": "high",
    "status": "open",
    "severity": "major",
    "category": "big_problem",
    "submission_key": "k1",
}


def picture(name: str = "gap.png") -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(stream, "PNG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/png")


def a_topic(name: str = "Repairs", help_text: str = "Something broke.") -> Topic:
    project = default_topic().project
    return Topic.objects.create(names={"en": name}, help={"en": help_text}, project=project, order=5)


def options(html: str, field: str) -> list[str]:
    part = re.search(rf'<select name="{field}".*?</select>', html, re.S)
    assert part is not None
    return re.findall(r'value="([^"]*)"', part.group())


def kept(html: str) -> list[str]:
    return re.findall(r'name="kept_file" value="([^"]+)"', html)


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


def test_S0_40_and_S1_14_the_form_holds_the_fields_with_their_values(company: Workspace) -> None:
    html = browser_of(company, "alice").html(NEW)
    assert options(html, "priority") == ["low", "normal", "high", "urgent"]
    assert options(html, "severity") == ["", "minor", "major", "special", "critical"]
    assert options(html, "category") == ["", "big_problem", "small_problem", "other_problem"]
    settable = Status.objects.filter(client_may_set=True).values_list("key", flat=True)
    assert options(html, "status") == list(settable)
    assert re.search(r'<option value="open" selected', html) and re.search(r'<option value="normal" selected', html)
    assert 'name="title"' in html and '<textarea name="description"' in html
    assert 'type="file" name="attachments"' in html and "multiple" in html and 'enctype="multipart/form-data"' in html


def test_S0_48_after_saving_the_request_is_shown_at_once(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    answer = browser.post(NEW, FORM)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/tickets/{ticket.number}/")
    html = browser.html(f"/tickets/{ticket.number}/")
    assert "#1" in html and "The pump leaks" in html and "Your request was sent. Its number is 1." in html
    # Loading the page again sends nothing.
    browser.html(f"/tickets/{ticket.number}/")
    assert Ticket.objects.count() == 1
    assert (ticket.priority, ticket.severity, ticket.category) == ("high", "major", "big_problem")
    assert (ticket.status.key, ticket.channel, ticket.requester.email) == ("open", "portal", "alice@people.example")


def test_S0_46_the_description_is_kept_as_typed_and_shown_safely(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    browser.post(NEW, {**FORM, "description": "One\r\n\r\n  <b>Two</b>  \r\n"})
    assert Ticket.objects.get().description == "One\n\n  <b>Two</b>  \n"
    assert "&lt;b&gt;Two&lt;/b&gt;" in browser.html("/tickets/1/")


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("title", "Write a title."),
        ("description", "Explain the problem."),
        ("priority", "Choose a priority."),
        ("status", "Choose a status."),
    ],
)
def test_S0_41_what_is_required_is_asked_for_at_its_field(company: Workspace, missing: str, message: str) -> None:
    answer = browser_of(company, "alice").post(NEW, {**FORM, missing: ""})
    assert (answer.status_code, errors(answer)) == (422, {missing: [message]})
    html = answer.content.decode()
    for name, text in FORM.items():
        if name not in {missing, "description"}:
            assert text in html
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("priority", "extreme"),
        ("status", "closed"),
        ("status", "nosuch"),
        ("severity", "awful"),
        ("category", "x"),
        ("title", "x" * 201),
        ("title", " \n"),
        ("description", " \n "),
        ("description", "x" * 50_001),
    ],
)
def test_wrong_values_are_refused_and_nothing_is_opened(company: Workspace, field: str, value: str) -> None:
    answer = browser_of(company, "alice").post(NEW, {**FORM, field: value})
    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert Ticket.objects.count() == 0


def test_T32_nothing_else_can_be_sent_along(company: Workspace) -> None:
    carol = company.contact("carol").pk
    browser_of(company, "alice").post(
        NEW, {**FORM, "requester_contact_id": carol, "requester": carol, "assignee": "1", "number": "99", "team": "1"}
    )
    ticket = Ticket.objects.get()
    assert (ticket.number, ticket.requester.email, ticket.assignee) == (1, "alice@people.example", None)


def test_S4_25_the_topics_are_hidden_while_there_is_only_one(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    assert 'name="topic"' not in browser.html(NEW)
    browser.post(NEW, FORM)
    assert Ticket.objects.get().topic == default_topic()
    topic = a_topic()
    html = browser.html(NEW)
    assert html.count('name="topic"') == 2 and "Something broke." in html
    refused = browser.post(NEW, {**FORM, "submission_key": "k2"})
    assert errors(refused) == {"topic": ["Choose what your request is about."]}
    browser.post(NEW, {**FORM, "submission_key": "k2", "topic": str(topic.pk)})
    assert Ticket.objects.get(number=2).topic == topic
    refused = browser.post(NEW, {**FORM, "submission_key": "k3", "topic": "999"})
    assert (list(errors(refused)), Ticket.objects.count()) == (["topic"], 2)


def test_S0_51_pictures_and_files_come_along(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    files = [picture(), SimpleUploadedFile("note.pdf", b"%PDF-1.4 text", "application/pdf")]
    browser.post(NEW, {**FORM, "attachments": files})
    assert list(Attachment.objects.values_list("file__name", "file__content_type")) == [
        ("gap.png", "image/png"),
        ("note.pdf", "application/pdf"),
    ]
    html = browser.html("/tickets/1/")
    for attachment in Attachment.objects.select_related("file"):
        path = f"/files/{attachment.file.uuid}/{attachment.file.name}"
        assert f'href="{path}"' in html
        assert browser.get(path).status_code == 302


def test_files_that_were_uploaded_stay_when_something_else_is_wrong(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    answer = browser.post(NEW, {**FORM, "title": "", "attachments": [picture("a.png"), picture("b.png")]})
    html = answer.content.decode()
    assert "a.png" in html and "b.png" in html and FORM["priority"] in html
    first, second = kept(html)
    again = {**FORM, "kept_file": [first, second], "dropped_file": [second], "attachments": [picture("c.png")]}
    assert browser.post(NEW, again).status_code == 302
    assert list(Attachment.objects.values_list("file__name", flat=True)) == ["a.png", "c.png"]


def test_a_file_that_is_refused_is_named_and_the_others_stay(company: Workspace, settings: Any) -> None:
    settings.PORTICO_MAX_FILE_BYTES = 1000
    browser = browser_of(company, "alice")
    uploads = [
        picture("good.png"),
        SimpleUploadedFile("run.exe", b"MZ program"),
        SimpleUploadedFile("huge.txt", b"x" * 1001),
        SimpleUploadedFile("empty.txt", b""),
    ]
    answer = browser.post(NEW, {**FORM, "attachments": uploads})
    assert answer.status_code == 422
    told = errors(answer)
    assert list(told) == ["attachments"]
    assert [text.split(":")[0].strip("\u2068\u2069") for text in told["attachments"]] == [
        "run.exe",
        "huge.txt",
        "empty.txt",
    ]
    assert Ticket.objects.count() == 0
    assert [StoredFile.objects.get(uuid=uuid).name for uuid in kept(answer.content.decode())] == ["good.png"]


def test_more_files_than_allowed_are_refused_with_everything_kept(company: Workspace, settings: Any) -> None:
    settings.PORTICO_MAX_FILES = 2
    answer = browser_of(company, "alice").post(NEW, {**FORM, "attachments": [picture(f"{n}.png") for n in range(3)]})
    assert (answer.status_code, list(errors(answer))) == (422, ["attachments"])
    assert len(kept(answer.content.decode())) == 3
    assert (Ticket.objects.count(), Attachment.objects.count()) == (0, 0)


def test_T30_somebody_elses_upload_cannot_be_taken_along(company: Workspace) -> None:
    theirs = browser_of(company, "carol").post(NEW, {**FORM, "title": "", "attachments": [picture()]})
    uuid = kept(theirs.content.decode())[0]
    browser = browser_of(company, "alice")
    browser.post(NEW, {**FORM, "kept_file": [uuid, "not-a-uuid", "00000000-0000-4000-8000-000000000000"]})
    assert (Ticket.objects.count(), Attachment.objects.count()) == (1, 0)
    assert StoredFile.objects.get(uuid=uuid).claimed_at is None


def test_a_form_sent_twice_opens_one_request(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    answers = [browser.post(NEW, {**FORM, "attachments": [picture()]}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/tickets/1/", "/tickets/1/"]
    assert (Ticket.objects.count(), Attachment.objects.count()) == (1, 1)
    changed = browser.post(NEW, {**FORM, "title": "Another matter"})
    assert (changed.status_code, Ticket.objects.count()) == (422, 1)
    # The form that comes back counts as a new one.
    key = re.search(r'name="submission_key" value="([^"]+)"', changed.content.decode())
    assert key is not None and key[1] != "k1"
    assert browser.post(NEW, {**FORM, "title": "Another matter", "submission_key": key[1]}).status_code == 302
    assert list(Ticket.objects.order_by("number").values_list("title", flat=True)) == [
        "The pump leaks",
        "Another matter",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_request(race: Workspace) -> None:
    with race.inside():
        browsers = [browser_of(race, "alice"), browser_of(race)]
        browsers[1].cookies = browsers[0].cookies
    found: list[str] = []

    def click(browser: Browser) -> None:
        try:
            found.append(browser.post(NEW, {**FORM, "submission_key": "twice"})["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["/tickets/1/", "/tickets/1/"]
    with race.inside():
        assert Ticket.objects.count() == 1


def test_S3_05_staff_who_try_the_form_ask_for_themselves(company: Workspace) -> None:
    browser = browser_of(company, "anna")
    assert "as your clients see it" in browser.html(NEW)
    browser.post(NEW, FORM)
    assert Ticket.objects.get().requester.email == "anna@people.example"
