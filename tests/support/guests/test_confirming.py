"""The owner of an address says which requests are theirs: these become tickets, once, and everything else is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from kernel.storage import tenant_storage
from notify.models import Notice
from support.files.jobs import remove_unclaimed_files
from support.files.models import StoredFile
from support.files.queries import visible_file
from support.files.use_cases import store_upload
from support.forms.models import AnswerSet, Form
from support.forms.use_cases import publish_form, save_form
from support.guests.jobs import ask_owners, forget_old_requests
from support.guests.models import GuestAddress, GuestRequest
from support.guests.proof import form_actor, new_challenge
from support.guests.queries import waiting_requests
from support.guests.use_cases import confirm_guest_requests
from support.people.models import Contact, Organisation
from support.teams.models import Project
from support.tickets.models import GuestLink, Ticket
from support.tickets.queries import ticket_page
from support.topics.models import ClientLink, Topic
from support.topics.use_cases import make_client_link, revoke_client_link
from tests.factories.forms import a_form, question
from tests.factories.guests import (
    REQUEST,
    a_guest_ticket,
    confirm,
    link_in,
    mails,
    open_door,
    send,
    solve,
    token_of,
    visitor,
)
from tests.factories.twins import Workspace


@pytest.fixture
def door(company: Workspace) -> Workspace:
    open_door(company)
    return company


def requests() -> list[GuestRequest]:
    return list(GuestRequest.objects.order_by("id"))


def test_S4_06_a_confirmed_request_becomes_a_ticket_of_a_contact_without_account(door: Workspace) -> None:
    ticket = a_guest_ticket(door, priority="high", language="tr")
    ticket.refresh_from_db()
    assert (ticket.title, ticket.description, ticket.priority) == ("The tap drips", "All night long.", "high")
    assert (ticket.channel, ticket.language, ticket.organisation_id) == ("guest_form", "tr", None)
    contact = Contact.objects.get(email=REQUEST["email"])
    assert ticket.requester == contact
    assert (contact.full_name, contact.language, contact.user_id, contact.portal_access, contact.organisation_id) == (
        "Grace Guest",
        "tr",
        None,
        False,
        None,
    )


def test_S4_08_S4_09_the_people_of_the_topic_hear_of_it_only_now(door: Workspace) -> None:
    project = Project.objects.get()
    topic = Topic.objects.create(names={"en": "Sales"}, project=project)
    send(door, topic_id=topic.pk)
    assert [mail.kind for mail in mails()] == ["guest_confirm"]
    assert Notice.objects.count() == 0
    (ticket,) = confirm(door)
    assert (ticket.topic_id, ticket.project_id) == (topic.pk, project.pk)
    assert {mail.kind for mail in mails()} == {"guest_confirm", "guest_received", "ticket_opened"}
    assert [notice.kind for notice in Notice.objects.all()] == ["ticket.opened"]


def test_S4_13_the_guest_gets_the_link_when_the_request_is_confirmed(door: Workspace) -> None:
    ticket = a_guest_ticket(door)
    (mail,) = mails("guest_received")
    assert (mail.to_email, mail.subject) == (REQUEST["email"], f"[#{ticket.number}] The tap drips")
    assert "Go to support request" in mail.html
    assert "All night long." in mail.text
    assert link_in(mail) not in str(GuestLink.objects.values())


def test_looking_changes_nothing_and_shows_what_waits(door: Workspace) -> None:
    send(door)
    send(door, title="Another one", email=REQUEST["email"].upper())
    for _turn in range(2):
        waiting = waiting_requests(token_of())
        assert (waiting.email, waiting.has_account) == (REQUEST["email"], False)
        assert [(row.name, row.title, row.topic, row.files) for row in waiting.requests] == [
            ("Grace Guest", "The tap drips", "Other", 0),
            ("Grace Guest", "Another one", "Other", 0),
        ]
    assert Ticket.objects.count() == 0


def test_requests_that_are_not_theirs_are_disowned_and_never_become_tickets(door: Workspace) -> None:
    send(door)
    send(door, title="Buy http://attacker.test/claim")
    mine, foreign = requests()
    (ticket,) = confirm_guest_requests(visitor(door), token=token_of(), accepted_uuids=[str(mine.uuid), "nonsense"])
    foreign.refresh_from_db()
    assert (ticket.title, foreign.ticket_id, Ticket.objects.count()) == ("The tap drips", None, 1)
    assert foreign.disowned_at is not None
    with pytest.raises(Gone):
        confirm_guest_requests(visitor(door), token=token_of(), accepted_uuids=[foreign.uuid])
    for mail in mails():
        assert "attacker.test" not in f"{mail.subject}{mail.text}{mail.html}"


def test_a_request_that_came_while_the_page_was_open_waits_on(door: Workspace) -> None:
    send(door)
    shown = [request.uuid for request in requests()]
    send(door, title="Came later")
    confirm_guest_requests(visitor(door), token=token_of(), accepted_uuids=shown, shown_uuids=shown)
    assert [row.title for row in waiting_requests(token_of()).requests] == ["Came later"]


def test_disowning_everything_opens_nothing(door: Workspace) -> None:
    send(door)
    assert confirm_guest_requests(visitor(door), token=token_of(), accepted_uuids=[]) == []
    with pytest.raises(Gone):
        waiting_requests(token_of())
    assert (Ticket.objects.count(), Contact.objects.filter(email=REQUEST["email"]).count()) == (0, 0)


def test_confirming_twice_opens_one_ticket(door: Workspace) -> None:
    send(door)
    (request,) = requests()
    first = confirm_guest_requests(visitor(door), token=token_of(), accepted_uuids=[request.uuid])
    again = confirm_guest_requests(visitor(door), token=token_of(), accepted_uuids=[request.uuid])
    assert (first, Ticket.objects.count()) == (again, 1)
    with pytest.raises(Gone, match="nothing to confirm"):
        waiting_requests(token_of())


def test_T08_links_that_are_forged_old_or_of_another_workspace_are_gone(
    companies: tuple[Workspace, Workspace],
) -> None:
    acme, beta = companies
    for company in companies:
        with company.inside():
            open_door(company)
            send(company, title=f"CANARY-{company.tenant.slug}")
    with acme.inside():
        foreign = token_of()
        now = timezone.now() + timedelta(days=7)
        with pytest.raises(Gone):
            confirm_guest_requests(visitor(acme, now=now), token=foreign, accepted_uuids=[r.uuid for r in requests()])
    with beta.inside():
        uuids = [request.uuid for request in requests()]
        for token in (foreign, "", "x" * 43, token_of()[:-1]):
            with pytest.raises(Gone):
                waiting_requests(token)
            with pytest.raises(Gone):
                confirm_guest_requests(visitor(beta), token=token, accepted_uuids=uuids)
        assert Ticket.objects.count() == 0


def test_a_known_client_is_offered_to_sign_in_and_keeps_their_name_and_organisation(door: Workspace) -> None:
    send(door, email="alice@people.example", first_name="Mallory")
    assert waiting_requests(token_of("alice@people.example")).has_account is True
    (ticket,) = confirm(door, "alice@people.example")
    alice = door.contact("alice")
    assert (ticket.requester, ticket.organisation, alice.full_name) == (alice, alice.organisation, "Alice")
    (mail,) = mails("guest_received")
    assert f"/tickets/{ticket.number}/" in mail.text and "/t/" not in mail.text


def test_who_writes_through_a_clients_link_writes_for_the_client_and_does_not_join_it(door: Workspace) -> None:
    organisation = Organisation.objects.get(name="Org Two")
    made = make_client_link(door.ctx("adam"), organisation_id=organisation.pk)
    link = ClientLink.objects.get(pk=made.pk)
    ticket = a_guest_ticket(door, link_code=link.code)
    assert (ticket.organisation, ticket.requester.organisation_id) == (organisation, None)
    assert ticket.topic is not None and ticket.topic.organisation == organisation
    page = ticket_page(door.actor("carol"), ticket.number) if organisation.record_sharing == "all" else None
    assert page is None
    send(door, link_code=link.code, title="Sent before the link was revoked")
    revoke_client_link(door.ctx("adam"), link_id=link.pk)
    (late,) = confirm(door)
    assert (late.organisation_id, late.topic) == (None, Topic.objects.get(is_default=True))


def test_S4_07_files_go_from_the_form_to_the_ticket(door: Workspace) -> None:
    proof = solve(new_challenge())
    actor = form_actor(proof.challenge)
    file = store_upload(visitor(door, actor=actor), upload=SimpleUploadedFile("tap.txt", b"drip"))
    send(door, proof=proof, actor=actor, file_uuids=[file.uuid])
    with pytest.raises(NotFound):
        visible_file(door.actor("olga"), file.uuid)
    assert [row.files for row in waiting_requests(token_of()).requests] == [1]
    (ticket,) = confirm(door)
    (attachment,) = ticket_page(door.actor("olga"), ticket.number).attachments
    assert (attachment.file.name, attachment.file.author_name) == ("tap.txt", "Grace Guest")
    assert visible_file(door.actor("olga"), file.uuid) == file


def test_T41_a_guest_neither_sees_nor_takes_the_upload_of_another_guest(door: Workspace) -> None:
    mine, other = solve(new_challenge()), solve(new_challenge())
    file = store_upload(
        visitor(door, actor=form_actor(mine.challenge)), upload=SimpleUploadedFile("CANARY-A.txt", b"CANARY-A")
    )
    stranger = form_actor(other.challenge)
    for actor in (stranger, visitor(door).actor, door.actor("alice")):
        with pytest.raises(NotFound):
            visible_file(actor, file.uuid)
        with pytest.raises(Invalid) as refused:
            send(door, proof=solve(new_challenge()), actor=actor, file_uuids=[file.uuid])
        assert list(refused.value.errors) == ["files"]
    assert GuestRequest.objects.count() == 0
    # The same form that came back with errors keeps its files.
    again = solve(new_challenge(mine.challenge))
    assert visible_file(form_actor(again.challenge), file.uuid) == file
    send(door, proof=again, file_uuids=[file.uuid])
    with pytest.raises(NotFound):
        visible_file(form_actor(again.challenge), file.uuid)


def test_T43_strangers_cannot_fill_the_storage(door: Workspace, settings: Any) -> None:
    settings.PORTICO_GUEST_BYTES = 10
    proof = solve(new_challenge())
    ctx = visitor(door, actor=form_actor(proof.challenge))
    file = store_upload(ctx, upload=SimpleUploadedFile("six.txt", b"123456"))
    send(door, proof=proof, file_uuids=[file.uuid])
    with pytest.raises(Invalid) as refused:
        store_upload(ctx, upload=SimpleUploadedFile("five.txt", b"12345"))
    assert (list(refused.value.errors), StoredFile.objects.count()) == (["file"], 1)
    store_upload(door.ctx("alice"), upload=SimpleUploadedFile("client.txt", b"1234567890"))
    confirm(door)
    # What a ticket keeps is the company's.
    store_upload(ctx, upload=SimpleUploadedFile("ten.txt", b"1234567890"))
    assert StoredFile.objects.count() == 3


def test_nobody_without_a_form_uploads(door: Workspace) -> None:
    with pytest.raises(Forbidden):
        store_upload(visitor(door), upload=SimpleUploadedFile("a.txt", b"a"))
    assert StoredFile.objects.count() == 0


def test_requests_nobody_confirms_go_after_a_week_with_their_files(door: Workspace) -> None:
    now = timezone.now()
    proof = solve(new_challenge())
    actor = form_actor(proof.challenge)
    file = store_upload(visitor(door, actor=actor), upload=SimpleUploadedFile("tap.txt", b"drip"))
    send(door, proof=proof, actor=actor, file_uuids=[file.uuid], now=now)
    assert len(mails()) == 1
    almost = now + timedelta(days=7, seconds=-1)
    assert (forget_old_requests(almost), remove_unclaimed_files(almost)) == (0, 0)
    late = now + timedelta(days=7)
    assert (forget_old_requests(late), remove_unclaimed_files(late)) == (1, 1)
    assert (forget_old_requests(late), GuestRequest.objects.count(), GuestAddress.objects.count()) == (0, 0, 0)
    assert StoredFile.objects.count() == 0
    assert not tenant_storage().exists(file.storage_key)


def test_disowned_requests_go_and_the_days_one_mail_is_remembered(door: Workspace) -> None:
    now = timezone.now()
    send(door, now=now)
    confirm_guest_requests(visitor(door, now=now), token=token_of(), accepted_uuids=[])
    assert forget_old_requests(now + timedelta(hours=1)) == 1
    send(door, now=now + timedelta(hours=2))
    assert len(mails()) == 1


def test_a_confirmed_request_is_forgotten_and_its_ticket_stays(door: Workspace) -> None:
    ticket = a_guest_ticket(door)
    late = timezone.now() + timedelta(days=8)
    assert forget_old_requests(late) == 1
    assert (Ticket.objects.get(), GuestAddress.objects.count()) == (ticket, 0)


def test_T64_only_owners_who_answered_before_are_asked_again_by_themselves(door: Workspace) -> None:
    now = timezone.now()
    a_guest_ticket(door, now=now)
    send(door, title="Another one", now=now + timedelta(hours=2))
    send(door, email="victim@elsewhere.example", now=now)
    send(door, email="victim@elsewhere.example", now=now + timedelta(hours=2))
    assert len(mails("guest_confirm")) == 2
    assert ask_owners(now + timedelta(hours=23)) == 0
    first = token_of()
    assert ask_owners(now + timedelta(hours=24)) == 1
    assert ask_owners(now + timedelta(hours=25)) == 0
    asked = [mail.to_email for mail in mails("guest_confirm")]
    assert asked == [REQUEST["email"], "victim@elsewhere.example", REQUEST["email"]]
    # The link was used, so the new mail carries a new one.
    assert token_of() != first
    with pytest.raises(Gone):
        waiting_requests(first)
    assert [row.title for row in waiting_requests(token_of()).requests] == ["Another one"]


def test_the_same_link_serves_later_requests_of_the_day(door: Workspace) -> None:
    a_guest_ticket(door)
    send(door, title="Another one")
    assert len(mails("guest_confirm")) == 1
    (second,) = confirm(door)
    assert (second.title, Ticket.objects.count()) == ("Another one", 2)


def test_a_form_that_is_sent_again_with_another_address_is_another_request(door: Workspace) -> None:
    key = uuid4().hex
    send(door, submission_key=key, email="typo@elsewhere.example")
    send(door, submission_key=key)
    assert [mail.to_email for mail in mails()] == ["typo@elsewhere.example", REQUEST["email"]]
    with pytest.raises(Conflict, match="other content"):
        send(door, submission_key=key, title="Another title")
    assert [request.address.email for request in requests()] == ["typo@elsewhere.example", REQUEST["email"]]


PAPERS = [question("state", "text", required=True), question("papers", "file", required=True)]


def asking_topic(company: Workspace) -> Topic:
    version = a_form(company, PAPERS)
    return Topic.objects.create(names={"en": "Fault"}, project=Project.objects.get(), form=version.form)


def test_S4_36_S4_37_the_answers_go_to_the_ticket_with_the_version_they_were_given_to(door: Workspace) -> None:
    topic = asking_topic(door)
    assert topic.form is not None
    version = topic.form.versions.get()
    proof = solve(new_challenge())
    actor = form_actor(proof.challenge)
    file = store_upload(visitor(door, actor=actor), upload=SimpleUploadedFile("bill.txt", b"bill"))
    with pytest.raises(Invalid) as refused:
        send(door, proof=proof, topic_id=topic.pk, title="", answers={"state": " ", "nonsense": "x"})
    assert set(refused.value.errors) == {"title", "answers.state", "answers.papers"}
    answers = {"state": "wet", "papers": [str(file.uuid)], "nonsense": "x"}
    send(door, proof=proof, topic_id=topic.pk, answers=answers, form_version_id=version.pk)
    assert (AnswerSet.objects.count(), [row.files for row in waiting_requests(token_of()).requests]) == (0, [1])
    # The form goes on while the mail waits to be read.
    a_newer_version(door, topic.form)
    (ticket,) = confirm(door, now=timezone.now() + timedelta(days=6))
    assert ticket.answers is not None
    assert (ticket.answers.version, ticket.answers.data) == (version, {"state": "wet", "papers": [str(file.uuid)]})
    assert ticket.answers.person_name == "Grace Guest"
    assert [one.file for one in ticket.answers.files.all()] == [file]
    assert visible_file(door.actor("olga"), file.uuid) == file


def test_answers_to_another_form_are_refused(door: Workspace) -> None:
    topic = asking_topic(door)
    other = a_form(door, name="Other")
    for version_id in (other.pk, 0, 10**30):
        with pytest.raises(Invalid) as refused:
            send(door, topic_id=topic.pk, answers={"state": "wet"}, form_version_id=version_id)
        assert list(refused.value.errors) == ["form_version"]
    assert GuestRequest.objects.count() == 0


def a_newer_version(company: Workspace, form: Form) -> None:
    """Published two days ago, so that the older one is no longer taken from anybody new."""
    save_form(company.ctx("olga"), form_id=form.pk, names=form.names, draft={"fields": PAPERS[:1]})
    publish_form(company.ctx("olga"), form_id=form.pk)
    newest = form.versions.latest("number")
    assert newest.number == 2
    form.versions.filter(pk=newest.pk).update(published_at=timezone.now() - timedelta(days=2))
