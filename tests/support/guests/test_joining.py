"""A guest becomes a client and keeps every ticket."""

from __future__ import annotations

import re

import pytest

from accounts.actors import actor_for
from accounts.models import Invitation, User
from accounts.use_cases import accept_invitation, save_account_settings
from kernel.context import NOBODY
from kernel.errors import Conflict, Forbidden, Gone, TooMany
from support.guests.use_cases import turn_into_account
from support.people.models import Contact
from support.tickets.guest_links import guest_link, guest_token
from support.tickets.models import Ticket
from support.tickets.queries import TicketFilters, ticket_list
from support.tickets.use_cases import reply
from tests.factories.guests import REQUEST, a_guest_ticket, mails, open_door, visitor
from tests.factories.twins import Workspace


@pytest.fixture
def ticket(company: Workspace) -> Ticket:
    open_door(company)
    return a_guest_ticket(company)


def secret(ticket: Ticket) -> str:
    link = guest_link(ticket, ticket.requester)
    assert link is not None
    return guest_token(link)


def test_the_account_keeps_the_tickets_and_the_address_is_proven_once_more(company: Workspace, ticket: Ticket) -> None:
    turn_into_account(visitor(company), token=secret(ticket))
    assert User.objects.filter(email=REQUEST["email"]).count() == 0
    assert Contact.objects.get(email=REQUEST["email"]).portal_access is False
    (mail,) = mails("portal_access")
    assert mail.to_email == REQUEST["email"]
    found = re.search(r"/join/([A-Za-z0-9_-]+)/", mail.text)
    assert found is not None
    user = accept_invitation(
        visitor(company), token=found.group(1), name="Grace Guest", password="a long and silent tap"
    )
    contact = Contact.objects.get(email=REQUEST["email"])
    assert (contact.user, contact.portal_access, contact.pk) == (user, True, ticket.requester_id)
    assert [row.number for row in ticket_list(actor_for(user), TicketFilters()).rows] == [ticket.number]
    reply(company.ctx("anna"), number=ticket.number, text="Which tap?")
    (answer,) = mails("ticket_replied")
    assert f"/tickets/{ticket.number}/" in answer.text and "/t/" not in answer.text
    with pytest.raises(Conflict, match="account with this address already"):
        turn_into_account(visitor(company), token=secret(ticket))


def test_asking_again_sends_a_new_link_a_few_times_a_day(company: Workspace, ticket: Ticket) -> None:
    for _turn in range(3):
        turn_into_account(visitor(company), token=secret(ticket))
        mails()
    assert (Invitation.objects.count(), len(mails("portal_access"))) == (1, 3)
    with pytest.raises(TooMany):
        turn_into_account(visitor(company), token=secret(ticket))


def test_a_portal_by_invitation_only_and_withdrawn_access_stay_closed(company: Workspace, ticket: Ticket) -> None:
    token = secret(ticket)
    with pytest.raises(Gone):
        turn_into_account(visitor(company, actor=NOBODY), token=token[:-1])
    save_account_settings(company.ctx("adam"), self_registration="refuse")
    with pytest.raises(Forbidden, match="by invitation only"):
        turn_into_account(visitor(company), token=token)
    save_account_settings(company.ctx("adam"), self_registration="create_contact")
    Contact.objects.filter(pk=ticket.requester_id).update(access_withdrawn_at=ticket.created_at)
    with pytest.raises(Forbidden):
        turn_into_account(visitor(company), token=token)
    assert Invitation.objects.count() == 0
