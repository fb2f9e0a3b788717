"""A ticket on the desk: why these people look after it, what was answered, and the link of a guest."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.files.use_cases import store_upload
from support.forms.use_cases import publish_form, save_form
from support.people.models import Contact
from support.tickets.guest_links import guest_link
from support.tickets.models import GuestLink, Ticket
from support.tickets.use_cases import close_ticket
from support.topics.models import Topic
from support.topics.use_cases import save_topic
from tests.factories.browsers import browser_of
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace
from tests.portal_ui.desk.test_ticket import DIALOG, PAGE, PANE, part, words

QUESTIONS = [
    {"key": "serial", "type": "text", "label": {"en": "Serial number", "fa": "شمارهٔ سریال"}, "required": True},
    {
        "key": "kind",
        "type": "select",
        "label": {"en": "Kind of fault"},
        "options": [{"value": "noise", "label": {"en": "Noise"}}, {"value": "leak", "label": {"en": "Leak"}}],
    },
    {"key": "bought", "type": "date", "label": {"en": "Bought on"}},
    {"key": "photo", "type": "file", "label": {"en": "Photo"}},
]


@pytest.fixture
def repairs(company: Workspace) -> Topic:
    """A topic that Ben and Anna look after and that asks four questions."""
    ctx = company.ctx("adam")
    form = save_form(ctx, names={"en": "Fault"}, draft={"fields": QUESTIONS})
    publish_form(ctx, form_id=form.pk, version=form.version)
    project = Topic.objects.get(is_default=True).project_id
    ids = [company.user("ben").pk, company.user("anna").pk]
    return save_topic(ctx, names={"en": "Repairs"}, project_id=project, form_id=form.pk, assignee_ids=ids)


def asked(company: Workspace, repairs: Topic) -> Ticket:
    """A ticket with that topic, everything answered."""
    photo = store_upload(company.ctx("alice"), upload=SimpleUploadedFile("gap.txt", b"gap")).uuid
    answers = {"serial": "HL-7731", "kind": "leak", "bought": "2027-03-20", "photo": [str(photo)]}
    return a_ticket(company, topic_id=repairs.pk, answers=answers)


# --- why these people -------------------------------------------------------------------------------------------------


def test_S4_28_the_ticket_says_why_these_people(company: Workspace, repairs: Topic) -> None:
    asked(company, repairs)
    shown = words(part(browser_of(company, "anna").html(PAGE), 'id="reasons-title"', "</section>"))
    assert "Assigned to Ben: first of the people named for the topic “Repairs”." in shown
    assert "Also told, because they are named for the topic: Anna." in shown


def test_S4_29_an_unassigned_ticket_says_who_was_told_instead(company: Workspace) -> None:
    a_ticket(company)
    shown = words(part(browser_of(company, "anna").html(PAGE), 'id="reasons-title"', "</section>"))
    assert "Nobody was assigned automatically." in shown


def test_clients_do_not_read_why(company: Workspace, repairs: Topic) -> None:
    asked(company, repairs)
    assert "Why these people" not in browser_of(company, "alice").html("/tickets/1/")


# --- additional information -------------------------------------------------------------------------------------------


def test_S4_37_answers_stand_on_the_request_with_their_labels(company: Workspace, repairs: Topic) -> None:
    asked(company, repairs)
    browser = browser_of(company, "anna")
    card = part(browser.html(PAGE), 'id="answers-title"', "</section>")
    rows = {
        words(label): words(value) for label, value in re.findall(r"<dt.*?>(.*?)</dt>\s*<dd.*?>(.*?)</dd>", card, re.S)
    }
    assert (rows["Serial number"], rows["Kind of fault"]) == ("HL-7731", "Leak")
    assert "2027" in rows["Bought on"] and "gap.txt" in rows["Photo"]
    described = part(browser.html(PAGE), 'id="description"', "</li>")
    assert "Additional information" in described and "HL-7731" in described
    in_persian = part(browser.html(PAGE, {"lang": "fa"}), 'id="answers-title"', "</section>")
    assert "شمارهٔ سریال" in in_persian and "HL-7731" in in_persian


def test_a_ticket_without_questions_has_no_such_card(company: Workspace) -> None:
    a_ticket(company)
    assert 'id="answers-title"' not in browser_of(company, "anna").html(PAGE)


def test_answers_cost_at_most_one_page_of_statements(company: Workspace, repairs: Topic) -> None:
    asked(company, repairs)
    browser = browser_of(company, "anna")
    for headers in ({}, PANE):
        browser.get(PAGE, headers=headers)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(PAGE, headers=headers).status_code == 200
        assert len(seen) <= 12


# --- guests -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def guest(company: Workspace) -> Contact:
    """Alice as somebody without an account."""
    contact = company.contact("alice")
    Contact.objects.filter(pk=contact.pk).update(portal_access=False)
    contact.refresh_from_db()
    return contact


def live(ticket: Ticket) -> list[GuestLink]:
    return list(GuestLink.objects.filter(ticket=ticket, revoked_at__isnull=True))


def test_a_guest_is_marked_and_their_link_is_managed(company: Workspace, guest: Contact) -> None:
    a_ticket(company, "anna", requester_contact_id=guest.pk)
    html = part(browser_of(company, "anna").html(PAGE), 'id="requester-title"', "</section>")
    assert "Guest" in words(html) and f'href="{PAGE}guest-link/"' in html


def test_who_has_an_account_is_no_guest(company: Workspace) -> None:
    a_ticket(company)
    html = part(browser_of(company, "anna").html(PAGE), 'id="requester-title"', "</section>")
    assert "Guest" not in words(html) and "guest-link" not in html


def test_the_link_is_renewed_and_withdrawn(company: Workspace, guest: Contact) -> None:
    ticket = a_ticket(company, "anna", requester_contact_id=guest.pk)
    first = guest_link(ticket, guest)
    browser = browser_of(company, "anna")
    dialog = browser.get(f"{PAGE}guest-link/", headers=DIALOG).content.decode()
    assert "<html" not in dialog and "alice@people.example" in dialog and "Withdraw the link" in dialog
    browser.post(f"{PAGE}guest-link/", {"does": "renew"})
    assert [link.pk == first.pk if first else None for link in live(ticket)] == [False]
    browser.post(f"{PAGE}guest-link/", {"does": "withdraw"})
    assert live(ticket) == []
    page = browser.html(f"{PAGE}guest-link/")
    assert "Withdrawn" in words(page) and "Withdraw the link" not in page and "Send a new link" in page


def test_the_link_of_a_closed_ticket_says_until_when(company: Workspace, guest: Contact) -> None:
    ticket = a_ticket(company, "anna", requester_contact_id=guest.pk)
    guest_link(ticket, guest)
    close_ticket(company.ctx("adam"), number=1)
    assert "thirty days after the ticket was closed" in browser_of(company, "adam").html(f"{PAGE}guest-link/")


def test_clients_do_not_reach_the_dialog(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "alice")
    before: list[Any] = list(GuestLink.objects.values_list("pk", "revoked_at"))
    for answer in (browser.get(f"{PAGE}guest-link/"), browser.post(f"{PAGE}guest-link/", {"does": "renew"})):
        assert answer.status_code == 404
    assert list(GuestLink.objects.values_list("pk", "revoked_at")) == before
