"""A ticket on the desk: what staff see, write and do, and what stays refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.files.use_cases import store_upload
from support.tickets.models import AgentTask, Attachment, Follower, Message, Status, Ticket
from support.tickets.use_cases import add_note, assign, change_details, close_ticket, follow, plan_task, reply
from tests.factories.browsers import browser_of
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace

PANE = {"HX-Request": "true", "HX-Target": "div#ticket-pane"}
DIALOG = {"HX-Request": "true", "HX-Target": "dialog#desk-dialog"}
PAGE = "/desk/tickets/1/"


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(html: str, begin: str, end: str) -> str:
    start = html.index(begin)
    return html[start : html.index(end, start)]


def summary(html: str) -> dict[str, str]:
    """The rows of the summary: label -> words."""
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", part(html, 'id="facts-title"', "</dl>"), re.S)
    return {words(label): words(value) for label, value in found}


def state() -> list[Any]:
    """Everything that could change."""
    return [
        list(Message.objects.order_by("id").values_list("kind", "body", "is_public")),
        list(Ticket.objects.order_by("id").values_list("title", "kind", "priority", "assignee", "updated_at")),
        list(Follower.objects.order_by("id").values_list("user", "contact")),
        AgentTask.objects.count(),
        Attachment.objects.count(),
    ]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_S0_58_the_summary_shows_what_was_registered(company: Workspace) -> None:
    a_ticket(company, severity="major", category="small_problem")
    assign(company.ctx("adam"), number=1, user_id=company.user("anna").pk)
    html = browser_of(company, "anna").html(PAGE)
    shown = summary(html)
    assert {name: shown[name] for name in ("Title", "Status", "Priority", "Severity", "Category", "Topic")} == {
        "Title": "The pump leaks",
        "Status": "Open",
        "Priority": "High",
        "Severity": "Major",
        "Category": "Small problem",
        "Topic": "Other",
    }
    assert shown["Assigned to"].endswith("Anna")
    requester = words(part(html, 'id="requester-title"', "</section>"))
    assert "Alice" in requester and "Org One" in requester and "alice@people.example" in requester


def test_the_requesters_other_tickets_are_at_hand(company: Workspace) -> None:
    for title in ("First", "Second", "Third"):
        a_ticket(company, title=title)
    a_ticket(company, "bob", title="Of a colleague")
    html = browser_of(company, "anna").html("/desk/tickets/2/")
    others = part(html, 'class="other-tickets"', "</ul>")
    assert re.findall(r'href="(/desk/tickets/\d+/)"', others) == ["/desk/tickets/3/", "/desk/tickets/1/"]


def test_S0_59_documents_of_both_sides_are_together(company: Workspace) -> None:
    theirs = store_upload(company.ctx("alice"), upload=SimpleUploadedFile("gap.txt", b"gap")).uuid
    ours = store_upload(company.ctx("anna"), upload=SimpleUploadedFile("plan.txt", b"plan")).uuid
    secret = store_upload(company.ctx("anna"), upload=SimpleUploadedFile("cost.txt", b"cost")).uuid
    a_ticket(company, file_uuids=[theirs])
    reply(company.ctx("anna"), number=1, text="See", file_uuids=[ours])
    add_note(company.ctx("anna"), number=1, text="Costs", file_uuids=[secret])
    documents = part(browser_of(company, "ben").html(PAGE), 'id="documents">', "</ul>")
    lines = [words(line) for line in re.findall(r"<li.*?</li>", documents, re.S)]
    assert [line.split()[0] for line in lines] == ["gap.txt", "plan.txt", "cost.txt"]
    assert [line.endswith("internal") for line in lines] == [False, False, True]


def test_S0_62_the_conversation_is_in_order_and_notes_are_marked(company: Workspace) -> None:
    a_ticket(company)
    reply(company.ctx("anna", now=NOW + timedelta(hours=1)), number=1, text="Answer")
    add_note(company.ctx("ben", now=NOW + timedelta(hours=2)), number=1, text="Be careful")
    conversation = part(browser_of(company, "anna").html(PAGE), '<ol class="messages">', "</ol>")
    kinds = re.findall(r'<li class="message ?([\w-]*)', conversation)
    assert kinds == ["message--client", "", "message--note"]
    assert conversation.index("Answer") < conversation.index("Internal note, only staff see it")


def test_the_page_is_shown_alone_and_as_a_pane(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    html = browser.html(f"{PAGE}?view=unassigned")
    assert 'data-pane="conversation"' in html and 'hx-get="/desk/?view=unassigned&amp;open=1"' in html
    pane = browser.get(PAGE, headers=PANE).content.decode()
    assert "<html" not in pane and pane.strip().startswith("<title>#1 The pump leaks")
    assert browser.get("/desk/tickets/2/", headers=PANE).status_code == 404


# --- writing ----------------------------------------------------------------------------------------------------------


def test_S0_61_a_reply_reaches_the_client_and_a_note_does_not(company: Workspace) -> None:
    a_ticket(company)
    anna, alice = browser_of(company, "anna"), browser_of(company, "alice")
    answer = anna.post(f"{PAGE}reply/", {"text": "We come **tomorrow**", "submission_key": "k1"})
    message = Message.objects.get(kind="reply")
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#message-{message.pk}")
    anna.post(f"{PAGE}note/", {"note-text": "CANARY", "note-submission_key": "k2"})
    assert list(Message.objects.filter(kind="note").values_list("body", "is_public")) == [("CANARY", False)]
    page = alice.html("/tickets/1/")
    assert "<strong>tomorrow</strong>" in page and "CANARY" not in page
    assert "CANARY" in anna.html(PAGE)


def test_S0_63_a_note_is_never_sent_by_accident(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    html = browser.html(PAGE)
    reply_form = part(html, 'class="compose__reply"', "</form>")
    note_form = part(html, 'class="compose__note"', "</form>")
    assert 'name="note-text"' not in reply_form and 'name="text"' not in note_form
    assert "composer--note" in note_form and "composer--note" not in reply_form
    before = state()
    # What belongs to one form is nothing to the other's address.
    assert browser.post(f"{PAGE}reply/", {"note-text": "Secret", "note-submission_key": "k"}).status_code == 422
    assert browser.post(f"{PAGE}note/", {"text": "Hello", "submission_key": "k"}).status_code == 422
    assert state() == before


def test_an_answer_can_change_the_status_with_it(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    form = part(browser.html(PAGE), 'class="compose__reply"', "</form>")
    offered = re.search(r'name="status_key"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="status_key"', form)
    assert offered is not None
    key = offered[1] or offered[2]
    assert Status.objects.get(key=key).kind == "waiting"
    browser.post(f"{PAGE}reply/", {"text": "Which size?", "submission_key": "k", "status_key": key})
    assert (Ticket.objects.get().kind, Message.objects.filter(kind="reply").count()) == ("waiting", 1)
    before = state()
    for wrong in ("nosuch", "closed"):
        data = {"text": "x", "submission_key": wrong, "status_key": wrong}
        assert browser.post(f"{PAGE}reply/", data).status_code == 422
    assert state() == before


def test_an_empty_text_is_refused_and_files_stay(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    before = state()
    for path, prefix in (("reply/", ""), ("note/", "note-")):
        data = {
            f"{prefix}text": "\n",
            f"{prefix}submission_key": "k",
            f"{prefix}attachments": SimpleUploadedFile("plan.txt", b"plan"),
        }
        answer = browser.post(PAGE + path, data)
        assert answer.status_code == 422 and "Write a message." in answer.content.decode()
        assert len(re.findall(rf'name="{prefix}kept_file"', answer.content.decode())) == 1
    assert state() == before


def test_htmx_gets_the_fresh_pane_after_writing(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    answer = browser.post(f"{PAGE}reply/", {"text": "Done", "submission_key": "k"}, headers=PANE)
    html = answer.content.decode()
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "tickets-changed")
    assert "<html" not in html and "Done" in html and "Your reply was sent." in html
    assert re.search(r'data-key="\d+\.1\.reply" data-sent', html)
    assert not re.search(r'data-key="\d+\.1\.note" data-sent', html)
    refused = browser.post(f"{PAGE}reply/", {"text": "", "submission_key": "k2"}, headers=PANE)
    assert refused.status_code == 422 and "HX-Trigger" not in refused


def test_two_agents_at_once_lose_nothing_and_are_told(company: Workspace) -> None:
    a_ticket(company)
    anna, ben = browser_of(company, "anna"), browser_of(company, "ben")
    seen = re.search(r'name="seen_message_id" value="(\d+)"', anna.html(PAGE))
    assert seen is not None
    ben.post(f"{PAGE}reply/", {"text": "From Ben", "submission_key": "b", "seen_message_id": seen[1]})
    anna.post(f"{PAGE}reply/", {"text": "From Anna", "submission_key": "a", "seen_message_id": seen[1]})
    assert list(Message.objects.order_by("id").values_list("body", flat=True)) == ["From Ben", "From Anna"]
    html = anna.html(PAGE)
    assert "While you were writing, \u2068Ben\u2069 added a message." in html
    assert "While you were writing" not in ben.html(PAGE)


def test_news_come_while_the_page_is_open(company: Workspace) -> None:
    a_ticket(company)
    anna = browser_of(company, "anna")
    assert anna.get(f"{PAGE}news/?after=0").status_code == 204
    reply(company.ctx("anna"), number=1, text="My own")
    assert anna.get(f"{PAGE}news/?after=0").status_code == 204
    message = reply(company.ctx("alice"), number=1, text="Still **wet**").message
    html = anna.html(f"{PAGE}news/?after=0")
    assert f'id="message-{message.pk}"' in html and "<strong>wet</strong>" in html
    assert f"/desk/tickets/1/news/?after={message.pk}" in html
    assert anna.get(f"{PAGE}news/?after={message.pk}").status_code == 204
    assert browser_of(company, "alice").get(f"{PAGE}news/?after=0").status_code == 404
    assert anna.get("/desk/tickets/9/news/?after=0").status_code == 404
    assert anna.get(f"{PAGE}news/?after={'9' * 30}").status_code == 200


# --- handling ---------------------------------------------------------------------------------------------------------


def test_S3_06_assigning_taking_and_leaving_to_nobody(company: Workspace) -> None:
    a_ticket(company)
    browser, ben = browser_of(company, "anna"), company.user("ben").pk
    dialog = browser.html(f"{PAGE}assign/")
    assert [name for name in ("Adam", "Anna", "Ben", "Olga", "Alice") if f"<bdi>{name}</bdi>" in dialog] == [
        "Adam",
        "Anna",
        "Ben",
        "Olga",
    ]
    assert browser.post(f"{PAGE}assign/", {"user_id": ben})["Location"] == PAGE
    assert Ticket.objects.get().assignee_id == ben
    browser.post(f"{PAGE}take/")
    assert Ticket.objects.get().assignee_id == company.user("anna").pk
    browser.post(f"{PAGE}assign/", {"user_id": "nobody"})
    assert Ticket.objects.get().assignee_id is None


@pytest.mark.parametrize("user_id", ["", "0", "999999", "x", "9" * 5000])
def test_only_staff_can_be_assigned(company: Workspace, user_id: str) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    before = state()
    browser.post(f"{PAGE}assign/", {"user_id": user_id})
    browser.post(f"{PAGE}assign/", {"user_id": company.user("alice").pk})
    assert state() == before
    assert "Choose one of the staff." in browser.html(PAGE)


def test_the_status_is_changed(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    dialog = browser.html(f"{PAGE}status/")
    assert re.findall(r'name="status_key" value="([^"]+)"', dialog) == ["in_progress", "waiting_for_answer"]
    browser.post(f"{PAGE}status/", {"status_key": "in_progress"})
    assert Ticket.objects.get().status.key == "in_progress"
    before = state()
    browser.post(f"{PAGE}status/", {"status_key": "nosuch"})
    assert state() == before


def test_details_are_changed_and_mistakes_told(company: Workspace) -> None:
    a_ticket(company)
    browser, topic = browser_of(company, "anna"), Ticket.objects.get().topic_id
    data = {"title": "Both pumps", "priority": "urgent", "severity": "", "category": "other_problem", "topic": topic}
    assert browser.post(f"{PAGE}details/", data)["Location"] == PAGE
    ticket = Ticket.objects.get()
    assert (ticket.title, ticket.priority, ticket.category) == ("Both pumps", "urgent", "other_problem")
    before = state()
    refused = browser.post(f"{PAGE}details/", {**data, "title": "", "priority": "x"}, headers=PANE)
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#desk-dialog")
    assert list(refused.context["form"].errors) == ["title", "priority"]
    assert state() == before


def test_S0_60_a_task_is_planned_and_done(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    browser.post(f"{PAGE}task/", {"kind": "event", "title": "Visit", "due_on": "2026-12-01", "due_time": "9:30"})
    task = AgentTask.objects.get()
    assert (task.kind, task.title, task.staff) == ("event", "Visit", company.user("anna"))
    assert task.due_at is not None and task.due_at.isoformat() == "2026-12-01T09:30:00+00:00"
    assert "Visit" in browser.html(PAGE) and "Visit" in browser.html("/desk/tasks/")
    browser.post(f"{PAGE}task/{task.pk}/done/")
    task.refresh_from_db()
    assert task.done_at is not None
    before = state()
    for wrong, field in (
        ({"kind": "task", "title": ""}, "title"),
        ({"kind": "event", "title": "Visit"}, "due_on"),
        ({"kind": "task", "title": "Visit", "due_on": "2026-13-41"}, "due_on"),
        ({"kind": "task", "title": "Visit", "due_on": "2026-12-01", "due_time": "25:00"}, "due_on"),
        ({"kind": "task", "title": "Visit", "due_time": "09:00"}, "due_on"),
        ({"kind": "party", "title": "Visit"}, "kind"),
    ):
        refused = browser.post(f"{PAGE}task/", wrong)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field]), wrong
    assert state() == before


def test_a_day_may_be_typed_in_the_persons_calendar(company: Workspace) -> None:
    a_ticket(company)
    anna = company.user("anna")
    anna.calendar, anna.timezone = "jalali", "Asia/Tehran"
    anna.save()
    browser = browser_of(company, "anna")
    browser.post(f"{PAGE}task/", {"kind": "task", "title": "Visit", "due_on": "۱۴۰۵/۰۹/۱۰", "due_time": "۰۹:۰۰"})
    due = AgentTask.objects.get().due_at
    assert due is not None and due.isoformat() == "2026-12-01T05:30:00+00:00"


def test_followers_are_added_and_removed(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    dialog = browser.html(f"{PAGE}followers/")
    assert f'value="contact-{company.contact("bob").pk}"' in dialog
    assert f'value="contact-{company.contact("carol").pk}"' not in dialog
    browser.post(f"{PAGE}followers/", {"person": f"user-{company.user('ben').pk}"})
    browser.post(f"{PAGE}followers/", {"person": f"contact-{company.contact('bob').pk}"})
    assert list(Follower.objects.order_by("id").values_list("user__name", "contact__first_name")) == [
        ("Ben", None),
        (None, "Bob"),
    ]
    before = state()
    browser.post(f"{PAGE}followers/", {"person": f"contact-{company.contact('carol').pk}"})
    assert state() == before
    browser.post(f"{PAGE}followers/", {"person": f"user-{company.user('ben').pk}", "does": "remove"})
    assert list(Follower.objects.values_list("contact__first_name", flat=True)) == ["Bob"]


def test_S0_53_a_closed_ticket_takes_nothing_more(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    assert "Close this ticket?" in browser.html(f"{PAGE}close/")
    assert Ticket.objects.get().kind == "open"
    browser.post(f"{PAGE}close/")
    assert Ticket.objects.get().kind == "closed"
    html = browser.html(PAGE)
    assert "This ticket is closed" in html and "<textarea" not in html
    for step in ("reply", "note", "assign", "status", "details", "close"):
        assert f'action="{PAGE}{step}/"' not in html
    before = state()
    for path, data in (
        ("reply/", {"text": "One more", "submission_key": "k"}),
        ("note/", {"note-text": "One more", "note-submission_key": "k"}),
    ):
        answer = browser.post(PAGE + path, data)
        assert answer.status_code == 409
        assert re.search(r"<textarea[^>]* readonly[^>]*>One more</textarea>", answer.content.decode())
    for path, data in (
        ("assign/", {"user_id": company.user("ben").pk}),
        ("take/", {}),
        ("status/", {"status_key": "open"}),
        ("details/", {"title": "x", "priority": "low", "topic": Ticket.objects.get().topic_id}),
        ("task/", {"kind": "task", "title": "x"}),
        ("close/", {}),
    ):
        assert browser.post(PAGE + path, data).status_code in {302, 422}
    assert state() == before


def test_S1_19_an_agent_does_not_close_a_colleagues_ticket(company: Workspace) -> None:
    a_ticket(company)
    assign(company.ctx("adam"), number=1, user_id=company.user("ben").pk)
    browser = browser_of(company, "anna")
    assert f"{PAGE}close/" not in browser.html(f"{PAGE}status/")
    before = state()
    browser.post(f"{PAGE}close/")
    browser.post(f"{PAGE}status/", {"status_key": "closed"})
    assert state() == before
    browser_of(company, "adam").post(f"{PAGE}close/")
    assert Ticket.objects.get().kind == "closed"


STEPS = ("reply/", "note/", "assign/", "take/", "status/", "details/", "followers/", "task/", "task/1/done/", "close/")


@pytest.mark.parametrize("step", STEPS)
def test_T35_clients_and_visitors_do_nothing_here(company: Workspace, step: str) -> None:
    a_ticket(company)
    plan_task(company.ctx("anna"), number=1, title="Ring them")
    before = state()
    data = {"text": "x", "note-text": "x", "user_id": "1", "status_key": "closed", "title": "x"}
    assert browser_of(company, "alice").post(PAGE + step, data).status_code == 404
    assert browser_of(company).post(PAGE + step, data).status_code == 302
    assert browser_of(company, "anna").post(f"/desk/tickets/9/{step}", data).status_code == 404
    assert state() == before


def test_dialogs_come_alone_to_htmx(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    for step in ("assign/", "status/", "details/", "followers/", "task/", "close/"):
        html = browser.get(PAGE + step, headers=DIALOG).content.decode()
        assert "<html" not in html and html.strip().startswith('<div class="dialog__body">'), step
        assert f'hx-post="{PAGE}{step}"' in html


def test_a_ticket_costs_the_same_with_one_and_three_of_everything(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")

    def add(minute: int) -> None:
        ctx = company.ctx("anna", now=NOW + timedelta(minutes=minute))
        uuid = store_upload(ctx, upload=SimpleUploadedFile("a.txt", b"text")).uuid
        reply(ctx, number=1, text="Answer", file_uuids=[uuid])
        add_note(ctx, number=1, text="Note")
        change_details(ctx, number=1, title=f"Pump {minute}")
        plan_task(ctx, number=1, title="Ring")
        follow(ctx, number=1, user_id=company.user(["adam", "ben", "olga"][minute - 1]).pk)
        a_ticket(company)

    def cost(**headers: Any) -> int:
        browser.get(PAGE, **headers)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(PAGE, **headers).status_code == 200
        return len(seen)

    add(1)
    one = cost(), cost(headers=PANE)
    add(2)
    add(3)
    assert (cost(), cost(headers=PANE)) == one
    assert max(one) <= 12


def test_links_of_closed_tickets_lead_on(company: Workspace) -> None:
    a_ticket(company)
    close_ticket(company.ctx("anna"), number=1)
    assert f'href="/desk/new/?contact={company.contact("alice").pk}"' in browser_of(company, "anna").html(PAGE)
