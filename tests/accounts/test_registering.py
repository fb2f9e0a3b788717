"""Making one's own account in the portal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Registration, User
from accounts.use_cases import save_account_settings
from support.people.models import Contact
from tests.factories.entrance import PASSWORD, is_signed_in, mails, path_in, sign_in
from tests.factories.twins import Workspace

Browser = Callable[..., Client]
FORM = {"name": "Dora Vell", "email": "dora@clients.example", "password": PASSWORD}


def register(client: Client, **changes: str):
    return client.post("/register/", {**FORM, **changes})


def test_S4_03_S4_16_a_client_registers_confirms_and_is_in(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    assert "/register/" in client.get("/signin/").content.decode()
    assert client.get("/register/").status_code == 200
    assert register(client, next="/tickets/new/")["Location"] == "/register/sent/"
    assert client.get("/register/sent/").status_code == 200
    with acme_people.inside():
        assert not User.objects.filter(email=FORM["email"]).exists()
    (mail,) = mails(acme_people)
    assert (mail.kind, mail.to_email, mail.language) == ("confirm_address", FORM["email"], "en")
    page = client.get(path_in(mail))
    assert page.status_code == 200
    assert 'type="password"' not in page.content.decode()
    with acme_people.inside():
        assert not User.objects.filter(email=FORM["email"]).exists()
    assert client.post(path_in(mail))["Location"] == "/tickets/new/"
    assert is_signed_in(client)
    with acme_people.inside():
        user = acme_people_user(FORM["email"])
        contact = Contact.objects.get(email=FORM["email"])
        assert (user.role, user.name, user.is_active) == ("client", "Dora Vell", True)
        assert (contact.user_id, contact.full_name, contact.portal_access) == (user.pk, "Dora Vell", True)
        assert Registration.objects.count() == 0
    again = browser(acme_people)
    again.post("/signin/", {"email": FORM["email"], "password": PASSWORD})
    assert is_signed_in(again)


def acme_people_user(email: str) -> User:
    return User.objects.get(email=email)


def test_on_another_device_the_password_is_asked(acme_people: Workspace, browser: Browser) -> None:
    register(browser(acme_people))
    path = path_in(mails(acme_people)[0])
    phone = browser(acme_people)
    assert 'type="password"' in phone.get(path).content.decode()
    assert phone.post(path, {"password": "a stranger's password"}).status_code == 422
    assert phone.post(path).status_code == 422
    with acme_people.inside():
        assert not User.objects.filter(email=FORM["email"]).exists()
    phone.post(path, {"password": PASSWORD})
    assert is_signed_in(phone)


def test_nobody_confirms_an_account_that_a_stranger_has_the_password_of(
    acme_people: Workspace, browser: Browser
) -> None:
    owner, stranger = browser(acme_people), browser(acme_people)
    register(owner)
    mails(acme_people)
    register(stranger, password="the stranger's password")
    first, second = mails(acme_people)
    assert owner.post(path_in(first)).status_code == 410
    assert owner.post(path_in(second), {"password": PASSWORD}).status_code == 422
    with acme_people.inside():
        assert not User.objects.filter(email=FORM["email"]).exists()


def test_a_contact_is_joined_only_once_the_address_is_confirmed(acme_people: Workspace, browser: Browser) -> None:
    with acme_people.inside():
        contact = Contact.objects.create(first_name="Dora", email=FORM["email"], note="kept")
    client = browser(acme_people)
    register(client)
    with acme_people.inside():
        contact.refresh_from_db()
        assert (contact.user_id, contact.portal_access) == (None, False)
    client.post(path_in(mails(acme_people)[0]))
    with acme_people.inside():
        contact.refresh_from_db()
        assert (contact.user_id, contact.portal_access, contact.note) == (
            acme_people_user(FORM["email"]).pk,
            True,
            "kept",
        )
        assert Contact.objects.filter(email=FORM["email"]).count() == 1


def test_registering_does_not_bring_withdrawn_access_back(acme_people: Workspace, browser: Browser) -> None:
    with acme_people.inside():
        Contact.objects.create(first_name="Dora", email=FORM["email"], access_withdrawn_at=timezone.now())
    client = browser(acme_people)
    register(client)
    answer = client.post(path_in(mails(acme_people)[0]))
    assert answer.status_code == 403
    assert "switched off" in answer.content.decode()
    assert not is_signed_in(client)
    with acme_people.inside():
        assert Contact.objects.get(email=FORM["email"]).portal_access is False


def test_a_known_address_learns_it_by_mail_and_the_page_says_nothing(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    assert register(client, email="alice@people.example")["Location"] == "/register/sent/"
    (mail,) = mails(acme_people)
    assert (mail.kind, mail.to_email) == ("already_registered", "alice@people.example")
    with acme_people.inside():
        assert Registration.objects.count() == 0
        assert not acme_people.user("alice").check_password(PASSWORD)


def test_T32_nobody_registers_a_role(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    register(client, role="admin", is_staff="true", is_operator="true", is_active="false", user_id="1")
    client.post(path_in(mails(acme_people)[0]), {"role": "owner"})
    with acme_people.inside():
        user = acme_people_user(FORM["email"])
        assert (user.role, user.is_operator, user.is_active, user.title) == ("client", False, True, "")


def test_T08_a_confirmation_link_is_nothing_in_another_workspace(
    acme_people: Workspace, beta_people: Workspace, browser: Browser
) -> None:
    register(browser(acme_people))
    there = browser(beta_people)
    register(there)
    path = path_in(mails(acme_people)[0])
    with acme_people.inside():
        row = Registration.objects.get()
    with beta_people.inside():
        # The same row, secret's seed and all, but the secret is computed for another workspace.
        Registration.objects.update(nonce=row.nonce, password=row.password)
    assert there.get(path).status_code == 410
    assert there.post(path).status_code == 410
    with beta_people.inside():
        assert not User.objects.filter(email=FORM["email"]).exists()


def test_by_invitation_only(acme_people: Workspace, browser: Browser) -> None:
    with acme_people.inside():
        save_account_settings(acme_people.ctx("olga"), self_registration="refuse")
    client = browser(acme_people)
    assert "/register/" not in client.get("/signin/").content.decode()
    assert "By invitation only" in client.get("/register/").content.decode()
    assert register(client).status_code == 403
    with acme_people.inside():
        assert Registration.objects.count() == 0
    assert mails(acme_people) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "no address"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "dora@clients.example"}, "password"),
        ({"password": "x" * 201}, "password"),
    ],
)
def test_what_is_refused_stays_typed(
    acme_people: Workspace, browser: Browser, changes: dict[str, str], field: str
) -> None:
    answer = register(browser(acme_people), **changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    if field != "email":
        assert 'value="dora@clients.example"' in answer.content.decode()
    with acme_people.inside():
        assert Registration.objects.count() == 0
    assert mails(acme_people) == []


def test_a_link_dies_with_its_use_and_with_time(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    register(client)
    path = path_in(mails(acme_people)[0])
    client.post(path)
    assert browser(acme_people).post(path).status_code == 410
    register(browser(acme_people), email="eva@clients.example")
    late = path_in(mails(acme_people)[1])
    with acme_people.inside():
        Registration.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(late).status_code == 410


def test_mails_to_one_address_are_limited(acme_people: Workspace, browser: Browser) -> None:
    codes = [register(browser(acme_people)).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


def test_the_mail_is_in_the_language_of_the_page(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    client.post("/language/", {"language": "fa", "next": "/"})
    register(client)
    (mail,) = mails(acme_people)
    assert mail.language == "fa"
    assert 'dir="rtl"' in mail.html


def test_a_pending_registration_lets_nobody_in(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    register(client)
    assert sign_in(client, "dora").status_code == 422
    assert not is_signed_in(client)


def test_two_clicks_at_the_same_moment_make_one_account(race: Workspace) -> None:
    import threading

    from django.db import connection

    from accounts.tokens import link_token
    from accounts.use_cases import confirm_registration, start_registration
    from kernel.context import NOBODY, Context
    from kernel.errors import PorticoError

    with race.inside():
        ctx = Context(NOBODY, race.tenant, "portal")
        mark = start_registration(ctx, **FORM)
        token = link_token("registration", mark)
    barrier = threading.Barrier(3)
    outcomes: list[str] = []

    def click() -> None:
        try:
            with race.inside():
                barrier.wait(10)
                outcomes.append(confirm_registration(ctx, token=token, mark=mark).role)
        except PorticoError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["Gone", "Gone", "client"]
    with race.inside():
        assert User.objects.filter(email=FORM["email"]).count() == 1
        assert Contact.objects.filter(email=FORM["email"]).count() == 1
