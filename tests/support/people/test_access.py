"""Access to the portal: the tick, the dates, the mail, the list of portal users."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from notify.queries import mails_of_contact
from support.people.access import today
from support.people.models import Contact
from support.people.queries import contact, portal_users
from support.people.states import AccessState, access_state
from support.people.use_cases import (
    grant_portal_access,
    save_contact,
    send_access_again,
    withdraw_portal_access,
)
from tests.factories.entrance import (
    PASSWORD,
    give_password,
    is_signed_in,
    mails,
    path_in,
    sign_in,
)
from tests.factories.twins import Workspace

Browser = Callable[..., Client]
DAY = timedelta(days=1)


def new_contact(workspace: Workspace, email: str = "dora@clients.example") -> Contact:
    with workspace.inside():
        return save_contact(
            workspace.ctx("anna", now=timezone.now()), email=email, first_name="Dora", last_name="Vell", language="ru"
        )


def grant(workspace: Workspace, contact_id: int, by: str = "anna", **dates: date | None) -> Contact:
    with workspace.inside():
        return grant_portal_access(workspace.ctx(by, now=timezone.now()), contact_id=contact_id, **dates)


def withdraw(workspace: Workspace, contact_id: int, by: str = "anna") -> Contact:
    with workspace.inside():
        return withdraw_portal_access(workspace.ctx(by, now=timezone.now()), contact_id=contact_id)


def test_S0_02_S0_06_S1_06_the_tick_sends_account_details_and_the_button_leads_in(
    acme_people: Workspace,
    browser: Browser,
) -> None:
    person = new_contact(acme_people)
    assert mails(acme_people) == []
    grant(acme_people, person.pk)
    (mail,) = mails(acme_people)
    assert (mail.kind, mail.subject, mail.to_email, mail.language, mail.contact_id) == (
        "portal_access",
        "Данные для входа на клиентский портал",  # the contact reads Russian
        "dora@clients.example",
        "ru",
        person.pk,
    )
    assert "dora@clients.example" in mail.text
    assert PASSWORD not in mail.text
    client = browser(acme_people)
    path = path_in(mail)
    assert client.get(path).status_code == 200
    answer = client.post(path, {"name": "Dora Vell", "password": PASSWORD})
    assert answer["Location"] == "/"
    assert is_signed_in(client)
    with acme_people.inside():
        person.refresh_from_db()
        assert person.user is not None
        assert (person.user.role, person.user.email) == ("client", "dora@clients.example")
        assert acme_people_actor(acme_people, person.user).contact_id == person.pk
    fresh = browser(acme_people)
    fresh.post("/signin/", {"email": "dora@clients.example", "password": PASSWORD})
    assert is_signed_in(fresh)


def acme_people_actor(workspace: Workspace, user: User):
    from accounts.actors import actor_for

    return actor_for(user)


def test_S0_02_without_the_tick_the_next_sign_in_and_the_next_page_are_refused(
    acme_people: Workspace,
    browser: Browser,
) -> None:
    give_password(acme_people, "alice")
    inside, later = browser(acme_people), browser(acme_people)
    sign_in(inside, "alice")
    with acme_people.inside():
        alice = acme_people.contact("alice").pk
    withdraw(acme_people, alice)
    page = inside.get("/profile/")
    assert page.status_code == 403
    assert "switched off" in page.content.decode()
    assert "switched off" in inside.get("/signin/").content.decode()
    answer = sign_in(later, "alice")
    assert answer.status_code == 403
    assert "To have it switched on, ask Acme" in answer.content.decode()
    assert not is_signed_in(later)
    assert sign_in(later, "alice", "wrong password").status_code == 422
    grant(acme_people, alice)
    assert is_signed_in(inside)
    assert sign_in(later, "alice").status_code == 302


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (None, None, ""),
        (0, 0, ""),
        (-1, 1, ""),
        (1, None, "begins on"),
        (None, -1, "ended on"),
        (-10, -1, "ended on"),
    ],
)
def test_S1_05_access_begins_and_ends_with_its_dates(
    acme_people: Workspace,
    browser: Browser,
    begins: int | None,
    ends: int | None,
    words: str,
) -> None:
    give_password(acme_people, "alice")
    inside = browser(acme_people)
    sign_in(inside, "alice")
    day = today(acme_people.tenant)
    with acme_people.inside():
        person = acme_people.contact("alice").pk
    grant(
        acme_people,
        person,
        access_from=None if begins is None else day + begins * DAY,
        access_until=None if ends is None else day + ends * DAY,
    )
    client = browser(acme_people)
    answer = sign_in(client, "alice")
    assert answer.status_code == (403 if words else 302)
    assert inside.get("/profile/").status_code == (403 if words else 200)
    assert is_signed_in(client) is not bool(words)
    if words:
        text = answer.content.decode()
        assert words in text and "ask Acme" in text


def test_S1_05_the_code_and_the_reset_link_do_not_get_around_the_dates(
    acme_people: Workspace,
    browser: Browser,
) -> None:
    with acme_people.inside():
        person = acme_people.contact("alice").pk
    grant(acme_people, person, access_until=today(acme_people.tenant) - DAY)
    client = browser(acme_people)
    client.post("/signin/code/", {"email": "alice@people.example"})
    code = mails(acme_people)[-1].subject.split()[0]
    assert client.post("/signin/code/confirm/", {"code": code}).status_code == 403
    client.post("/password/reset/", {"email": "alice@people.example"})
    assert client.post(path_in(mails(acme_people)[-1]), {"password": PASSWORD}).status_code == 403
    assert not is_signed_in(client)


def test_S1_05_the_day_is_the_workspaces(acme_people: Workspace) -> None:
    from datetime import UTC, datetime

    tenant = acme_people.tenant
    late = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    tenant.timezone = "Europe/Moscow"
    assert today(tenant, late) == date(2026, 3, 2)
    tenant.timezone = "America/New_York"
    assert today(tenant, late) == date(2026, 3, 1)


def test_the_whom_to_ask_has_the_support_address(acme_people: Workspace, browser: Browser) -> None:
    from tenants.registry.models import Tenant

    Tenant.objects.filter(pk=acme_people.tenant.pk).update(support_email="help@acme.example")
    give_password(acme_people, "alice")
    with acme_people.inside():
        person = acme_people.contact("alice").pk
    withdraw(acme_people, person)
    assert "ask Acme (help@acme.example)" in sign_in(browser(acme_people), "alice").content.decode()


def test_S0_03_the_list_of_portal_users_says_how_each_stands(acme_people: Workspace) -> None:
    person = new_contact(acme_people)
    day = today(acme_people.tenant)
    with acme_people.inside():
        anna, ids = (
            acme_people.actor("anna"),
            {name: acme_people.contact(name).pk for name in ("alice", "bob", "carol")},
        )
        assert [row.email for row in portal_users(anna).rows] == [
            "alice@people.example",
            "bob@people.example",
            "carol@people.example",
        ]
    grant(acme_people, person.pk)
    grant(acme_people, ids["alice"], access_from=day + DAY)
    grant(acme_people, ids["bob"], access_until=day - DAY)
    withdraw(acme_people, ids["carol"])
    with acme_people.inside():
        states = {row.email.split("@")[0]: row.access for row in portal_users(anna).rows}
        assert states == {
            "alice": AccessState.NOT_YET,
            "bob": AccessState.ENDED,
            "carol": AccessState.WITHDRAWN,
            "dora": AccessState.INVITED,
        }
        assert portal_users(acme_people.actor("alice")).rows[0].email == "alice@people.example"
        assert len(portal_users(acme_people.actor("alice")).rows) == 1


def test_S0_05_the_contacts_mails_show_no_secret(acme_people: Workspace) -> None:
    person = new_contact(acme_people)
    grant(acme_people, person.pk)
    (mail,) = mails(acme_people)
    token = path_in(mail).split("/")[2]
    with acme_people.inside():
        (shown,) = mails_of_contact(person.pk)
    assert shown.subject == "Данные для входа на клиентский портал"
    assert token in mail.text and token not in shown.text


def test_the_mail_can_be_sent_again_with_a_new_link(acme_people: Workspace, browser: Browser) -> None:
    person = new_contact(acme_people)
    ctx = {"by": "anna"}
    with acme_people.inside(), pytest.raises(Conflict):
        send_access_again(acme_people.ctx("anna"), contact_id=person.pk)
    grant(acme_people, person.pk, **ctx)
    first = path_in(mails(acme_people)[0])
    with acme_people.inside():
        send_access_again(acme_people.ctx("anna", now=timezone.now()), contact_id=person.pk)
    second = path_in(mails(acme_people)[1])
    client = browser(acme_people)
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    grant(acme_people, person.pk, access_until=today(acme_people.tenant) + DAY)
    assert len(mails(acme_people)) == 2
    client.post(second, {"name": "Dora", "password": PASSWORD})
    with acme_people.inside(), pytest.raises(Conflict):
        send_access_again(acme_people.ctx("anna"), contact_id=person.pk)


def test_withdrawing_before_the_link_was_used_kills_the_link(
    acme_people: Workspace,
    browser: Browser,
) -> None:
    person = new_contact(acme_people)
    grant(acme_people, person.pk)
    path = path_in(mails(acme_people)[0])
    withdraw(acme_people, person.pk)
    assert browser(acme_people).post(path, {"name": "Dora", "password": PASSWORD}).status_code == 410
    with acme_people.inside():
        assert not User.objects.filter(email="dora@clients.example").exists()
        assert contact(acme_people.actor("anna"), person.pk).row.access == AccessState.WITHDRAWN


def test_somebody_with_an_account_learns_that_access_is_back(acme_people: Workspace) -> None:
    with acme_people.inside():
        alice = acme_people.contact("alice").pk
    withdraw(acme_people, alice)
    grant(acme_people, alice)
    grant(acme_people, alice, access_until=today(acme_people.tenant) + DAY)
    (mail,) = mails(acme_people)
    assert (mail.kind, mail.to_email, path_in(mail)) == ("portal_access_again", "alice@people.example", "/signin/")


def test_refusals_change_nothing(acme_people: Workspace) -> None:
    person = new_contact(acme_people)
    day = today(acme_people.tenant)
    with acme_people.inside():
        anna, alice = acme_people.ctx("anna"), acme_people.ctx("alice")
        with pytest.raises(Invalid) as refused:
            grant_portal_access(anna, contact_id=person.pk, access_from=day, access_until=day - DAY)
        assert list(refused.value.errors) == ["access_until"]
        with pytest.raises(Forbidden):
            grant_portal_access(alice, contact_id=person.pk)
        with pytest.raises(Forbidden):
            withdraw_portal_access(alice, contact_id=person.pk)
        with pytest.raises(NotFound):
            grant_portal_access(anna, contact_id=99_999)
        staff = save_contact(anna, email="ben@people.example", first_name="Ben")
        with pytest.raises(Invalid):
            grant_portal_access(anna, contact_id=staff.pk)
        silent = save_contact(anna, email="", first_name="Silent", phones=[{"kind": "mobile", "number": "+1 555 0100"}])
        with pytest.raises(Invalid):
            grant_portal_access(anna, contact_id=silent.pk)
        assert Contact.objects.filter(portal_access=True).count() == 3
        assert Invitation.objects.count() == 0
    assert mails(acme_people) == []


def test_another_main_address_is_the_one_to_sign_in_with(
    acme_people: Workspace,
    browser: Browser,
) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    sign_in(client, "alice")
    with acme_people.inside():
        alice = acme_people.contact("alice")
        save_contact(acme_people.ctx("anna"), contact_id=alice.pk, email="alice@new.example", first_name="Alice")
        with pytest.raises(Invalid):
            save_contact(acme_people.ctx("anna"), contact_id=alice.pk, email="bob@people.example", first_name="Alice")
    assert not is_signed_in(client)
    assert sign_in(client, "alice").status_code == 422
    client.post("/signin/", {"email": "alice@new.example", "password": PASSWORD})
    assert is_signed_in(client)


def test_an_open_invitation_follows_the_address(acme_people: Workspace, browser: Browser) -> None:
    person = new_contact(acme_people)
    grant(acme_people, person.pk)
    old = path_in(mails(acme_people)[0])
    with acme_people.inside():
        save_contact(
            acme_people.ctx("anna", now=timezone.now()),
            contact_id=person.pk,
            email="dora@new.example",
            first_name="Dora",
        )
    second = mails(acme_people)[1]
    assert second.to_email == "dora@new.example"
    client = browser(acme_people)
    assert (client.get(old).status_code, client.get(path_in(second)).status_code) == (410, 200)


@pytest.mark.parametrize(
    ("has_access", "begins", "ends", "state"),
    [
        (False, None, None, AccessState.NONE),
        (False, -1, 1, AccessState.NONE),
        (True, None, None, AccessState.OPEN),
        (True, 0, 0, AccessState.OPEN),
        (True, 1, None, AccessState.NOT_YET),
        (True, None, -1, AccessState.ENDED),
    ],
)
def test_states_of_access(has_access: bool, begins: int | None, ends: int | None, state: AccessState) -> None:
    day = date(2026, 5, 20)
    found = access_state(
        has_access,
        None if begins is None else day + begins * DAY,
        None if ends is None else day + ends * DAY,
        day,
    )
    assert found == state
