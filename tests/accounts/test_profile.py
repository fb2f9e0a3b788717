"""A person's own page: name, language, formats, sessions, tokens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import ApiToken, Session
from accounts.queries import sessions_of
from tests.factories.entrance import give_password, is_signed_in, sign_in
from tests.factories.twins import Workspace

Browser = Callable[..., Client]


@pytest.fixture
def signed_in(acme_people: Workspace, browser: Browser) -> Client:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    sign_in(client, "alice")
    return client


def test_a_person_chooses_name_language_and_formats(acme_people: Workspace, signed_in: Client) -> None:
    choice = {
        "name": "آلیس",
        "language": "fa",
        "calendar": "jalali",
        "digits": "arabext",
        "timezone": "Asia/Tehran",
        "week_start": "5",
        "days_off": "34",
    }
    assert signed_in.post("/profile/", choice)["Location"] == "/profile/"
    with acme_people.inside():
        alice = acme_people.user("alice")
        assert {name: getattr(alice, name) for name in choice} == choice
    page = signed_in.get("/profile/").content.decode()
    assert '<html lang="fa" dir="rtl"' in page


def test_T32_the_profile_takes_nothing_else(acme_people: Workspace, signed_in: Client) -> None:
    signed_in.post(
        "/profile/", {"name": "Alice", "role": "owner", "email": "x@people.example", "is_operator": "1", "id": "1"}
    )
    with acme_people.inside():
        alice = acme_people.user("alice")
        assert (alice.role, alice.is_operator, alice.name) == ("client", False, "Alice")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("language", "de"),
        ("calendar", "lunar"),
        ("digits", "roman"),
        ("timezone", "Mars/Base"),
        ("week_start", "1"),
        ("days_off", "012"),
    ],
)
def test_wrong_choices_are_refused(acme_people: Workspace, signed_in: Client, field: str, value: str) -> None:
    answer = signed_in.post("/profile/", {"name": "Changed", field: value})
    assert (answer.status_code, list(answer.context["details"].errors)) == (422, [field])
    with acme_people.inside():
        assert acme_people.user("alice").name == "Alice"


def test_the_list_of_sessions_gives_no_access(acme_people: Workspace, browser: Browser, signed_in: Client) -> None:
    other = Client(headers={"host": acme_people.host, "user-agent": "Phone <script>alert(1)</script>"})
    sign_in(other, "alice")
    page = signed_in.get("/profile/").content.decode()
    assert "Phone &lt;script&gt;" in page
    assert other.cookies["session"].value not in page and signed_in.cookies["session"].value not in page
    with acme_people.inside():
        rows = sessions_of(acme_people.user("alice").pk, session_key=signed_in.cookies["session"].value)
    assert sorted(row.is_current for row in rows) == [False, True]
    assert {row.ip for row in rows} == {"127.0.0.1"}
    stolen = browser(acme_people)
    stolen.cookies["session"] = rows[0].id
    assert not is_signed_in(stolen)


def test_one_other_session_is_ended(acme_people: Workspace, browser: Browser, signed_in: Client) -> None:
    give_password(acme_people, "bob")
    other, bobs = browser(acme_people), browser(acme_people)
    sign_in(other, "alice")
    sign_in(bobs, "bob")
    with acme_people.inside():
        alice, bob = acme_people.user("alice").pk, acme_people.user("bob").pk
        current = signed_in.cookies["session"].value
        mine = next(row for row in sessions_of(alice, session_key=current) if not row.is_current)
        his = sessions_of(bob)[0]
    signed_in.post(f"/profile/sessions/{mine.id}/end/")
    assert is_signed_in(signed_in) and not is_signed_in(other)
    assert signed_in.post(f"/profile/sessions/{his.id}/end/").status_code == 404
    assert is_signed_in(bobs)


def test_T21_sign_out_everywhere(acme_people: Workspace, browser: Browser, signed_in: Client) -> None:
    other = browser(acme_people)
    sign_in(other, "alice")
    assert signed_in.post("/profile/sessions/end/", {"others": "1"})["Location"] == "/profile/"
    assert is_signed_in(signed_in) and not is_signed_in(other)
    sign_in(other, "alice")
    assert signed_in.post("/profile/sessions/end/")["Location"] == "/signin/"
    assert not is_signed_in(signed_in) and not is_signed_in(other)
    with acme_people.inside():
        assert Session.objects.filter(user_id=acme_people.user("alice").pk).count() == 0


def test_a_token_is_shown_once_and_revoked(acme_people: Workspace, signed_in: Client) -> None:
    answer = signed_in.post("/profile/tokens/", {"name": "Backup script"})
    assert answer.status_code == 201
    with acme_people.inside():
        token = ApiToken.objects.get()
    page = answer.content.decode()
    start = page.index(token.prefix)
    assert len(page[start : page.index("<", start)]) > 40
    later = signed_in.get("/profile/").content.decode()
    assert token.prefix in later and page[start : start + 40] not in later
    assert signed_in.post("/profile/tokens/", {"name": " "}).status_code == 422
    signed_in.post(f"/profile/tokens/{token.pk}/revoke/")
    assert token.prefix not in signed_in.get("/profile/").content.decode()


def test_nobody_revokes_another_persons_token(acme_people: Workspace, browser: Browser, signed_in: Client) -> None:
    signed_in.post("/profile/tokens/", {"name": "mine"})
    give_password(acme_people, "olga")
    owner = browser(acme_people)
    sign_in(owner, "olga")
    with acme_people.inside():
        token = ApiToken.objects.get()
    assert owner.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    with acme_people.inside():
        assert ApiToken.objects.get().revoked_at is None


def test_staff_have_the_same_page_in_their_own_frame(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "anna")
    client = browser(acme_people)
    sign_in(client, "anna")
    page = client.get("/profile/")
    assert page.status_code == 200
    assert 'class="desk"' in page.content.decode()


def test_an_anonymous_part_of_a_page_sends_the_whole_page_to_sign_in(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    here = f"http://{acme_people.host}/tickets/4/"
    answer = client.get("/profile/", headers={"hx-request": "true", "hx-current-url": here})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/signin/?next=/tickets/4/")
    evil = client.get("/profile/", headers={"hx-request": "true", "hx-current-url": "http://evil.example/x"})
    assert evil["HX-Redirect"] == "/signin/?next=/"
