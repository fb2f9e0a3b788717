"""Who sees which ticket: organisations, colleagues, followers, private teams, guests."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.context import NOBODY, Actor, Role
from kernel.errors import Forbidden, Invalid, NotFound
from support.files.queries import visible_file
from support.files.use_cases import store_upload
from support.people.models import Contact
from support.teams.models import Membership, Project, Team
from support.tickets.models import Follower, Ticket
from support.tickets.queries import TicketFilters, count_tickets, counts, ticket_list, ticket_page
from support.tickets.use_cases import (
    add_note,
    assign,
    change_details,
    change_status,
    close_ticket,
    follow,
    reply,
    unfollow,
)
from support.topics.models import Topic
from tests.factories.tickets import a_ticket, share_requests
from tests.factories.twins import Workspace


def seen(company: Workspace, name: str, **filters: object) -> set[str]:
    """Titles in the person's list of everything."""
    return {row.title for row in ticket_list(company.actor(name), TicketFilters(**filters)).rows}  # type: ignore[arg-type]


def test_S1_02_and_T30_a_client_sees_no_other_organisations_ticket(company: Workspace) -> None:
    ticket = a_ticket(company, "carol", title="CANARY")
    for attempt in (
        lambda ctx: ticket_page(ctx.actor, ticket.number),
        lambda ctx: reply(ctx, number=ticket.number, text="x"),
        lambda ctx: close_ticket(ctx, number=ticket.number),
        lambda ctx: change_status(ctx, number=ticket.number, status_key="open"),
        lambda ctx: change_details(ctx, number=ticket.number, priority="low"),
        lambda ctx: assign(ctx, number=ticket.number, user_id=None),
        lambda ctx: follow(ctx, number=ticket.number),
        lambda ctx: unfollow(ctx, number=ticket.number),
        lambda ctx: add_note(ctx, number=ticket.number, text="x"),
    ):
        with pytest.raises(NotFound):
            attempt(company.ctx("alice"))
    assert seen(company, "alice") == set()
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.priority, Follower.objects.count()) == ("open", "high", 0)


def test_colleagues_see_each_others_tickets_only_where_the_organisation_shares(company: Workspace) -> None:
    ticket = a_ticket(company, "alice", title="of alice")
    assert seen(company, "bob") == set()
    share_requests(company)
    assert seen(company, "bob") == {"of alice"}
    assert seen(company, "carol") == set()
    assert seen(company, "bob", scope="mine") == set()
    posted = reply(company.ctx("bob"), number=ticket.number, text="me too")
    assert posted.message.author_name == "Bob"


def test_T37_filters_never_widen_what_a_client_sees(company: Workspace) -> None:
    share_requests(company, "Org Two")
    a_ticket(company, "carol", title="CANARY")
    carol = company.contact("carol")
    for filters in (
        {"organisation_id": carol.organisation_id},
        {"requester_id": carol.pk},
        {"scope": "all"},
        {"text": "CANARY"},
        {"text": "1"},
        {"status_key": "open"},
        {"unassigned": True},
    ):
        assert seen(company, "alice", **filters) == set()
        assert count_tickets(company.actor("alice"), TicketFilters(**filters)) == 0  # type: ignore[arg-type]
    assert (counts(company.actor("alice")).all, counts(company.actor("alice")).unassigned) == (0, 0)


def test_T31_agents_see_a_private_teams_tickets_only_as_members(company: Workspace) -> None:
    team = Team.objects.create(names={"en": "Legal"}, is_private=True)
    project = Project.objects.create(names={"en": "Legal"}, team=team)
    topic = Topic.objects.create(names={"en": "Legal"}, project=project, order=2)
    Membership.objects.create(team=team, user=company.user("anna"))
    ticket = a_ticket(company, topic_id=topic.pk, title="CANARY secret")
    for name, titles in {"olga": {ticket.title}, "adam": {ticket.title}, "anna": {ticket.title}, "ben": set()}.items():
        assert seen(company, name) == titles
        assert seen(company, name, text="canary") == titles
        assert counts(company.actor(name)).all == len(titles)
    with pytest.raises(NotFound):
        ticket_page(company.actor("ben"), ticket.number)
    with pytest.raises(NotFound):
        add_note(company.ctx("ben"), number=ticket.number, text="x")
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("ben").pk)
    assert seen(company, "ben") == {ticket.title}


def test_a_confidential_ticket_is_for_its_team_assignee_and_followers(company: Workspace) -> None:
    share_requests(company)
    ticket = a_ticket(company, title="secret")
    Ticket.objects.update(is_confidential=True)
    assert [seen(company, name) for name in ("alice", "bob", "anna", "olga")] == [{"secret"}, set(), set(), {"secret"}]
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("anna").pk)
    follow(company.ctx("adam"), number=ticket.number, contact_id=company.contact("bob").pk)
    assert [seen(company, name) for name in ("bob", "anna", "ben")] == [{"secret"}, {"secret"}, set()]


@pytest.mark.parametrize(
    "actor",
    [NOBODY, Actor(Role.OPERATOR, user_id=1), Actor(Role.CLIENT, user_id=5), Actor(Role.GUEST, contact_id=1)],
)
def test_guests_operators_and_clients_without_a_contact_see_nothing(company: Workspace, actor: Actor) -> None:
    a_ticket(company)
    assert ticket_list(actor).rows == []
    assert counts(actor).all == 0
    with pytest.raises(NotFound):
        ticket_page(actor, 1)


def test_T33_notes_are_nowhere_a_client_looks(company: Workspace) -> None:
    ticket = a_ticket(company)
    add_note(company.ctx("anna"), number=ticket.number, text="CANARYNOTE")
    assert seen(company, "alice", text="canarynote") == set()
    assert seen(company, "anna", text="canarynote") == set()
    assert "CANARYNOTE" not in repr(ticket_page(company.actor("alice"), ticket.number))
    assert "CANARYNOTE" in repr(ticket_page(company.actor("anna"), ticket.number))


def test_clients_do_not_read_addresses_of_staff_and_colleagues(company: Workspace) -> None:
    share_requests(company)
    ticket = a_ticket(company)
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("anna").pk)
    follow(company.ctx("adam"), number=ticket.number, contact_id=company.contact("bob").pk)
    reply(company.ctx("anna"), number=ticket.number, text="hello")
    page = ticket_page(company.actor("bob"), ticket.number)
    assert "@people.example" not in repr(page).replace("bob@people.example", "")
    assert [row.person.name for row in page.followers] == ["Bob"]
    assert ticket_page(company.actor("alice"), ticket.number).ticket.requester.email == "alice@people.example"
    assert "alice@people.example" in repr(ticket_page(company.actor("anna"), ticket.number))


def test_a_follower_sees_the_ticket_until_they_stop(company: Workspace) -> None:
    ticket = a_ticket(company, title="followed")
    bob = company.contact("bob")
    follow(company.ctx("anna"), number=ticket.number, contact_id=bob.pk)
    follow(company.ctx("anna"), number=ticket.number, contact_id=bob.pk)
    assert seen(company, "bob") == {"followed"}
    with pytest.raises(Forbidden):
        close_ticket(company.ctx("bob"), number=ticket.number)
    unfollow(company.ctx("bob"), number=ticket.number)
    assert seen(company, "bob") == set()
    assert Follower.objects.count() == 0


def test_clients_let_nobody_in_and_staff_only_contacts_of_the_organisation(company: Workspace) -> None:
    ticket = a_ticket(company)
    with pytest.raises(Forbidden):
        follow(company.ctx("alice"), number=ticket.number, contact_id=company.contact("bob").pk)
    with pytest.raises(Forbidden):
        follow(company.ctx("alice"), number=ticket.number, user_id=company.user("anna").pk)
    for wrong in (
        {"contact_id": company.contact("carol").pk},
        {"contact_id": 999},
        {"user_id": company.user("alice").pk},
        {"user_id": 999},
        {"user_id": company.user("anna").pk, "contact_id": company.contact("bob").pk},
    ):
        with pytest.raises(Invalid):
            follow(company.ctx("anna"), number=ticket.number, **wrong)
    assert Follower.objects.count() == 0


def test_a_ticket_without_organisation_has_no_colleagues(company: Workspace) -> None:
    Contact.objects.filter(email="alice@people.example").update(organisation=None)
    Contact.objects.filter(email="bob@people.example").update(organisation=None)
    a_ticket(company)
    assert seen(company, "bob") == set()
    assert Ticket.objects.get().organisation_id is None


def test_the_same_number_in_another_workspace_is_another_ticket(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        a_ticket(acme, title="CANARY of acme")
    with beta.inside():
        with pytest.raises(NotFound):
            ticket_page(beta.actor("alice"), 1)
        a_ticket(beta, title="of beta")
        assert ticket_page(beta.actor("alice"), 1).ticket.title == "of beta"
        assert seen(beta, "olga") == {"of beta"}


def test_unheld_files_are_their_uploaders_alone(company: Workspace) -> None:
    file = store_upload(company.ctx("alice"), upload=SimpleUploadedFile("a.txt", b"hello"))
    assert visible_file(company.actor("alice"), file.uuid).pk == file.pk
    for name in ("bob", "anna", "olga"):
        with pytest.raises(NotFound):
            visible_file(company.actor(name), file.uuid)
