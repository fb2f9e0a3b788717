"""Signing in and out on a workspace's host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Session
from audit.models import Entry
from kernel.tokens import hash_token
from tests.factories.entrance import PASSWORD, give_password, is_signed_in, mails, sign_in
from tests.factories.twins import Workspace

Browser = Callable[..., Client]


def test_S3_29_the_right_password_leads_in_and_a_wrong_one_gets_a_neutral_error(
    acme_people: Workspace, browser: Browser
) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    wrong = sign_in(client, "alice", "not the password")
    unknown = sign_in(client, "nobody", PASSWORD)
    neutral = "The e-mail address or the password is not right."
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert neutral in wrong.content.decode() and neutral in unknown.content.decode()
    assert 'value="alice@people.example"' in wrong.content.decode()
    assert not is_signed_in(client)
    answer = sign_in(client, "alice")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_staff_begin_at_the_desk(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "anna")
    assert sign_in(browser(acme_people), "anna")["Location"] == "/desk/"


def test_the_address_may_be_typed_in_capitals(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    client.post("/signin/", {"email": " Alice@People.EXAMPLE", "password": PASSWORD, "remember": "on"})
    assert is_signed_in(client)


def test_S3_30_signing_out_ends_the_session_and_the_back_button_shows_nothing(
    acme_people: Workspace, browser: Browser
) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    sign_in(client, "alice")
    page = client.get("/profile/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert client.get("/signout/").status_code == 200
    assert is_signed_in(client)
    cookie = client.cookies["session"].value
    assert client.post("/signout/")["Location"] == "/signin/"
    again = browser(acme_people)
    again.cookies["session"] = cookie
    assert not is_signed_in(again)
    assert client.get("/profile/")["Location"] == "/signin/?next=/profile/"


def test_T01_a_session_of_one_workspace_is_nothing_in_another(
    acme_people: Workspace, beta_people: Workspace, browser: Browser
) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    sign_in(client, "alice")
    key = client.cookies["session"].value
    with acme_people.inside():
        row = Session.objects.get(session_key=hash_token(key))
        user_id = row.user_id
    thief = browser(beta_people)
    thief.cookies["session"] = key
    assert thief.get("/profile/")["Location"] == "/signin/?next=/profile/"
    with beta_people.inside():
        # Even a copied row opens nothing: its content is signed for the workspace it was made in.
        assert beta_people.user("alice").pk == user_id
        Session(session_key=row.session_key, session_data=row.session_data, expire_date=row.expire_date).save(
            force_insert=True
        )
    thief.cookies["session"] = key
    assert not is_signed_in(thief)
    assert is_signed_in(client)


def test_T20_cookies_belong_to_one_host_and_no_script(acme_people: Workspace, browser: Browser, settings) -> None:
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    give_password(acme_people, "alice")
    client = browser(acme_people)
    client.get("/signin/")
    sign_in(client, "alice")
    for name in ("__Host-session", "__Host-csrf"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["domain"], cookie["path"]) == ("", "/")


def test_T21_the_session_key_changes_at_sign_in_and_the_old_one_dies(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    # Asking for a code begins a session without anybody in it.
    client.post("/signin/code/", {"email": "alice@people.example"})
    before = client.cookies["session"].value
    sign_in(client, "alice")
    after = client.cookies["session"].value
    assert before != after
    with acme_people.inside():
        keys = set(Session.objects.values_list("session_key", flat=True))
    assert keys == {hash_token(after)}
    fixed = browser(acme_people)
    fixed.cookies["session"] = before
    assert not is_signed_in(fixed)


def test_T21_a_deactivated_agents_next_request_leads_to_sign_in(acme_people: Workspace, browser: Browser) -> None:
    from accounts.use_cases import deactivate_account

    give_password(acme_people, "anna")
    client = browser(acme_people)
    sign_in(client, "anna")
    assert is_signed_in(client)
    with acme_people.inside():
        deactivate_account(acme_people.ctx("olga"), user_id=acme_people.user("anna").pk)
    assert client.get("/profile/")["Location"] == "/signin/?next=/profile/"
    assert sign_in(client, "anna").status_code == 422


def test_T21_another_role_ends_the_sessions(acme_people: Workspace, browser: Browser) -> None:
    from accounts.use_cases import change_role

    give_password(acme_people, "anna")
    client = browser(acme_people)
    sign_in(client, "anna")
    with acme_people.inside():
        change_role(acme_people.ctx("olga"), user_id=acme_people.user("anna").pk, role="admin")
    assert not is_signed_in(client)


def test_T22_the_eleventh_wrong_password_has_to_wait_and_only_here(
    acme_people: Workspace, beta_people: Workspace, browser: Browser
) -> None:
    give_password(acme_people, "alice")
    give_password(beta_people, "alice")

    def guess(name: str) -> tuple[list[int], object]:
        client = browser(acme_people)
        answers = [sign_in(client, name, "wrong") for _ in range(11)]
        return [answer.status_code for answer in answers], answers[-1]

    known_codes, known = guess("alice")
    unknown_codes, unknown = guess("nobody")
    assert known_codes == unknown_codes == [422] * 10 + [429]
    assert int(known["Retry-After"]) > 0 and int(unknown["Retry-After"]) > 0

    def told(answer: object) -> str:
        return answer.context["form"].errors.as_text()

    assert told(known) == told(unknown)
    right = browser(acme_people)
    assert sign_in(right, "alice").status_code == 429
    assert not is_signed_in(right)
    elsewhere = browser(beta_people)
    sign_in(elsewhere, "alice")
    assert is_signed_in(elsewhere)


def test_right_passwords_do_not_count_as_guesses(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    codes = [sign_in(browser(acme_people), "alice").status_code for _ in range(15)]
    assert codes == [302] * 15


def test_T22_one_caller_cannot_try_many_accounts(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    codes = [sign_in(client, f"guess{number}", "wrong").status_code for number in range(51)]
    assert codes == [422] * 50 + [429]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "https://acme.localhost@evil.example",
        "/\tevil",
        "///evil.example",
        "http:///evil.example",
    ],
)
def test_T25_a_redirect_never_leaves_the_host(acme_people: Workspace, browser: Browser, target: str) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    assert sign_in(client, "alice", next=target)["Location"] == "/"
    assert client.get("/signin/", {"next": target})["Location"] == "/"


def test_T25_a_path_of_this_host_is_kept(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    page = client.get("/signin/", {"next": "/tickets/3/?a=b"})
    assert 'name="next" value="/tickets/3/?a=b"' in page.content.decode()
    assert sign_in(client, "alice", next="/tickets/3/?a=b")["Location"] == "/tickets/3/?a=b"


def test_T24_a_form_without_its_token_or_from_another_host_is_refused(
    acme_people: Workspace, beta_people: Workspace
) -> None:
    give_password(acme_people, "alice")
    client = Client(enforce_csrf_checks=True, headers={"host": acme_people.host})
    assert sign_in(client, "alice").status_code == 403
    client.get("/signin/")
    token = client.cookies["csrf"].value
    here = f"http://{beta_people.host}"
    crossed = client.post(
        "/signin/",
        {"email": "alice@people.example", "password": PASSWORD, "csrfmiddlewaretoken": token},
        headers={"origin": here},
    )
    assert crossed.status_code == 403
    other = Client(enforce_csrf_checks=True, headers={"host": beta_people.host})
    stolen = other.post(
        "/signin/", {"email": "alice@people.example", "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    assert stolen.status_code == 403
    assert not is_signed_in(client) and not is_signed_in(other)


def test_a_session_can_end_with_the_browser(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    kept, short = browser(acme_people), browser(acme_people)
    sign_in(kept, "alice")
    short.post("/signin/", {"email": "alice@people.example", "password": PASSWORD})
    assert kept.cookies["session"]["max-age"] == 14 * 24 * 3600
    assert short.cookies["session"]["max-age"] == ""
    assert is_signed_in(short)


def test_signing_in_is_in_the_log_once(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    sign_in(browser(acme_people), "alice", "wrong")
    sign_in(browser(acme_people), "alice")
    with acme_people.inside():
        alice = acme_people.user("alice").pk
        entries = list(Entry.objects.filter(verb="accounts.signed_in").values_list("target", "actor_id", "data"))
    assert entries == [(f"account:{alice}", alice, {"user_id": alice, "method": "password"})]


def test_a_page_costs_one_statement_for_the_session_and_one_for_the_person(
    acme_people: Workspace, browser: Browser, django_assert_num_queries
) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    sign_in(client, "alice")
    client.get("/signin/")
    with django_assert_num_queries(2):
        client.get("/signin/")


def test_sign_in_by_code_is_bound_to_the_browser_that_asked(acme_people: Workspace, browser: Browser) -> None:
    client, other = browser(acme_people), browser(acme_people)
    answer = client.post("/signin/code/", {"email": "alice@people.example", "next": "/tickets/"})
    assert answer["Location"] == "/signin/code/confirm/?next=%2Ftickets%2F"
    (mail,) = mails(acme_people)
    code = mail.subject.split()[0]
    assert (mail.kind, mail.to_email) == ("sign_in_code", "alice@people.example")
    assert code in mail.text
    assert other.post("/signin/code/confirm/", {"code": code})["Location"] == "/signin/code/"
    assert client.post("/signin/code/confirm/", {"code": "0000-0000"}).status_code == 422
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    entered = client.post("/signin/code/confirm/", {"code": persian, "next": "/tickets/"})
    assert entered["Location"] == "/tickets/"
    assert is_signed_in(client) and not is_signed_in(other)


def test_five_wrong_codes_end_the_code(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    client.post("/signin/code/", {"email": "alice@people.example"})
    code = mails(acme_people)[0].subject.split()[0]
    wrong = [client.post("/signin/code/confirm/", {"code": "1"}).status_code for _ in range(5)]
    assert wrong == [422] * 4 + [302]
    assert client.post("/signin/code/confirm/", {"code": code})["Location"] == "/signin/code/"
    assert not is_signed_in(client)


def test_an_unknown_address_gets_the_same_pages_and_no_mail(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    answer = client.post("/signin/code/", {"email": "nobody@people.example"})
    assert answer["Location"] == "/signin/code/confirm/"
    assert client.get("/signin/code/confirm/").status_code == 200
    assert client.post("/signin/code/confirm/", {"code": ""}).status_code == 422
    assert client.post("/signin/code/confirm/", {"code": "1234-5678"}).status_code == 422
    assert mails(acme_people) == []
    with acme_people.inside():
        assert Entry.objects.filter(verb="accounts.sign_in_code_requested").count() == 0
