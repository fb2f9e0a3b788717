"""A ticket that staff write down for a contact."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from support.people.models import Contact
from support.tickets.models import Attachment, Ticket
from tests.factories.browsers import browser_of
from tests.factories.twins import Workspace

FORM = {
    "title": "Asked on the telephone",
    "description": "The pump again.",
    "priority": "low",
    "status": "in_progress",
    "submission_key": "k",
}


def choices(html: str) -> list[str]:
    return re.findall(r'href="/desk/new/\?contact=(\d+)"', html)


def test_contacts_are_found_while_typing_and_without_scripts(company: Workspace) -> None:
    browser, carol = browser_of(company, "anna"), str(company.contact("carol").pk)
    assert len(choices(browser.html("/desk/new/"))) == 3
    assert choices(browser.html("/desk/new/", {"q": "carol"})) == [carol]
    target = {"HX-Request": "true", "HX-Target": "section#contact-choices"}
    part = browser.get("/desk/new/", {"q": "carol"}, headers=target).content.decode()
    assert choices(part) == [carol] and "<html" not in part
    assert "No contact fits." in browser.html("/desk/new/", {"q": "zzz"})


def test_the_ticket_is_the_contacts_and_came_by_staff(company: Workspace) -> None:
    browser, carol = browser_of(company, "anna"), company.contact("carol")
    path = f"/desk/new/?contact={carol.pk}"
    assert "carol@people.example" in browser.html(path)
    answer = browser.post(path, {**FORM, "attachments": SimpleUploadedFile("a.txt", b"text")})
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/"
    assert (ticket.requester, ticket.organisation, ticket.channel) == (carol, carol.organisation, "agent")
    assert (ticket.status.key, Attachment.objects.count()) == ("in_progress", 1)
    assert "Asked on the telephone" in browser_of(company, "carol").html("/tickets/1/")


def test_mistakes_are_told_and_what_was_typed_stays(company: Workspace) -> None:
    browser = browser_of(company, "anna")
    answer = browser.post(f"/desk/new/?contact={company.contact('carol').pk}", {**FORM, "title": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["title"])
    assert "The pump again." in answer.content.decode()
    assert Ticket.objects.count() == 0
    for contact in ("0", "999", "x", "9" * 30):
        assert browser.get(f"/desk/new/?contact={contact}").status_code == 404


def test_somebody_new_is_written_down_first(company: Workspace) -> None:
    browser = browser_of(company, "anna")
    answer = browser.post("/desk/new/contact/", {"first_name": "Dora", "last_name": "New", "email": "Dora@new.example"})
    dora = Contact.objects.get(email="dora@new.example")
    assert answer["Location"] == f"/desk/new/?contact={dora.pk}"
    for email in ("", "nonsense", "alice@people.example"):
        refused = browser.post("/desk/new/contact/", {"first_name": "Eve", "email": email})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["email"])
        assert 'value="Eve"' in refused.content.decode()
    assert Contact.objects.count() == 4
    assert browser_of(company, "alice").post("/desk/new/contact/", {"email": "x@new.example"}).status_code == 404
    assert Contact.objects.count() == 4
