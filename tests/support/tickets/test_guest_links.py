"""People without an account: what a ticket's link opens, and what it never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Invitation
from accounts.tokens import link_token
from kernel.context import Actor, Context
from kernel.errors import Conflict, Forbidden, Gone, NotFound
from notify.models import OutgoingMail
from support.files.queries import visible_file
from support.files.use_cases import store_upload
from support.people.models import Contact
from support.people.queries import contacts, organisations
from support.people.use_cases import save_contact, withdraw_portal_access
from support.tickets.guest_links import guest_actor_for, guest_link, guest_path, guest_token, ticket_by_token
from support.tickets.models import GuestLink, Message, Ticket
from support.tickets.queries import TicketFilters, count_tickets, ticket_list, ticket_page
from support.tickets.use_cases import (
    add_note,
    assign,
    change_details,
    close_ticket,
    follow,
    open_ticket,
    reply,
    revoke_guest_link,
    rotate_guest_link,
)
from tests.factories.guests import link_in, mails
from tests.factories.tickets import ENTRIES, a_ticket
from tests.factories.twins import NOW, Workspace


@pytest.fixture
def ticket(company: Workspace) -> Ticket:
    """A ticket of somebody without an account, which staff opened; its opening is told."""
    contact = save_contact(company.ctx("anna"), email="grace@elsewhere.example", first_name="Grace")
    found = open_ticket(company.ctx("anna"), **ENTRIES, requester_contact_id=contact.pk)
    mails()
    return found


def guest(ticket: Ticket) -> Actor:
    link = guest_link(ticket, ticket.requester)
    assert link is not None
    return guest_actor_for(link)


def by_link(company: Workspace, ticket: Ticket) -> Context:
    return Context(guest(ticket), company.tenant, "portal", now=NOW)


def sent(kind: str) -> OutgoingMail:
    (mail,) = mails(kind)
    return mail


def test_S4_13_the_guest_reads_and_answers_by_the_link_of_the_mail(company: Workspace, ticket: Ticket) -> None:
    assert link_in(sent("ticket_received"))
    reply(company.ctx("anna"), number=ticket.number, text="Which tap?")
    mail = sent("ticket_replied")
    found, contact, link = ticket_by_token(link_in(mail))
    assert (found, contact, guest_path(link)) == (ticket, ticket.requester, f"/t/{link_in(mail)}/")
    posted = reply(by_link(company, ticket), number=ticket.number, text="The left one.")
    assert (posted.message.author_contact_id, posted.message.author_name) == (contact.pk, "Grace")
    posted.ticket.refresh_from_db()
    assert (posted.ticket.waits_for, posted.message.author_user_id) == ("staff", None)
    told = [(mail.kind, mail.to_email) for mail in mails() if mail.kind == "ticket_client_replied"]
    assert told == [("ticket_client_replied", "olga@people.example")]
    # Nobody is mailed their own words.
    assert [mail.text for mail in mails("ticket_replied") if "The left one." in mail.text] == []


@pytest.mark.parametrize(
    ("language", "button"),
    [("en", "Go to support request")],
)
def test_S4_14_the_mail_has_the_button(company: Workspace, ticket: Ticket, language: str, button: str) -> None:
    Contact.objects.filter(pk=ticket.requester_id).update(language=language)
    reply(company.ctx("anna"), number=ticket.number, text="Which tap?")
    mail = sent("ticket_replied")
    assert button in mail.html and f"{button}:" in mail.text


def test_S4_12_notes_and_internal_files_never_reach_the_guest(company: Workspace, ticket: Ticket) -> None:
    ctx = company.ctx("anna")
    secret = store_upload(ctx, upload=SimpleUploadedFile("CANARY.txt", b"CANARY"))
    add_note(ctx, number=ticket.number, text="CANARY note", file_uuids=[secret.uuid])
    follow(company.ctx("adam"), number=ticket.number)
    page = ticket_page(guest(ticket), ticket.number)
    assert [message.text for message in page.messages if message.kind != "activity"] == []
    assert (page.attachments, page.followers, page.tasks) == ((), (), ())
    assert "CANARY" not in str(page)
    assert all(person.email == "" for person in [page.ticket.assignee] if person)
    with pytest.raises(NotFound):
        visible_file(guest(ticket), secret.uuid)


def test_T27_the_link_opens_one_ticket_its_files_and_nothing_else(company: Workspace, ticket: Ticket) -> None:
    ctx = company.ctx("anna")
    own = store_upload(ctx, upload=SimpleUploadedFile("own.txt", b"own"))
    reply(ctx, number=ticket.number, text="See the file", file_uuids=[own.uuid])
    other = open_ticket(ctx, **{**ENTRIES, "title": "CANARY"}, requester_contact_id=ticket.requester_id)
    foreign = store_upload(ctx, upload=SimpleUploadedFile("CANARY.txt", b"CANARY"))
    reply(ctx, number=other.number, text="CANARY", file_uuids=[foreign.uuid])
    actor = guest(ticket)
    assert visible_file(actor, own.uuid) == own
    assert ticket_page(actor, ticket.number).ticket.number == ticket.number
    with pytest.raises(NotFound):
        ticket_page(actor, other.number)
    with pytest.raises(NotFound):
        visible_file(actor, foreign.uuid)
    before = Message.objects.count()
    inside = by_link(company, ticket)
    for refused in (
        lambda: reply(inside, number=other.number, text="x"),
        lambda: close_ticket(inside, number=other.number),
    ):
        with pytest.raises(NotFound):
            refused()
    for forbidden in (
        lambda: add_note(inside, number=ticket.number, text="x"),
        lambda: assign(inside, number=ticket.number, user_id=company.user("anna").pk),
        lambda: change_details(inside, number=ticket.number, priority="low"),
        lambda: follow(inside, number=ticket.number),
        lambda: open_ticket(inside, **ENTRIES),
        lambda: reply(inside, number=ticket.number, text="x", status_key="open"),
        lambda: rotate_guest_link(inside, number=ticket.number),
        lambda: revoke_guest_link(inside, number=ticket.number),
    ):
        with pytest.raises(Forbidden):
            forbidden()
    assert Message.objects.count() == before
    assert [row.number for row in ticket_list(actor, TicketFilters()).rows] == [ticket.number]
    assert count_tickets(actor, TicketFilters()) == 1
    assert (contacts(actor).count(), organisations(actor).count()) == (0, 0)


def test_T27_the_link_of_one_workspace_opens_nothing_in_the_other(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    tokens = []
    for company in companies:
        with company.inside():
            contact = save_contact(company.ctx("anna"), email="grace@elsewhere.example")
            made = open_ticket(company.ctx("anna"), **ENTRIES, requester_contact_id=contact.pk)
            link = guest_link(made, contact)
            assert link is not None
            tokens.append(guest_token(link))
    with beta.inside():
        for token in (tokens[0], tokens[1][:-1], "", "x" * 43):
            with pytest.raises(Gone):
                ticket_by_token(token)
        # Even with the row of the other workspace at hand the secret is another one.
        row = GuestLink.objects.get()
        with acme.inside():
            assert link_token("ticket", row.nonce) != tokens[1]
    with acme.inside(), pytest.raises(Gone):
        ticket_by_token(tokens[1])


def test_T27_the_link_dies_thirty_days_after_closing(
    company: Workspace, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = guest(ticket)
    assert actor.guest_key
    close_ticket(by_link(company, ticket), number=ticket.number)
    link = GuestLink.objects.get()
    assert link.expires_at == NOW + timedelta(days=30)
    for moment, is_alive in ((timedelta(days=30, seconds=-1), True), (timedelta(days=30), False)):
        monkeypatch.setattr("support.tickets.guest_links.timezone.now", lambda at=moment: NOW + at)
        if is_alive:
            assert ticket_by_token(actor.guest_key)[0] == ticket
        else:
            with pytest.raises(Gone, match="has expired"):
                ticket_by_token(actor.guest_key)


def test_a_closed_ticket_takes_no_answer_and_the_guest_is_not_told_what_they_did(
    company: Workspace, ticket: Ticket
) -> None:
    close_ticket(by_link(company, ticket), number=ticket.number)
    with pytest.raises(Conflict):
        reply(by_link(company, ticket), number=ticket.number, text="One more thing")
    closed = [(mail.to_email, "Grace closed the request" in mail.text) for mail in mails("ticket_closed")]
    assert closed == [("olga@people.example", True)]


def test_a_link_made_after_closing_expires_too(company: Workspace, ticket: Ticket) -> None:
    GuestLink.objects.all().delete()
    close_ticket(company.ctx("anna"), number=ticket.number)
    ticket.refresh_from_db()
    (mail,) = (one for one in mails("ticket_closed") if one.to_email == "grace@elsewhere.example")
    assert ticket_by_token(link_in(mail))[0] == ticket
    assert GuestLink.objects.get().expires_at == NOW + timedelta(days=30)


def test_T27_a_renewed_link_is_mailed_and_the_old_one_is_dead(company: Workspace, ticket: Ticket) -> None:
    old = guest(ticket).guest_key
    rotate_guest_link(company.ctx("anna"), number=ticket.number)
    mail = sent("guest_link")
    new = link_in(mail)
    assert (mail.to_email, new != old) == ("grace@elsewhere.example", True)
    assert ticket_by_token(new)[0] == ticket
    with pytest.raises(Gone, match="newest mail"):
        ticket_by_token(old)


def test_T27_a_withdrawn_link_stays_dead_and_no_mail_brings_a_new_one(company: Workspace, ticket: Ticket) -> None:
    old = guest(ticket).guest_key
    revoke_guest_link(company.ctx("anna"), number=ticket.number)
    with pytest.raises(Gone):
        ticket_by_token(old)
    reply(company.ctx("anna"), number=ticket.number, text="Which tap?")
    mail = sent("ticket_replied")
    assert ("/t/" in mail.text, "Which tap?" in mail.text) == (False, True)
    assert guest_link(ticket, ticket.requester) is None
    rotate_guest_link(company.ctx("adam"), number=ticket.number)
    assert ticket_by_token(link_in(sent("guest_link")))[0] == ticket


def test_withdrawing_before_any_mail_went_out_holds_too(company: Workspace) -> None:
    contact = save_contact(company.ctx("anna"), email="grace@elsewhere.example")
    ticket = open_ticket(company.ctx("anna"), **ENTRIES, requester_contact_id=contact.pk)
    revoke_guest_link(company.ctx("anna"), number=ticket.number)
    assert "/t/" not in sent("ticket_received").text


def test_clients_read_in_the_portal_and_by_a_link_once_their_access_is_gone(company: Workspace) -> None:
    ticket = a_ticket(company)
    reply(company.ctx("anna"), number=ticket.number, text="One")
    assert f"/tickets/{ticket.number}/#message-" in sent("ticket_replied").text
    assert GuestLink.objects.count() == 0
    withdraw_portal_access(company.ctx("anna"), contact_id=company.contact("alice").pk)
    reply(company.ctx("anna"), number=ticket.number, text="Two")
    _first, second = mails("ticket_replied")
    assert ticket_by_token(link_in(second))[0] == ticket


def test_the_files_of_a_guest_go_with_their_answer_and_are_theirs_alone(company: Workspace, ticket: Ticket) -> None:
    inside = by_link(company, ticket)
    file = store_upload(inside, upload=SimpleUploadedFile("tap.txt", b"drip"))
    other = open_ticket(company.ctx("anna"), **ENTRIES, requester_contact_id=ticket.requester_id)
    with pytest.raises(NotFound):
        visible_file(guest(other), file.uuid)
    posted = reply(inside, number=ticket.number, text="Here", file_uuids=[file.uuid])
    assert [one.file_id for one in posted.message.attachments.all()] == [file.pk]
    assert visible_file(guest(ticket), file.uuid) == file


def test_nobody_is_invited_by_being_written_to(company: Workspace, ticket: Ticket) -> None:
    reply(company.ctx("anna"), number=ticket.number, text="Which tap?")
    mails()
    assert Invitation.objects.count() == 0
