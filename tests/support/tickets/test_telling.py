"""Mails and notices: who is told what, in which language, and who never is."""

from __future__ import annotations

import pytest

from accounts.models import User
from kernel.tenancy import in_tenant, tenant_url
from notify.models import Notice, OutgoingMail
from notify.queries import notices
from outbox.here import deliver_here
from outbox.models import Delivery
from outbox.states import DeliveryState
from support.people.models import Contact
from support.teams.models import Membership, Project, ProjectManager, Team
from support.tickets.models import Ticket
from support.tickets.use_cases import add_note, assign, change_status, close_ticket, follow, open_ticket, reply
from support.topics.models import Topic
from tests.factories.tickets import ENTRIES, a_ticket
from tests.factories.twins import Workspace


@pytest.fixture
def ticket(company: Workspace) -> Ticket:
    """Alice's ticket, whose opening has been told already."""
    ticket = a_ticket(company)
    told(company)
    OutgoingMail.objects.all().delete()
    Notice.objects.all().delete()
    return ticket


def told(company: Workspace) -> list[tuple[str, str]]:
    """Deliver everything; kind and address of every mail, oldest first."""
    tally = deliver_here()
    assert (tally["failed"], tally["again"]) == (0, 0), tally
    return list(OutgoingMail.objects.order_by("id").values_list("kind", "to_email"))


def noticed() -> set[tuple[str, str]]:
    """Kind and first name of everybody who has a line behind the bell."""
    names = dict(User.objects.values_list("id", "name"))
    return {(notice.kind, names[notice.user_id]) for notice in Notice.objects.all()}


def address(name: str) -> str:
    return f"{name}@people.example"


def test_managers_hear_of_a_new_ticket(company: Workspace) -> None:
    ticket = a_ticket(company, description="Water on the **floor**.")
    assert told(company) == [("ticket_opened", address("olga"))]
    assert noticed() == {("ticket.opened", "Olga")}
    mail = OutgoingMail.objects.get()
    link = tenant_url(company.tenant, f"/desk/tickets/{ticket.number}/")
    assert mail.subject == "[#1] The pump leaks"
    for part in ("Alice sent a new request.", "Number: #1", "Status: Open", "Priority: High", "Org One", link):
        assert part in mail.text
    for part in ('<bdi dir="ltr">#1</bdi>', "<strong>floor</strong>", f'href="{link}"'):
        assert part in mail.html


def test_the_requester_hears_of_a_ticket_that_staff_opened(company: Workspace) -> None:
    open_ticket(company.ctx("anna"), **ENTRIES, requester_contact_id=company.contact("carol").pk)
    assert told(company) == [("ticket_opened", address("olga")), ("ticket_received", address("carol"))]
    assert noticed() == {("ticket.opened", "Olga"), ("ticket.opened_for_you", "Carol")}


def test_a_manager_who_opens_a_ticket_is_not_told_of_it(company: Workspace) -> None:
    open_ticket(company.ctx("olga"), **ENTRIES, requester_contact_id=company.contact("carol").pk)
    assert told(company) == [("ticket_received", address("carol"))]


def test_S3_07_the_assignee_gets_a_mail_with_number_status_and_link(company: Workspace, ticket: Ticket) -> None:
    change_status(company.ctx("adam"), number=1, status_key="in_progress")
    assign(company.ctx("adam"), number=1, user_id=company.user("anna").pk)
    assert told(company) == [("ticket_assigned", address("anna"))]
    mail = OutgoingMail.objects.get()
    for part in ("Adam assigned this ticket to you.", "#1", "Status: In progress", "/desk/tickets/1/"):
        assert part in mail.text
    assert mail.subject == "[#1] The pump leaks"


def test_taking_a_ticket_tells_nobody(company: Workspace, ticket: Ticket) -> None:
    assign(company.ctx("anna"), number=1, user_id=company.user("anna").pk)
    assert told(company) == []
    assert noticed() == set()


def test_an_assignment_that_is_gone_already_is_not_told(company: Workspace, ticket: Ticket) -> None:
    assign(company.ctx("adam"), number=1, user_id=company.user("anna").pk)
    assign(company.ctx("adam"), number=1, user_id=company.user("ben").pk)
    assert told(company) == [("ticket_assigned", address("ben"))]


def test_S0_61_a_staff_reply_goes_to_the_requester_and_followers_by_mail(company: Workspace, ticket: Ticket) -> None:
    follow(company.ctx("anna"), number=1, contact_id=company.contact("bob").pk)
    follow(company.ctx("ben"), number=1)
    posted = reply(company.ctx("anna"), number=1, text="Close the **valve**.")
    assert told(company) == [("ticket_replied", address("alice")), ("ticket_replied", address("bob"))]
    assert noticed() == {
        ("ticket.replied", "Alice"),
        ("ticket.replied", "Bob"),
        ("ticket.replied", "Ben"),
        ("ticket.replied", "Olga"),
    }
    mail = OutgoingMail.objects.first()
    assert mail is not None
    assert f"/tickets/1/#message-{posted.message.pk}" in mail.text and "/desk/" not in mail.text
    assert "> Close the **valve**." in mail.text and "<strong>valve</strong>" in mail.html


def test_S4_10_a_notice_leads_to_the_ticket(company: Workspace, ticket: Ticket) -> None:
    posted = reply(company.ctx("anna"), number=1, text="x")
    told(company)
    row = notices(company.user("alice").pk)[0]
    assert (row.sentence, row.path) == (
        "Anna answered in #1: The pump leaks",
        f"/tickets/1/#message-{posted.message.pk}",
    )


def test_S1_17_the_assignee_gets_one_mail_about_a_clients_answer(company: Workspace, ticket: Ticket) -> None:
    assign(company.ctx("anna"), number=1, user_id=company.user("anna").pk)
    reply(company.ctx("alice"), number=1, text="worse now")
    assert told(company) == [("ticket_client_replied", address("anna"))]
    assert told(company) == [("ticket_client_replied", address("anna"))]


def test_a_clients_answer_on_nobodys_ticket_goes_to_the_managers(company: Workspace, ticket: Ticket) -> None:
    reply(company.ctx("alice"), number=1, text="worse now")
    assert told(company) == [("ticket_client_replied", address("olga"))]


def test_an_assignee_who_left_is_replaced_by_the_managers(company: Workspace, ticket: Ticket) -> None:
    assign(company.ctx("anna"), number=1, user_id=company.user("anna").pk)
    User.objects.filter(name="Anna").update(is_active=False)
    reply(company.ctx("alice"), number=1, text="worse now")
    assert told(company) == [("ticket_client_replied", address("olga"))]


def test_S0_63_a_note_leaves_the_house_in_no_mail(company: Workspace, ticket: Ticket) -> None:
    follow(company.ctx("anna"), number=1, contact_id=company.contact("bob").pk)
    assign(company.ctx("adam"), number=1, user_id=company.user("ben").pk)
    add_note(company.ctx("anna"), number=1, text="CANARY")
    assert told(company) == [("ticket_assigned", address("ben"))]
    assert noticed() == {("ticket.assigned", "Ben"), ("ticket.noted", "Ben")}
    assert "CANARY" not in str(list(OutgoingMail.objects.values())) + str(list(Notice.objects.values()))


def test_closing_is_told_to_the_other_side(company: Workspace, ticket: Ticket) -> None:
    assign(company.ctx("anna"), number=1, user_id=company.user("anna").pk)
    close_ticket(company.ctx("alice"), number=1)
    assert told(company) == [("ticket_closed", address("anna"))]
    a_ticket(company)
    close_ticket(company.ctx("anna"), number=2)
    assert told(company)[2:] == [("ticket_closed", address("alice")), ("ticket_closed", address("olga"))]


def test_mails_about_one_ticket_make_a_thread(company: Workspace, ticket: Ticket) -> None:
    first = reply(company.ctx("anna"), number=1, text="one").message
    reply(company.ctx("anna"), number=1, text="two")
    told(company)
    mails = list(OutgoingMail.objects.order_by("id"))
    thread = f"<t1@mail.{company.host}>"
    assert [(mail.headers["In-Reply-To"], mail.headers["References"]) for mail in mails] == [(thread, thread)] * 2
    assert mails[0].message_id.startswith(f"<t1.m{first.pk}.")
    assert mails[0].message_id != mails[1].message_id
    assert {mail.subject for mail in mails} == {"[#1] The pump leaks"}


def test_everybody_reads_their_own_language(company: Workspace) -> None:
    User.objects.filter(name="Alice").update(language="fa")
    a_ticket(company, "alice", title="پمپ")
    reply(company.ctx("anna"), number=1, text="سلام")
    told(company)
    mail = OutgoingMail.objects.get(kind="ticket_replied")
    assert mail.language == "fa"
    assert 'dir="rtl"' in mail.html


def test_T54_a_title_writes_no_header_and_T53_no_tag(company: Workspace) -> None:
    a_ticket(company, title='x\r\nBcc: v@evil.example "><img src=x onerror=alert(1)>')
    told(company)
    mail = OutgoingMail.objects.get()
    assert "\n" not in mail.subject and "\r" not in mail.subject
    assert "<img src=x" not in mail.html


def test_followers_who_lost_access_or_moved_on_are_told_nothing(company: Workspace, ticket: Ticket) -> None:
    bob = company.contact("bob")
    follow(company.ctx("anna"), number=1, contact_id=bob.pk)
    Contact.objects.filter(pk=bob.pk).update(portal_access=False)
    reply(company.ctx("anna"), number=1, text="one")
    assert told(company) == [("ticket_replied", address("alice"))]
    Contact.objects.filter(pk=bob.pk).update(portal_access=True, organisation=company.contact("carol").organisation)
    reply(company.ctx("anna"), number=1, text="two")
    assert told(company) == [("ticket_replied", address("alice"))] * 2


def test_events_told_twice_write_one_mail(company: Workspace, ticket: Ticket) -> None:
    reply(company.ctx("anna"), number=1, text="one")
    told(company)
    Delivery.objects.update(state=DeliveryState.WAITING, done_at=None)
    told(company)
    assert OutgoingMail.objects.count() == 1
    assert Notice.objects.filter(user_id=company.user("alice").pk).count() == 1


def test_mails_stay_in_their_workspace(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        a_ticket(acme, title="CANARY of acme")
    with beta.inside():
        a_ticket(beta, title="of beta")
    deliver_here()
    with in_tenant(beta.tenant):
        assert [mail.subject for mail in OutgoingMail.objects.all()] == ["[#1] of beta"]
        assert "acme" not in "".join(mail.html + mail.text for mail in OutgoingMail.objects.all())


def test_T31_a_manager_who_does_not_see_the_ticket_is_not_told_a_word(company: Workspace) -> None:
    team = Team.objects.create(names={"en": "Legal"}, is_private=True)
    project = Project.objects.create(names={"en": "Legal"}, team=team)
    topic = Topic.objects.create(names={"en": "Legal"}, project=project, order=2)
    ProjectManager.objects.create(project=project, user=company.user("ben"))
    a_ticket(company, topic_id=topic.pk)
    assert told(company) == [("ticket_opened", address("olga"))]
    Membership.objects.create(team=team, user=company.user("ben"))
    a_ticket(company, topic_id=topic.pk)
    assert told(company)[1:] == [("ticket_opened", address("ben"))]
