"""People without an account at the pages meant for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.tenancy import in_tenant
from support.files.models import StoredFile
from support.forms.models import AnswerSet
from support.guests.models import GuestRequest
from support.guests.use_cases import save_guest_door
from support.tickets.guest_links import guest_link, guest_path
from support.tickets.models import Message, Ticket
from support.tickets.use_cases import add_note, reply, revoke_guest_link
from support.topics.queries import default_topic
from support.topics.use_cases import change_client_link, make_client_link, save_topic
from tests.factories.browsers import Browser, browser_of
from tests.factories.forms import a_form
from tests.factories.guests import a_guest_ticket, mails, open_door, solve, token_of
from tests.factories.twins import Workspace

SUPPORT = "/support/"
REQUEST = {
    "first_name": "Grace",
    "last_name": "Guest",
    "email": "grace@elsewhere.example",
    "title": "The tap drips",
    "description": "All night long.",
}


@pytest.fixture(autouse=True)
def _light_work(settings: Any) -> Iterator[None]:
    settings.PORTICO_GUEST_PROOF_BITS = 3
    settings.PORTICO_GUEST_PROOF_COUNT = 2
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def door(company: Workspace) -> Workspace:
    open_door(company)
    return company


@pytest.fixture
def stranger(company: Workspace) -> Browser:
    """A browser that checks for forged requests as real ones are checked, and has no cookie."""
    browser = browser_of(company)
    browser.handler.enforce_csrf_checks = True
    return browser


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


def filled(browser: Client, path: str = SUPPORT, **changes: Any) -> dict[str, Any]:
    """What the page's form sends: its hidden fields, the proof its scripts compute, and what is typed."""
    html = browser.get(path).content.decode()
    challenge = hidden(html, "challenge")
    proof = solve(challenge).answer
    key = hidden(html, "submission_key")
    return {**REQUEST, "challenge": challenge, "proof": proof, "website": "", "submission_key": key, **changes}


def wrong(answer: Any) -> tuple[int, list[str]]:
    return answer.status_code, list(answer.context["form"].errors)


def test_S4_21_a_new_workspace_says_that_public_support_is_closed(company: Workspace, stranger: Browser) -> None:
    html = stranger.html(SUPPORT)
    assert "Public support is closed" in html
    assert "<form novalidate" not in html
    answer = stranger.post(SUPPORT, REQUEST)
    assert (answer.status_code, GuestRequest.objects.count()) == (409, 0)
    save_guest_door(company.ctx("adam"), is_open=False, closed_text={"en": "Call 555-0100, weekdays."})
    assert "Call 555-0100, weekdays." in stranger.html(SUPPORT)
    save_guest_door(company.ctx("adam"), is_open=True, intro={"en": "We answer within a day."})
    html = stranger.html(SUPPORT)
    assert "We answer within a day." in html
    assert "Public support is closed" not in html
    assert stranger.post(SUPPORT, filled(stranger)).status_code == 302
    assert GuestRequest.objects.count() == 1


def test_S4_06_and_S4_07_a_request_with_a_file_without_an_account(door: Workspace, stranger: Browser) -> None:
    file = SimpleUploadedFile("tap.txt", b"drip", "text/plain")
    answer = stranger.post(SUPPORT, filled(stranger, attachments=file))
    assert (answer.status_code, answer["Location"]) == (302, "/support/sent/")
    request = GuestRequest.objects.get()
    assert (request.first_name, request.last_name, request.title) == ("Grace", "Guest", "The tap drips")
    assert request.files == [str(StoredFile.objects.get().uuid)]
    assert "Look into your mailbox" in stranger.html("/support/sent/")
    assert Ticket.objects.count() == 0
    (mail,) = mails("guest_confirm")
    assert mail.to_email == "grace@elsewhere.example"
    for word in ("Grace", "Guest", "tap", "night"):
        assert word not in mail.subject + mail.text + mail.html


def test_every_mistake_is_told_and_everything_typed_stays(door: Workspace, stranger: Browser) -> None:
    file = SimpleUploadedFile("tap.txt", b"drip", "text/plain")
    sent = filled(stranger, first_name="", email="", title="", attachments=file)
    answer = stranger.post(SUPPORT, sent)
    assert wrong(answer) == (422, ["first_name", "email", "title"])
    html = answer.content.decode()
    assert 'value="Guest"' in html
    assert "All night long." in html
    assert hidden(html, "kept_file") == str(StoredFile.objects.get().uuid)
    assert hidden(html, "challenge") != sent["challenge"]
    assert hidden(html, "proof") == ""
    challenge = hidden(html, "challenge")
    again = {**sent, **REQUEST, "challenge": challenge, "proof": solve(challenge).answer, "attachments": ""}
    again["kept_file"] = hidden(html, "kept_file")
    assert stranger.post(SUPPORT, again).status_code == 302
    assert GuestRequest.objects.get().files == [again["kept_file"]]


def test_what_the_use_case_refuses_stands_at_its_field(door: Workspace, stranger: Browser) -> None:
    answer = stranger.post(SUPPORT, filled(stranger, email="nobody@localhost"))
    assert wrong(answer) == (422, ["email"])
    assert GuestRequest.objects.count() == 0


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(door: Workspace, stranger: Browser) -> None:
    html = stranger.html(SUPPORT)
    trap = re.search(r"<div[^>]*>\s*<input[^>]*name=\"website\"[^>]*>", html)
    assert trap is not None
    assert 'aria-hidden="true"' in trap[0]
    assert 'tabindex="-1"' in trap[0]
    file = SimpleUploadedFile("spam.txt", b"spam")
    answer = stranger.post(SUPPORT, filled(stranger, website="https://spam.example", attachments=file))
    assert (answer.status_code, answer["Location"]) == (302, "/support/sent/")
    assert (GuestRequest.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_without_the_work_a_form_is_refused_with_all_that_was_typed(door: Workspace, stranger: Browser) -> None:
    file = SimpleUploadedFile("tap.txt", b"drip")
    answer = stranger.post(SUPPORT, filled(stranger, proof="1,2,3", attachments=file))
    assert answer.status_code == 422
    assert 'value="The tap drips"' in answer.content.decode()
    answer = stranger.post(SUPPORT, filled(stranger, proof=""))
    assert wrong(answer) == (422, ["__all__"])
    answer = stranger.post(SUPPORT, {**filled(stranger), "challenge": "forged"})
    assert wrong(answer) == (422, ["__all__"])
    assert (GuestRequest.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_too_many_is_said_and_nothing_typed_is_lost(door: Workspace, stranger: Browser, settings: Any) -> None:
    settings.PORTICO_GUEST_PER_NETWORK = 1
    assert stranger.post(SUPPORT, filled(stranger)).status_code == 302
    answer = stranger.post(SUPPORT, filled(stranger))
    assert wrong(answer) == (429, ["__all__"])
    assert 'value="The tap drips"' in answer.content.decode()
    assert GuestRequest.objects.count() == 1


def test_S4_25_the_topics_are_hidden_while_there_is_one(door: Workspace, stranger: Browser) -> None:
    assert 'name="topic"' not in stranger.html(SUPPORT)
    project = default_topic().project_id
    leaks = save_topic(door.ctx("olga"), names={"en": "Leaks"}, project_id=project)
    inside = save_topic(door.ctx("olga"), names={"en": "Inside matters"}, project_id=project, is_public=False)
    html = stranger.html(SUPPORT)
    assert set(re.findall(r'name="topic" value="(\d+)"', html)) == {str(default_topic().pk), str(leaks.pk)}
    assert "Inside matters" not in html
    assert wrong(stranger.post(SUPPORT, filled(stranger))) == (422, ["topic"])
    assert wrong(stranger.post(SUPPORT, filled(stranger, topic=str(inside.pk)))) == (422, ["topic"])
    assert stranger.post(SUPPORT, filled(stranger, topic=str(leaks.pk))).status_code == 302
    assert GuestRequest.objects.get().topic_id == leaks.pk


def test_S4_36_a_stranger_answers_the_topics_questions(door: Workspace, stranger: Browser) -> None:
    version = a_form(door)
    topic = default_topic()
    save_topic(
        door.ctx("olga"), topic_id=topic.pk, names=topic.names, project_id=topic.project_id, form_id=version.form_id
    )
    html = stranger.html(SUPPORT)
    assert "Additional information" in html
    answer = stranger.post(SUPPORT, filled(stranger, q_state="stopped"))
    assert (answer.status_code, list(answer.context["form"].questions.form.errors)) == (422, ["q_since"])
    assert stranger.post(SUPPORT, filled(stranger, q_state="stopped", q_since="1405/08/25")).status_code == 302
    assert GuestRequest.objects.get().answers == {"state": "stopped", "since": "2026-11-16"}
    answer = stranger.post(f"/support/confirm/{token_of()}/", {"none": "1"})
    assert answer.status_code == 403, "this page has cookies, and is guarded like every other"


def test_clients_who_are_signed_in_have_their_own_form(door: Workspace) -> None:
    answer = browser_of(door, "alice").get(SUPPORT)
    assert (answer.status_code, answer["Location"]) == (302, "/tickets/new/")
    assert "Send a request" in browser_of(door, "anna").html(SUPPORT)


def test_S4_15_the_form_stands_in_frames_of_allowed_pages_only(door: Workspace, stranger: Browser) -> None:
    save_guest_door(door.ctx("adam"), is_open=True, allowed_origins=["https://www.example.com"])
    for path in (SUPPORT, f"{SUPPORT}?embed=1", "/support/sent/?embed=1"):
        answer = stranger.get(path)
        assert "frame-ancestors 'self' https://www.example.com;" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
    for path in ("/", "/signin/", "/support/confirm/x/", "/t/x/"):
        answer = stranger.get(path)
        assert "frame-ancestors 'self';" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_S4_15_the_embedded_form_needs_no_cookie(door: Workspace, stranger: Browser) -> None:
    answer = stranger.get(f"{SUPPORT}?embed=1&lang=fa")
    html = answer.content.decode()
    assert "portal__top" not in html
    assert "csrf" not in html
    assert 'action="/support/?embed=1&amp;lang=fa"' in html
    assert 'href="?embed=1&amp;lang=tr"' in html
    sent = filled(stranger, f"{SUPPORT}?embed=1&lang=fa")
    stranger.cookies.clear()
    answer = stranger.post(f"{SUPPORT}?embed=1&lang=fa", sent, headers={"origin": "https://www.example.com"})
    assert (answer.status_code, answer["Location"]) == (302, "/support/sent/?embed=1&lang=fa")
    assert GuestRequest.objects.get().language == "fa"


def test_short_links_lead_to_the_forms(door: Workspace, stranger: Browser) -> None:
    assert stranger.get("/s/")["Location"] == "/support/"
    assert stranger.get("/s/abc/")["Location"] == "/support/abc/"


def test_S4_26_a_clients_link_offers_the_clients_topics(company: Workspace, stranger: Browser) -> None:
    organisation = company.contact("alice").organisation
    assert organisation is not None
    link = make_client_link(company.ctx("olga"), organisation_id=organisation.pk)
    save_topic(
        company.ctx("olga"),
        names={"en": "Their own machine"},
        project_id=default_topic().project_id,
        organisation_id=organisation.pk,
    )
    path = f"/support/{link.code}/"
    answer = stranger.get(path)
    assert "Their own machine" in answer.content.decode()
    assert "Org One" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Public support is closed" in stranger.html(SUPPORT)
    change_client_link(company.ctx("olga"), link_id=link.pk, is_active=False)
    for dead in (path, "/support/never-was/"):
        answer = stranger.get(dead)
        assert answer.status_code == 404
        assert "This support link is closed" in answer.content.decode()


def test_the_owner_of_the_address_says_which_requests_are_theirs(door: Workspace, stranger: Browser) -> None:
    stranger.post(SUPPORT, filled(stranger))
    stranger.post(SUPPORT, filled(stranger, title="<b>Spam</b>", description="Buy **this**: https://spam.example"))
    path = f"/support/confirm/{token_of()}/"
    owner = browser_of(door)
    answer = owner.get(path)
    html = answer.content.decode()
    assert "Which of these requests are yours?" in html
    assert "&lt;b&gt;Spam&lt;/b&gt;" in html
    assert "spam.example<" not in html.replace("https://spam.example", "")
    assert "checked" not in html
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in answer["Cache-Control"]
    assert Ticket.objects.count() == 0, "looking changes nothing"
    first, second = GuestRequest.objects.order_by("id")
    shown = [str(first.uuid), str(second.uuid)]
    answer = owner.post(path, {"shown": shown})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    answer = owner.post(path, {"shown": shown, "mine": [str(first.uuid)]})
    ticket = Ticket.objects.get()
    assert (ticket.title, answer["Location"][:3]) == ("The tap drips", "/t/")
    second.refresh_from_db()
    assert second.disowned_at is not None
    assert "The tap drips" in owner.html(answer["Location"])


def test_who_wrote_nothing_says_so(door: Workspace, stranger: Browser) -> None:
    stranger.post(SUPPORT, filled(stranger))
    path = f"/support/confirm/{token_of()}/"
    owner = browser_of(door)
    shown = str(GuestRequest.objects.get().uuid)
    assert "Is this request yours?" in owner.html(path)
    assert "Nothing was sent" in owner.post(path, {"shown": shown, "none": "1"}).content.decode()
    assert Ticket.objects.count() == 0
    assert owner.get(path).status_code == 410
    assert owner.get("/support/confirm/forged/").status_code == 410


@pytest.fixture
def opened(door: Workspace) -> tuple[Ticket, str]:
    """A guest's ticket and the path of its link."""
    ticket = a_guest_ticket(door)
    link = guest_link(ticket, ticket.requester)
    assert link is not None
    return ticket, guest_path(link)


def test_a_guest_reads_and_answers_one_ticket(door: Workspace, opened: tuple[Ticket, str]) -> None:
    ticket, path = opened
    reply(door.ctx("anna"), number=ticket.number, text="Which tap?")
    add_note(door.ctx("anna"), number=ticket.number, text="NOTE-SECRET")
    guest = browser_of(door)
    answer = guest.get(path)
    html = answer.content.decode()
    assert "Which tap?" in html
    assert "NOTE-SECRET" not in html
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in answer["Cache-Control"]
    sent = {"text": "", "submission_key": "g1", "attachments": SimpleUploadedFile("tap.txt", b"drip")}
    answer = guest.post(f"{path}reply/", sent)
    assert (answer.status_code, Message.objects.filter(body__startswith="The kitchen").count()) == (422, 0)
    kept = hidden(answer.content.decode(), "kept_file")
    answer = guest.post(f"{path}reply/", {"text": "The kitchen one.", "submission_key": "g1", "kept_file": kept})
    said = Message.objects.get(body="The kitchen one.")
    assert answer["Location"] == f"{path}#message-{said.pk}"
    html = guest.html(path)
    assert f'href="{path}files/{kept}/tap.txt"' in html
    assert f'"/files/{kept}' not in html
    assert guest.get(f"{path}files/{kept}/tap.txt").status_code == 302
    assert browser_of(door).get(f"/files/{kept}/tap.txt").status_code == 404


def test_a_guest_closes_their_ticket_and_it_takes_no_more(door: Workspace, opened: tuple[Ticket, str]) -> None:
    ticket, path = opened
    guest = browser_of(door)
    assert "Close this request?" in guest.html(f"{path}close/")
    guest.post(f"{path}close/")
    ticket.refresh_from_db()
    assert ticket.kind == "closed"
    assert "This request is closed" in guest.html(path)
    answer = guest.post(f"{path}reply/", {"text": "Too late", "submission_key": "g2"})
    assert answer.status_code == 409
    assert "Too late" in answer.content.decode()
    assert not Message.objects.filter(body="Too late").exists()


def test_dead_and_forged_links_show_nothing(
    door: Workspace, companies: tuple[Workspace, Workspace], opened: tuple[Ticket, str]
) -> None:
    ticket, path = opened
    other = browser_of(companies[1])
    assert other.get(path).status_code == 410
    guest = browser_of(door)
    assert guest.get(path).status_code == 200
    with in_tenant(door.tenant):
        revoke_guest_link(door.ctx("anna"), number=ticket.number)
    for dead in (path, "/t/forged/", f"{path}close/", f"{path}files/{'0' * 8}-0000-0000-0000-{'0' * 12}/"):
        answer = guest.get(dead)
        assert answer.status_code == 410, dead
        assert "The tap drips" not in answer.content.decode()
    answer = guest.post(f"{path}reply/", {"text": "Let me in", "submission_key": "g3"})
    assert (answer.status_code, Message.objects.filter(body="Let me in").count()) == (410, 0)


def test_a_guest_asks_for_an_account_that_keeps_the_tickets(door: Workspace, opened: tuple[Ticket, str]) -> None:
    ticket, path = opened
    guest = browser_of(door)
    assert "Make an account" in guest.html(path)
    mails()
    assert guest.post(f"{path}account/")["Location"] == path
    found = re.search(r"/join/[A-Za-z0-9_-]+/", mails()[-1].text)
    assert found is not None
    guest.post(found[0], {"name": "Grace Guest", "password": "four quiet herons 27"})
    assert guest.get(path)["Location"] == f"/tickets/{ticket.number}/"
    assert "The tap drips" in guest.html(f"/tickets/{ticket.number}/")
    assert "Make an account" not in browser_of(door).html(path)


def test_S4_35_a_public_form_opens_no_ticket(company: Workspace, stranger: Browser) -> None:
    version = a_form(company, name="Career", is_public=True)
    path = f"/forms/{version.form.code}/"
    html = stranger.html(path)
    assert "<h1>Career</h1>" in html
    answer = stranger.post(path, filled(stranger, path))
    assert (answer.status_code, list(answer.context["form"].questions.form.errors)) == (422, ["q_state"])
    answer = stranger.post(path, filled(stranger, path, name="Grace", q_state="runs"))
    assert (answer.status_code, answer["Location"]) == (302, f"{path}sent/")
    assert "Your answers have arrived." in stranger.html(f"{path}sent/")
    answers = AnswerSet.objects.get()
    assert (answers.data, answers.person_name, answers.source) == ({"state": "runs"}, "Grace", "public")
    assert Ticket.objects.count() == 0
    hidden_form = a_form(company, name="Secret")
    assert stranger.get(f"/forms/{hidden_form.form.code}/").status_code == 404
    assert stranger.get("/forms/nothing/").status_code == 404
