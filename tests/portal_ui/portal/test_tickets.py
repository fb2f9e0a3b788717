"""The list of requests and a request's page, as clients use them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.files.use_cases import store_upload
from support.tickets.models import Attachment, Follower, Message, Ticket
from support.tickets.use_cases import (
    add_note,
    assign,
    change_details,
    change_status,
    close_ticket,
    follow,
    plan_task,
    reply,
)
from tests.factories.browsers import browser_of
from tests.factories.tickets import a_ticket, share_requests
from tests.factories.twins import NOW, Workspace


def listed(html: str) -> list[int]:
    """Numbers of the requests in the table, in their order."""
    return [int(number) for number in re.findall(r'<a href="/tickets/(\d+)/" dir="auto"', html)]


def words(html: str) -> str:
    """What a reader reads: the page without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def state() -> list[Any]:
    """Everything a message could change."""
    return [
        list(Message.objects.order_by("id").values_list("kind", "body")),
        list(Ticket.objects.order_by("id").values_list("kind", "updated_at", "closed_at", "assignee")),
        Attachment.objects.count(),
        list(Follower.objects.values_list("ticket", "user", "contact")),
    ]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_S1_12_the_list_is_searched_by_status(company: Workspace) -> None:
    first, second, third = (a_ticket(company) for _ in range(3))
    change_status(company.ctx("anna"), number=second.number, status_key="in_progress")
    close_ticket(company.ctx("alice"), number=third.number)
    browser = browser_of(company, "alice")
    assert listed(browser.html("/tickets/", {"status": "open"})) == [first.number]
    assert listed(browser.html("/tickets/", {"status": "in_progress"})) == [second.number]
    assert listed(browser.html("/tickets/", {"status": "closed"})) == [third.number]
    assert listed(browser.html("/tickets/", {"status": "nosuch"})) == []
    assert listed(browser.html("/tickets/")) == [second.number, first.number]
    assert listed(browser.html("/tickets/", {"state": "closed"})) == [third.number]
    assert sorted(listed(browser.html("/tickets/", {"state": "all"}))) == [1, 2, 3]


def test_S1_10_and_S1_13_all_or_mine(company: Workspace) -> None:
    mine, theirs, foreign = a_ticket(company), a_ticket(company, "bob"), a_ticket(company, "carol")
    browser = browser_of(company, "alice")
    # Without sharing there is no selector, and asking for all changes nothing.
    html = browser.html("/tickets/", {"scope": "all"})
    assert listed(html) == [mine.number] and 'name="scope"' not in html
    share_requests(company)
    html = browser.html("/tickets/")
    assert listed(html) == [mine.number] and 'name="scope"' in html
    html = browser.html("/tickets/", {"scope": "all"})
    assert listed(html) == [theirs.number, mine.number]
    assert f"/tickets/{foreign.number}/" not in html
    assert re.findall(r'class="count">(\d+)<', html) == ["2", "0", "2"]


@pytest.mark.parametrize(("text", "found"), [("2", [2]), ("#2", [2]), ("۲", [2]), ("roof", [1]), ("roof pump", [])])
def test_the_list_is_searched_by_number_and_words(company: Workspace, text: str, found: list[int]) -> None:
    a_ticket(company, title="The roof leaks", description="Rain")
    a_ticket(company, title="The pump leaks", description="Water")
    assert listed(browser_of(company, "alice").html("/tickets/", {"q": text})) == found


def test_T37_the_address_does_not_widen_what_is_seen(company: Workspace) -> None:
    a_ticket(company, "carol")
    browser = browser_of(company, "alice")
    for query in ("organisation=2", "requester=3", "scope=all", "assignee=1", "team=1", "state=all&q=1"):
        assert listed(browser.html(f"/tickets/?{query}")) == []


def test_long_lists_are_read_page_by_page(company: Workspace) -> None:
    for minute in range(27):
        a_ticket(company) if minute else None
    Ticket.objects.all().update(updated_at=NOW)
    browser = browser_of(company, "alice")
    html = browser.html("/tickets/")
    assert len(listed(html)) == 25
    older = re.search(r'rel="next" href="([^"]+)"', html)
    assert older is not None
    html = browser.html("/tickets/" + older[1].replace("&amp;", "&"))
    assert listed(html) == [1]
    assert 'rel="prev"' in html
    assert browser.get("/tickets/?cursor=nonsense").status_code == 400


def test_an_empty_list_says_what_to_do(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    assert "You have no open request." in browser.html("/tickets/")
    assert "No request fits" in browser.html("/tickets/", {"q": "zzz"})


# --- the page ---------------------------------------------------------------------------------------------------------


def test_S0_49_and_S3_32_the_page_shows_what_was_entered(company: Workspace) -> None:
    ticket = a_ticket(company, severity="major", category="big_problem")
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("anna").pk)
    text = words(browser_of(company, "alice").html("/tickets/1/"))
    for shown in ("The pump leaks", "Since Monday.", "#1", "High", "Major", "Big problem", "Other", "Anna", "Org One"):
        assert shown in text
    assert "anna@people.example" not in text


def test_S0_62_and_S1_16_the_conversation_is_in_order_with_author_and_time(company: Workspace) -> None:
    ticket = a_ticket(company)
    reply(company.ctx("anna", now=NOW + timedelta(hours=1)), number=ticket.number, text="First answer")
    reply(company.ctx("alice", now=NOW + timedelta(hours=2)), number=ticket.number, text="Then mine")
    html = browser_of(company, "alice").html("/tickets/1/")
    conversation = re.search(r'<ol class="messages">.*?</ol>', html, re.S)
    assert conversation is not None
    heads = re.findall(
        r'message__head"><strong><bdi>(\w+)</bdi></strong><time datetime="([^"]+)"', conversation.group()
    )
    heads += re.findall(r'<strong><bdi>(\w+)</bdi></strong>\s+<time datetime="([^"]+)"', conversation.group())
    assert heads == [
        ("Alice", "2026-11-16T09:00:00Z"),
        ("Anna", "2026-11-16T10:00:00Z"),
        ("Alice", "2026-11-16T11:00:00Z"),
    ]
    assert html.index("First answer") < html.index("Then mine")


def test_S0_63_and_T33_what_is_internal_is_nowhere_on_the_page(company: Workspace) -> None:
    ticket = a_ticket(company)
    uuid = store_upload(company.ctx("anna"), upload=SimpleUploadedFile("canary.txt", b"CANARY-FILE")).uuid
    add_note(company.ctx("anna"), number=ticket.number, text="CANARY-NOTE", file_uuids=[uuid])
    plan_task(company.ctx("anna"), number=ticket.number, title="CANARY-TASK")
    alice = browser_of(company, "alice")
    html = alice.html("/tickets/1/")
    assert "canary" not in html.lower()
    assert alice.get(f"/files/{uuid}/canary.txt").status_code == 404
    # Staff who look at the client's page see no more than the client.
    assert "canary" not in browser_of(company, "anna").html("/tickets/1/").lower()


def test_S0_55_the_documents_section_has_name_size_time_and_author(company: Workspace) -> None:
    uuid = store_upload(company.ctx("alice"), upload=SimpleUploadedFile("gap.txt", b"x" * 2048)).uuid
    ticket = a_ticket(company, file_uuids=[uuid])
    theirs = store_upload(company.ctx("anna"), upload=SimpleUploadedFile("plan.txt", b"plan")).uuid
    reply(company.ctx("anna"), number=ticket.number, text="See the plan", file_uuids=[theirs])
    html = browser_of(company, "alice").html("/tickets/1/")
    documents = re.search(r'id="documents">.*?</ul>', html, re.S)
    assert documents is not None
    rows = [words(row) for row in re.findall(r"<li.*?</li>", documents.group(), re.S)]
    assert [row.split(" · ")[0] for row in rows] == ["gap.txt 2 KB Alice", "plan.txt 4 B Anna"]
    assert documents.group().count("<time datetime=") == 2


def test_S0_56_the_feed_has_a_line_for_every_change_the_latest_first(company: Workspace) -> None:
    ticket = a_ticket(company)
    change_status(company.ctx("anna"), number=ticket.number, status_key="in_progress")
    reply(company.ctx("anna", now=NOW + timedelta(hours=1)), number=ticket.number, text="Answer")
    html = browser_of(company, "alice").html("/tickets/1/")
    feed = re.search(r'<ol class="changes">.*?</ol>', html, re.S)
    assert feed is not None
    lines = [words(line).split(" · ")[0] for line in re.findall(r"<li>.*?</li>", feed.group(), re.S)]
    assert lines == ["Support answered. Anna", "Status changed from “Open” to “In progress”. Anna"]


def test_S0_54_a_request_being_handled_points_to_messages(company: Workspace) -> None:
    ticket = a_ticket(company)
    change_status(company.ctx("anna"), number=ticket.number, status_key="in_progress")
    assert "Add anything new here as a message" in browser_of(company, "alice").html("/tickets/1/")


def test_S3_33_and_S1_16_a_message_is_sent_and_the_page_can_be_loaded_again(company: Workspace) -> None:
    ticket = a_ticket(company)
    browser = browser_of(company, "alice")
    answer = browser.post(f"/tickets/{ticket.number}/reply/", {"text": "More about it", "submission_key": "k"})
    message = Message.objects.get(kind="reply")
    assert (answer.status_code, answer["Location"]) == (302, f"/tickets/1/#message-{message.pk}")
    assert (message.body, message.author_contact, message.is_public) == (
        "More about it",
        company.contact("alice"),
        True,
    )
    html = browser.html("/tickets/1/")
    assert "More about it" in html and "Your message was sent." in html
    browser.html("/tickets/1/")
    assert Message.objects.count() == 1
    assert browser.get("/tickets/1/reply/").status_code == 405
    assert "More about it" in browser_of(company, "anna").html("/desk/tickets/1/")


def test_an_empty_message_is_refused_and_its_file_stays(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "alice")
    before = state()
    upload = SimpleUploadedFile("gap.txt", b"text")
    answer = browser.post("/tickets/1/reply/", {"text": " ", "submission_key": "k", "attachments": upload})
    assert answer.status_code == 422 and "Write a message." in answer.content.decode()
    assert state() == before
    kept = re.findall(r'name="kept_file" value="([^"]+)"', answer.content.decode())
    browser.post("/tickets/1/reply/", {"text": "Now with words", "submission_key": "k", "kept_file": kept})
    assert Attachment.objects.get().file.name == "gap.txt"


def test_a_message_sent_twice_is_kept_once(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "alice")
    for _ in range(2):
        upload = SimpleUploadedFile("gap.txt", b"text")
        data = {"text": "Once", "submission_key": "k", "attachments": upload}
        assert browser.post("/tickets/1/reply/", data).status_code == 302
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 1)


# --- closing ----------------------------------------------------------------------------------------------------------


def test_S0_52_closing_asks_first(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "alice")
    assert "Close this request?" in browser.html("/tickets/1/close/")
    assert Ticket.objects.get().kind == "open"
    assert browser.post("/tickets/1/close/")["Location"] == "/tickets/1/"
    assert Ticket.objects.get().kind == "closed"
    assert browser.post("/tickets/1/close/").status_code == 302
    assert browser.get("/tickets/1/close/")["Location"] == "/tickets/1/"
    assert Message.objects.filter(data__verb="closed").count() == 1


def test_S0_53_a_closed_request_takes_no_reply_by_page_or_by_post(company: Workspace) -> None:
    ticket = a_ticket(company)
    close_ticket(company.ctx("alice"), number=ticket.number)
    browser = browser_of(company, "alice")
    html = browser.html("/tickets/1/")
    assert "<textarea" not in html and "/tickets/1/reply/" not in html and "/tickets/1/close/" not in html
    assert "It takes no more messages." in html and 'href="/tickets/new/"' in html
    before = state()
    answer = browser.post("/tickets/1/reply/", {"text": "One more thing", "submission_key": "k"})
    assert answer.status_code == 409
    # What was typed is not lost: it can be copied from the page.
    assert re.search(r"<textarea[^>]* readonly[^>]*>One more thing</textarea>", answer.content.decode())
    assert state() == before


def test_S1_19_a_colleague_reads_but_does_not_close(company: Workspace) -> None:
    a_ticket(company)
    share_requests(company)
    bob = browser_of(company, "bob")
    assert "/tickets/1/close/" not in bob.html("/tickets/1/")
    before = state()
    assert bob.post("/tickets/1/close/").status_code == 403
    assert state() == before
    assert bob.get("/tickets/1/close/")["Location"] == "/tickets/1/"


# --- following --------------------------------------------------------------------------------------------------------


def test_a_client_follows_and_stops(company: Workspace) -> None:
    a_ticket(company)
    share_requests(company)
    bob = browser_of(company, "bob")
    assert "/tickets/1/follow/" in bob.html("/tickets/1/")
    assert bob.post("/tickets/1/follow/")["Location"] == "/tickets/1/"
    assert list(Follower.objects.values_list("contact", flat=True)) == [company.contact("bob").pk]
    assert "/tickets/1/unfollow/" in bob.html("/tickets/1/")
    bob.post("/tickets/1/unfollow/")
    assert Follower.objects.count() == 0
    for path in ("/tickets/1/follow/", "/tickets/1/unfollow/"):
        assert bob.get(path).status_code == 405


# --- what is not theirs -----------------------------------------------------------------------------------------------

PATHS = ("", "reply/", "close/", "follow/", "unfollow/")


@pytest.mark.parametrize("who", ["alice", "bob"])
@pytest.mark.parametrize("path", PATHS)
def test_S1_02_and_T30_another_organisations_request_is_not_found(company: Workspace, who: str, path: str) -> None:
    a_ticket(company, "carol")
    share_requests(company)
    browser = browser_of(company, who)
    before = state()
    for answer in (browser.get(f"/tickets/1/{path}"), browser.post(f"/tickets/1/{path}", {"text": "x"})):
        assert answer.status_code in {404, 405}
        assert "pump" not in answer.content.decode()
    assert browser.post(f"/tickets/1/{path}", {"text": "x"}).status_code == (405 if not path else 404)
    assert state() == before


def test_T06_the_same_number_in_two_workspaces_is_two_requests(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        a_ticket(acme, title="CANARY-A")
        theirs = browser_of(acme, "alice")
    with beta.inside():
        a_ticket(beta, title="CANARY-B")
        html = browser_of(beta, "alice").html("/tickets/1/")
        assert "CANARY-B" in html and "CANARY-A" not in html
        # A's cookie means nothing on B's host.
        stranger = browser_of(beta)
        stranger.cookies = theirs.cookies
        answer = stranger.get("/tickets/1/")
        assert (answer.status_code, "CANARY" in answer.content.decode()) == (302, False)


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_number_that_is_not_there_is_not_found(company: Workspace, number: str) -> None:
    a_ticket(company)
    assert browser_of(company, "alice").get(f"/tickets/{number}/").status_code == 404


def test_signed_in_pages_are_kept_by_no_cache(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "alice")
    for path in ("/", "/tickets/", "/tickets/1/", "/tickets/new/"):
        assert "no-store" in browser.get(path)["Cache-Control"]


def test_S0_58_staff_preview_a_request_as_its_requester_and_send_nothing(company: Workspace) -> None:
    ticket = a_ticket(company)
    follow(company.ctx("anna"), number=ticket.number)
    change_details(company.ctx("anna"), number=ticket.number, severity="major")
    html = browser_of(company, "anna").html("/tickets/1/")
    assert "This is how <bdi>Alice</bdi> sees the request." in html and 'href="/desk/tickets/1/"' in html
    for path in PATHS[1:]:
        assert f'action="/tickets/1/{path}"' not in html


def test_a_request_costs_the_same_with_one_and_three_of_everything(company: Workspace) -> None:
    ticket = a_ticket(company)
    browser = browser_of(company, "alice")

    def add(minute: int) -> None:
        ctx = company.ctx("anna", now=NOW + timedelta(minutes=minute))
        uuid = store_upload(ctx, upload=SimpleUploadedFile("a.txt", b"text")).uuid
        reply(ctx, number=ticket.number, text="Answer", file_uuids=[uuid])
        change_details(ctx, number=ticket.number, title=f"Pump {minute}")
        follow(company.ctx("anna"), number=ticket.number, contact_id=company.contact(["alice", "bob"][minute % 2]).pk)

    def cost() -> int:
        browser.html("/tickets/1/")
        with CaptureQueriesContext(connection) as seen:
            browser.html("/tickets/1/")
        return len(seen)

    add(1)
    one = cost()
    add(2)
    add(3)
    assert cost() == one <= 12
