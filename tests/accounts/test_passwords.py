"""A new password by mail, and the change of one's own."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from accounts.tokens import TenantTokenGenerator
from accounts.use_cases import deactivate_account
from tests.factories.entrance import PASSWORD, give_password, is_signed_in, mails, path_in, sign_in
from tests.factories.twins import Workspace

Browser = Callable[..., Client]
NEW = "a quite different sentence"


def ask_for_reset(client: Client, name: str = "alice"):
    return client.post("/password/reset/", {"email": f"{name}@people.example"})


def test_a_new_password_by_mail_signs_in_and_ends_the_other_sessions(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    elsewhere, client = browser(acme_people), browser(acme_people)
    sign_in(elsewhere, "alice")
    assert ask_for_reset(client)["Location"] == "/password/reset/sent/"
    (mail,) = mails(acme_people)
    path = path_in(mail)
    assert mail.kind == "password_reset"
    for _scan in range(2):
        assert (client.get(path).status_code, client.head(path).status_code) == (200, 200)
    assert client.get(path)["Referrer-Policy"] == "same-origin"
    assert client.post(path, {"password": "short"}).status_code == 422
    assert client.post(path, {"password": NEW})["Location"] == "/"
    assert is_signed_in(client) and not is_signed_in(elsewhere)
    assert client.post(path, {"password": PASSWORD}).status_code == 410
    fresh = browser(acme_people)
    assert (sign_in(fresh, "alice").status_code, sign_in(fresh, "alice", NEW).status_code) == (422, 302)
    assert [mail.kind for mail in mails(acme_people)] == ["password_reset", "password_changed"]


def test_T07_a_reset_link_is_nothing_in_another_workspace(
    acme_people: Workspace, beta_people: Workspace, browser: Browser
) -> None:
    give_password(acme_people, "alice")
    with acme_people.inside():
        ours = acme_people.user("alice")
    with beta_people.inside():
        # A cloned row: same id, address, hash and moment of the last sign-in.
        User.objects.filter(pk=ours.pk).update(password=ours.password, last_login=ours.last_login, email=ours.email)
        theirs = beta_people.user("alice")
        assert (theirs.pk, theirs.password, theirs.last_login) == (ours.pk, ours.password, ours.last_login)
    ask_for_reset(browser(acme_people))
    path = path_in(mails(acme_people)[0])
    there = browser(beta_people)
    page = there.get(path)
    assert page.status_code == 410
    assert "no longer" in page.content.decode()
    assert there.post(path, {"password": NEW}).status_code == 410
    with beta_people.inside():
        assert beta_people.user("alice").password == ours.password
    token = path.strip("/").split("/")[-1]
    with acme_people.inside():
        assert TenantTokenGenerator().check_token(ours, token)
    with beta_people.inside():
        assert not TenantTokenGenerator().check_token(theirs, token)


def test_a_reset_link_dies_with_time_sign_in_and_deactivation(
    acme_people: Workspace, browser: Browser, settings
) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    ask_for_reset(client)
    path = path_in(mails(acme_people)[0])
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(path).status_code == 410
    settings.PASSWORD_RESET_TIMEOUT = 7200
    assert client.get(path).status_code == 200
    sign_in(browser(acme_people), "alice")
    assert client.get(path).status_code == 410
    ask_for_reset(client)
    second = path_in(mails(acme_people)[1])
    with acme_people.inside():
        deactivate_account(acme_people.ctx("olga"), user_id=acme_people.user("alice").pk)
    assert client.get(second).status_code == 410
    ask_for_reset(client)
    assert len(mails(acme_people)) == 2


@pytest.mark.parametrize("path", ["/password/reset/x/y/", "/password/reset/MQ/abc-def/", "/password/reset/é/a-b/"])
def test_a_made_up_link_is_a_dead_link(acme_people: Workspace, browser: Browser, path: str) -> None:
    assert browser(acme_people).get(path).status_code == 410


def test_T23_known_and_unknown_addresses_get_the_same_answers(acme_people: Workspace, browser: Browser) -> None:
    def answers(name: str) -> list[tuple[int, str, str]]:
        client = browser(acme_people)
        found = []
        for path, data in (
            ("/password/reset/", {}),
            ("/signin/code/", {}),
            ("/register/", {"name": "Any Name", "password": PASSWORD}),
        ):
            first = client.post(path, {"email": f"{name}@people.example", **data})
            page = client.get(first["Location"]).content.decode().replace(name, "NAME")
            found.append((first.status_code, first["Location"], _without_csrf(page)))
        return found

    assert answers("alice") == answers("nobody")


def _without_csrf(page: str) -> str:
    import re

    return re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken": )"?=?"[^"]+"', "", page)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/password/reset/", "/signin/code/", "/register/", "/signin/"])
def test_T23_known_and_unknown_addresses_take_the_same_time(
    acme_people: Workspace, browser: Browser, settings, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    settings.PASSWORD_HASHERS = ["accounts.hashers.LeanArgon2PasswordHasher"]
    monkeypatch.setattr("accounts.guessing.limits.hit", lambda *args, **kwargs: None)
    give_password(acme_people, "alice")
    data = {"name": "Any Name", "password": NEW} if path in {"/register/", "/signin/"} else {}

    def seconds(email: str) -> float:
        client = browser(acme_people)
        # Of the processor, not of the clock: other programs on the machine must not decide the outcome.
        begun = time.process_time()
        client.post(path, {"email": email, **data})
        return time.process_time() - begun

    for warm_up in ("alice@people.example", "nobody@people.example"):
        seconds(warm_up)
    known, unknown = [], []
    for number in range(20):
        known.append(seconds("alice@people.example"))
        unknown.append(seconds(f"nobody{number}@people.example"))
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.05


def test_S1_09_S3_34_a_person_changes_the_password_and_the_old_one_is_refused(
    acme_people: Workspace, browser: Browser
) -> None:
    give_password(acme_people, "alice")
    client, elsewhere = browser(acme_people), browser(acme_people)
    sign_in(client, "alice")
    sign_in(elsewhere, "alice")
    wrong = client.post("/profile/password/", {"current": "not it", "password": NEW})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["current"])
    weak = client.post("/profile/password/", {"current": PASSWORD, "password": "12345678901"})
    assert (weak.status_code, list(weak.context["form"].errors)) == (422, ["password"])
    assert is_signed_in(elsewhere)
    assert client.post("/profile/password/", {"current": PASSWORD, "password": NEW})["Location"] == "/profile/"
    assert is_signed_in(client) and not is_signed_in(elsewhere)
    with acme_people.inside():
        assert Session.objects.filter(user_id=acme_people.user("alice").pk).count() == 1
    fresh = browser(acme_people)
    assert (sign_in(fresh, "alice").status_code, sign_in(fresh, "alice", NEW).status_code) == (422, 302)
    assert [mail.kind for mail in mails(acme_people)] == ["password_changed"]


def test_somebody_without_a_password_sets_one_without_the_current_one(acme_people: Workspace, browser: Browser) -> None:
    from accounts.use_cases import issue_one_time_link

    with acme_people.inside():
        assert not acme_people.user("olga").has_usable_password()
        secret = issue_one_time_link(
            acme_people.ctx(now=timezone.now()), user_id=acme_people.user("olga").pk, purpose="handover"
        )
    client = browser(acme_people)
    client.post(f"/enter/{secret}/")
    page = client.get("/profile/").content.decode()
    assert "Set a password" in page and 'name="current"' not in page
    client.post("/profile/password/", {"password": NEW})
    assert is_signed_in(client)
    assert sign_in(browser(acme_people), "olga", NEW).status_code == 302


def test_T26_a_one_time_link_is_used_by_its_button_and_once(acme_people: Workspace, browser: Browser, caplog) -> None:
    from accounts.models import OneTimeLink
    from accounts.use_cases import issue_one_time_link

    def link(now=None) -> str:
        with acme_people.inside():
            ctx = acme_people.ctx(now=now or timezone.now())
            secret = issue_one_time_link(
                ctx, user_id=acme_people.user("olga").pk, purpose="handover", next_path="/studio/"
            )
            assert not OneTimeLink.objects.filter(token_hash=secret).exists()
        return secret

    caplog.set_level("DEBUG")
    secret = link()
    assert len(secret) >= 43
    path = f"/enter/{secret}/"
    client = browser(acme_people)
    for _scan in range(3):
        assert (client.head(path).status_code, client.get(path).status_code) == (200, 200)
    assert not is_signed_in(client)
    assert client.post(path)["Location"] == "/studio/"
    assert is_signed_in(client)
    second = browser(acme_people)
    assert (second.get(path).status_code, second.post(path).status_code) == (410, 410)
    assert not is_signed_in(second)
    old = f"/enter/{link(timezone.now() - timedelta(minutes=16))}/"
    assert (second.get(old).status_code, second.post(old).status_code) == (410, 410)
    with acme_people.inside():
        from audit.models import Entry

        assert not any(secret in str(entry.data) for entry in Entry.objects.all())
    ours = [record for record in caplog.records if record.name.startswith(("accounts", "outbox", "audit", "kernel"))]
    assert not any(secret in record.getMessage() for record in ours)


def test_T08_a_one_time_link_is_nothing_in_another_workspace(
    acme_people: Workspace, beta_people: Workspace, browser: Browser
) -> None:
    from accounts.use_cases import issue_one_time_link

    with acme_people.inside():
        secret = issue_one_time_link(
            acme_people.ctx(now=timezone.now()), user_id=acme_people.user("olga").pk, purpose="handover"
        )
    there = browser(beta_people)
    path = f"/enter/{secret}/"
    assert (there.get(path).status_code, there.post(path).status_code) == (410, 410)
    assert not is_signed_in(there)


def test_T25_a_one_time_link_never_leads_away(acme_people: Workspace, browser: Browser) -> None:
    from accounts.use_cases import issue_one_time_link

    with acme_people.inside():
        secret = issue_one_time_link(
            acme_people.ctx(now=timezone.now()),
            user_id=acme_people.user("olga").pk,
            purpose="handover",
            next_path="//evil.example/",
        )
    assert browser(acme_people).post(f"/enter/{secret}/")["Location"] == "/desk/"


def test_T26_a_fault_on_a_page_with_a_secret_does_not_log_it(
    acme_people: Workspace, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    from kernel.logs import RequestFilter

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("portal_ui.portal.accounts.entering.open_link", broken)
    secret = "S" * 43
    client = browser(acme_people)
    client.raise_request_exception = False
    assert client.get(f"/enter/{secret}/").status_code == 500
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    RequestFilter().filter(record)
    assert record.getMessage() == "Internal Server Error: /enter/…/"


def test_T26_two_clicks_at_the_same_moment_use_a_link_once(race: Workspace) -> None:
    import threading

    from django.db import connection

    from accounts.use_cases import issue_one_time_link, use_one_time_link
    from kernel.errors import Gone

    with race.inside():
        ctx = race.ctx(now=timezone.now())
        secret = issue_one_time_link(ctx, user_id=race.user("olga").pk, purpose="handover")
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def click() -> None:
        try:
            with race.inside():
                barrier.wait(10)
                outcomes.append(use_one_time_link(ctx, token=secret).email)
        except Gone:
            outcomes.append("gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["gone", "gone", "gone", "olga@people.example"]
