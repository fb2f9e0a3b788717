"""Sending a request without an account: what is refused, what is kept, and the one mail it may cause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Entry
from kernel.errors import Conflict, Forbidden, Invalid, TooMany
from kernel.tenancy import tenant_url
from notify.models import Notice, OutgoingMail
from support.guests.models import GuestAddress, GuestDoor, GuestRequest
from support.guests.proof import Proof, new_challenge, puzzle_of
from support.guests.queries import guest_door
from support.guests.use_cases import save_guest_door, send_guest_request
from support.people.models import Contact, Organisation
from support.tickets.models import Ticket
from support.topics.models import ClientLink, Topic
from support.topics.use_cases import change_client_link, make_client_link
from tests.factories.guests import REQUEST, mails, open_door, send, solve, token_of, visitor
from tests.factories.twins import Workspace

WORDS = ("Grace", "Guest", "The tap drips", "All night long")


@pytest.fixture
def door(company: Workspace) -> Workspace:
    open_door(company)
    return company


def nothing_kept() -> None:
    assert (GuestRequest.objects.count(), GuestAddress.objects.count()) == (0, 0)
    assert mails() == []


def test_S4_21_the_door_is_closed_until_an_administrator_opens_it(company: Workspace) -> None:
    assert guest_door().is_open is False
    with pytest.raises(Conflict, match="switched off"):
        send(company)
    nothing_kept()
    with pytest.raises(Forbidden):
        save_guest_door(company.ctx("anna"), is_open=True)
    open_door(company)
    send(company)
    assert GuestRequest.objects.count() == 1


def test_S4_06_a_request_is_kept_and_nobody_but_the_owner_of_the_address_hears_of_it(door: Workspace) -> None:
    contacts, tickets = Contact.objects.count(), Ticket.objects.count()
    send(door)
    (mail,) = mails()
    assert (mail.kind, mail.to_email, mail.to_name) == ("guest_confirm", REQUEST["email"], "")
    assert mail.subject == "Confirm your request to Acme"
    assert tenant_url(door.tenant, f"/support/confirm/{token_of()}/") in mail.text
    for word in WORDS:
        assert word not in f"{mail.subject}{mail.text}{mail.html}{mail.headers}"
    assert mail.headers["Auto-Submitted"] == "auto-replied"
    assert (Contact.objects.count(), Ticket.objects.count(), Notice.objects.count()) == (contacts, tickets, 0)
    request = GuestRequest.objects.get()
    assert (request.first_name, request.last_name, request.title) == ("Grace", "Guest", "The tap drips")
    assert (request.description, request.topic_id) == ("All night long.", Topic.objects.get(is_default=True).pk)
    log = " ".join(f"{entry.target} {entry.data} {entry.actor_name}" for entry in Entry.objects.all())
    assert not any(word in log for word in WORDS)


def test_the_mail_is_in_the_language_of_the_page(door: Workspace) -> None:
    send(door, language="fa")
    assert [(mail.kind, mail.language) for mail in mails()] == [("guest_confirm", "fa")]


def test_T64_one_confirmation_mail_a_day_to_an_address_whatever_comes(door: Workspace) -> None:
    now = timezone.now()
    for turn in range(4):
        send(door, network=f"203.0.113.{turn}", now=now + timedelta(hours=turn))
    assert len(mails()) == 1
    send(door, network="203.0.113.9", now=now + timedelta(hours=23, minutes=59))
    assert len(mails()) == 1
    first = token_of()
    # The limit of five an hour counts real hours.
    send(door, network="203.0.113.10", email="other@elsewhere.example", now=now + timedelta(hours=24))
    assert [mail.to_email for mail in mails()] == [REQUEST["email"], "other@elsewhere.example"]
    GuestRequest.objects.filter(address__email=REQUEST["email"]).update(expires_at=now + timedelta(days=7))
    assert token_of() == first


def test_T64_the_next_day_a_new_request_is_asked_about_by_the_same_link(door: Workspace) -> None:
    now = timezone.now()
    send(door, now=now)
    first = token_of()
    assert len(mails()) == 1
    send(door, now=now + timedelta(hours=24))
    assert [mail.kind for mail in mails()] == ["guest_confirm", "guest_confirm"]
    assert token_of() == first
    lives = now + timedelta(days=8)
    assert set(GuestRequest.objects.values_list("expires_at", flat=True)) == {lives}
    assert GuestAddress.objects.get().expires_at == lives


def test_T64_the_sixth_request_within_an_hour_for_one_address_is_refused(door: Workspace) -> None:
    for turn in range(5):
        send(door, network=f"203.0.113.{turn}")
    with pytest.raises(TooMany) as refused:
        send(door, network="203.0.113.77", email=REQUEST["email"].upper())
    assert refused.value.retry_after <= 3600
    assert (GuestRequest.objects.count(), len(mails())) == (5, 1)


def test_T64_budgets_of_a_network_and_of_the_workspace(door: Workspace, settings: Any) -> None:
    settings.PORTICO_GUEST_PER_NETWORK = 2
    settings.PORTICO_GUEST_PER_WORKSPACE = 3
    for turn in range(2):
        send(door, email=f"g{turn}@elsewhere.example")
    with pytest.raises(TooMany):
        send(door, email="g2@elsewhere.example")
    send(door, email="g3@elsewhere.example", network="198.51.100.1")
    with pytest.raises(TooMany):
        send(door, email="g4@elsewhere.example", network="198.51.100.2")
    kept = list(GuestAddress.objects.order_by("id").values_list("email", flat=True))
    assert kept == [f"g{turn}@elsewhere.example" for turn in (0, 1, 3)]


def test_no_more_than_twenty_requests_wait_for_one_address(door: Workspace, settings: Any) -> None:
    settings.PORTICO_GUEST_PER_ADDRESS = settings.PORTICO_GUEST_PER_NETWORK = 100
    for _turn in range(20):
        send(door)
    with pytest.raises(TooMany, match="confirm them first"):
        send(door)
    assert (GuestRequest.objects.count(), len(mails())) == (20, 1)


def test_T23_the_outcome_is_the_same_for_known_and_unknown_addresses(door: Workspace) -> None:
    emails = ["alice@people.example", "anna@people.example", "nobody@elsewhere.example"]
    for email in emails:
        send(door, email=email)
    sent = mails()
    assert [mail.to_email for mail in sent] == emails
    assert {(mail.kind, mail.subject, mail.to_name, mail.contact_id, mail.user_id) for mail in sent} == {
        ("guest_confirm", "Confirm your request to Acme", "", None, None)
    }


def test_S4_07_everything_that_is_wrong_is_said_at_once(door: Workspace) -> None:
    with pytest.raises(Invalid) as refused:
        send(door, first_name=" ", email="", title="", description="\u200b\u200f", priority="now", topic_id=987)
    assert refused.value.errors == {
        "first_name": ["Write your name."],
        "email": ["Write your e-mail address: the answer goes there."],
        "title": ["Write a title."],
        "description": ["Explain the problem."],
        "priority": ["Choose a priority."],
        "topic": ["Choose one of the topics."],
    }
    nothing_kept()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "Victim\r\nBcc: everyone@example.test"),
        ("last_name", "Victim\nBcc: everyone@example.test"),
        ("email", "someone@example.test\r\nBcc: list@attacker.test"),
        ("email", "someone@example.test\n"),
        ("title", "Hi\nCc: ceo@brumeval.example"),
        ("title", "Hi\u2028Cc: ceo@brumeval.example"),
    ],
)
def test_T54_line_breaks_are_refused_at_the_field(door: Workspace, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        send(door, **{field: value})
    assert list(refused.value.errors) == [field]
    nothing_kept()


@pytest.mark.parametrize(
    "email",
    [
        "root@localhost",
        "a@b",
        "a@[127.0.0.1]",
        "a@printer.local",
        "a b@c.example",
        "a@c.example,b@c.example",
        "a@.example",
    ],
)
def test_addresses_that_are_none_are_refused(door: Workspace, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        send(door, email=email)
    assert list(refused.value.errors) == ["email"]
    nothing_kept()


@pytest.mark.parametrize("email", ["o'brien@kemalinyeri.example", "a+b_c.d!#$%&*/=?^`{|}~-@sub.elsewhere.example"])
def test_addresses_of_every_valid_form_are_accepted(door: Workspace, email: str) -> None:
    send(door, email=f" {email.upper()} ")
    assert [mail.to_email for mail in mails()] == [email]


def test_marks_that_turn_the_direction_are_taken_out(door: Workspace) -> None:
    send(door, first_name="\u202eвонавИ\u202c", title="Bill \u202efdp.exe\u202c here", description="a\u2066b\u202ec")
    request = GuestRequest.objects.get()
    assert (request.first_name, request.title, request.description) == ("вонавИ", "Bill fdp.exe here", "abc")


def test_whoever_fills_in_the_hidden_field_is_told_nothing_and_nothing_is_kept(door: Workspace) -> None:
    send(door, website="https://attacker.test")
    nothing_kept()


def test_a_form_that_is_sent_twice_counts_once(door: Workspace) -> None:
    proof = solve(new_challenge())
    for _turn in range(2):
        send(door, proof=proof, submission_key="twice")
    assert (GuestRequest.objects.count(), len(mails())) == (1, 1)


def test_a_proof_counts_once(door: Workspace) -> None:
    proof = solve(new_challenge())
    send(door, proof=proof)
    with pytest.raises(Invalid, match="sent before"):
        send(door, proof=proof)
    assert GuestRequest.objects.count() == 1


def test_a_refused_form_can_be_sent_again_with_its_proof(door: Workspace) -> None:
    proof = solve(new_challenge())
    with pytest.raises(Invalid):
        send(door, proof=proof, title="")
    send(door, proof=proof)
    assert GuestRequest.objects.count() == 1


def test_proofs_that_are_wrong_old_forged_or_of_another_workspace_are_refused(
    companies: tuple[Workspace, Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    acme, beta = companies
    with beta.inside():
        foreign = solve(new_challenge())
    with acme.inside():
        open_door(acme)
        right = solve(new_challenge())
        wrong = [
            Proof(right.challenge, "1"),
            Proof(right.challenge, "٣,٤"),
            Proof(right.challenge, f"{right.answer},1"),
            Proof(right.challenge[:-2] + "xx", right.answer),
            Proof("", ""),
            Proof("x" * 5000, right.answer),
            foreign,
        ]
        for proof in wrong:
            with pytest.raises(Invalid) as refused:
                send_guest_request(visitor(acme), **REQUEST, submission_key="k", proof=proof)
            assert list(refused.value.errors) == ["__all__"]
        with pytest.raises(Invalid):
            send_guest_request(visitor(acme), **REQUEST, submission_key="k", proof=None)
        monkeypatch.setattr(
            "django.core.signing.time.time", lambda: __import__("datetime").datetime.now().timestamp() + 7201
        )
        with pytest.raises(Invalid, match="open for too long"):
            send_guest_request(visitor(acme), **REQUEST, submission_key="k", proof=right)
        nothing_kept()


def test_without_scripts_a_form_must_have_been_open_and_few_are_taken(
    door: Workspace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Proof(new_challenge())
    with pytest.raises(Invalid, match="quicker than anybody writes"):
        send(door, proof=quick)
    nothing_kept()
    made_at = puzzle_of(quick.challenge).made_at
    monkeypatch.setattr("support.guests.guards.time.time", lambda: made_at + 4)
    send(door, proof=quick)
    for turn in range(2):
        send(door, proof=Proof(_as_old_as(quick.challenge)), email=f"g{turn}@elsewhere.example")
    with pytest.raises(TooMany):
        send(door, proof=Proof(_as_old_as(quick.challenge)), email="g9@elsewhere.example")
    assert GuestRequest.objects.count() == 3


def test_T08_a_clients_link_is_a_door_of_its_own(door: Workspace) -> None:
    save_guest_door(door.ctx("adam"), is_open=False)
    link = make_client_link(door.ctx("adam"), organisation_id=Organisation.objects.get(name="Org One").pk)
    link = ClientLink.objects.get(pk=link.pk)
    send(door, link_code=link.code)
    request = GuestRequest.objects.get()
    assert request.client_link_id == link.pk
    assert request.topic is not None and request.topic.organisation_id == link.organisation_id
    public = Topic.objects.filter(organisation__isnull=True).values_list("pk", flat=True)[0]
    with pytest.raises(Invalid) as refused:
        send(door, link_code=link.code, topic_id=public)
    assert list(refused.value.errors) == ["topic"]
    change_client_link(door.ctx("adam"), link_id=link.pk, is_active=False)
    for code in (link.code, "nosuchcode"):
        with pytest.raises(Conflict, match="switched off"):
            send(door, link_code=code)
    assert GuestRequest.objects.count() == 1


def test_topics_that_are_not_public_are_not_offered(door: Workspace) -> None:
    hidden = Topic.objects.create(names={"en": "Inside"}, project=Topic.objects.get().project, is_public=False)
    with pytest.raises(Invalid) as refused:
        send(door, topic_id=hidden.pk)
    assert list(refused.value.errors) == ["topic"]
    nothing_kept()


def test_S4_15_only_websites_named_with_https_may_embed_the_form(company: Workspace) -> None:
    names = [
        " https://WWW.Example.com/ ",
        "https://www.example.com",
        "https://münchen.example:8443",
        "http://a.localhost:3000",
    ]
    save_guest_door(company.ctx("adam"), is_open=True, allowed_origins=names)
    wanted = ("https://www.example.com", "https://xn--mnchen-3ya.example:8443", "http://a.localhost:3000")
    assert guest_door().allowed_origins == wanted
    for wrong in (
        "http://example.com",
        "https://*",
        "https://*.example.com",
        "https://a.example/path",
        "https://a.example;script-src *",
        "https://a.example 'unsafe-inline'",
        "javascript:alert(1)",
        "https://u:p@a.example",
        "https://a.example:99999",
        "a.example",
        "https://[::1]",
    ):
        with pytest.raises(Invalid) as refused:
            save_guest_door(company.ctx("adam"), is_open=False, allowed_origins=[wrong])
        assert list(refused.value.errors) == ["allowed_origins"], wrong
    assert (guest_door().is_open, guest_door().allowed_origins) == (True, wanted)


def test_the_second_of_two_administrators_is_told(company: Workspace) -> None:
    assert guest_door().version == 0
    save_guest_door(company.ctx("adam"), is_open=True, version=0, intro={"en": "Welcome"})
    with pytest.raises(Conflict):
        save_guest_door(company.ctx("olga"), is_open=False, version=0)
    assert (guest_door().is_open, guest_door().intro, GuestDoor.objects.count()) == (True, {"en": "Welcome"}, 1)


def test_T06_the_door_of_one_workspace_says_nothing_about_the_other(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        open_door(acme, intro={"en": "CANARY-A"})
        send(acme, title="CANARY-A")
    with beta.inside():
        assert guest_door().is_open is False
        assert GuestRequest.objects.count() == 0
        with pytest.raises(Conflict):
            send(beta)
        assert OutgoingMail.objects.count() == 0


def _as_old_as(challenge: str) -> str:
    return new_challenge(challenge)
