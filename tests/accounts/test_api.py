"""Tokens of the REST API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.use_cases import deactivate_account, issue_api_token, revoke_api_token
from support.people.use_cases import withdraw_portal_access
from tests.factories.entrance import PASSWORD, give_password, sign_in
from tests.factories.twins import Workspace

Browser = Callable[..., Client]


def post_json(client: Client, path: str, body: object, **headers: str):
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def token_of(workspace: Workspace, name: str = "alice") -> str:
    with workspace.inside():
        _row, secret = issue_api_token(
            workspace.ctx(name, now=timezone.now()), user_id=workspace.user(name).pk, name="script"
        )
    return secret


def me(client: Client, token: str, **headers: str):
    return client.get("/api/v1/me", headers={"authorization": f"Bearer {token}", **headers})


def test_a_password_gives_a_token_and_the_token_says_who_one_is(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    answer = post_json(client, "/api/v1/auth/token", {"email": "Alice@people.example", "password": PASSWORD})
    assert answer.status_code == 200
    assert list(answer.json()) == ["token"]
    assert answer["Cache-Control"] == "no-store"
    found = me(client, answer.json()["token"])
    assert (found.status_code, found.json()) == (
        200,
        {"email": "alice@people.example", "name": "Alice", "role": "client", "language": "en"},
    )


def test_a_wrong_password_is_a_401_problem_with_the_same_words(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    bodies = []
    for email in ("alice@people.example", "nobody@people.example"):
        answer = post_json(client, "/api/v1/auth/token", {"email": email, "password": "wrong"})
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        bodies.append(answer.json())
    assert bodies[0] == bodies[1]
    with acme_people.inside():
        assert ApiToken.objects.count() == 0


def test_T22_guessing_is_limited_together_with_the_pages(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    for _guess in range(5):
        sign_in(client, "alice", "wrong")
    codes = [
        post_json(client, "/api/v1/auth/token", {"email": "alice@people.example", "password": "wrong"}).status_code
        for _guess in range(6)
    ]
    assert codes == [401] * 5 + [429]


def test_T09_a_token_of_one_workspace_is_401_in_another(
    acme_people: Workspace, beta_people: Workspace, browser: Browser
) -> None:
    token = token_of(acme_people)
    assert me(browser(acme_people), token).status_code == 200
    answer = me(browser(beta_people), token)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert sorted(answer.json()) == ["detail", "errors", "status", "title", "type"]
    assert token.startswith(f"pto_{acme_people.tenant.uuid.hex[:8]}_")


def test_without_or_with_a_bad_token_there_is_a_401(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    assert client.get("/api/v1/me").status_code == 401
    assert me(client, "nonsense").status_code == 401
    assert client.get("/api/v1/me", headers={"authorization": "Basic abc"}).status_code == 401
    assert client.get("/api/v1/me", headers={"authorization": "Bearer "}).status_code == 401


def test_a_browsers_session_is_nothing_to_the_api(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    sign_in(client, "alice")
    assert client.get("/api/v1/me").status_code == 401


def test_a_token_dies_when_revoked_expired_or_its_person_leaves(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    revoked, expired, left = (token_of(acme_people, name) for name in ("alice", "bob", "anna"))
    with acme_people.inside():
        alice = acme_people.user("alice")
        revoke_api_token(acme_people.ctx("alice", now=timezone.now()), token_id=ApiToken.objects.get(user=alice).pk)
        ApiToken.objects.filter(user=acme_people.user("bob")).update(expires_at=timezone.now() - timedelta(seconds=1))
        deactivate_account(acme_people.ctx("olga", now=timezone.now()), user_id=acme_people.user("anna").pk)
    assert [me(client, token).status_code for token in (revoked, expired, left)] == [401, 401, 401]


def test_S1_05_outside_the_access_dates_a_token_is_refused_with_the_reason(
    acme_people: Workspace, browser: Browser
) -> None:
    token = token_of(acme_people)
    with acme_people.inside():
        withdraw_portal_access(acme_people.ctx("anna"), contact_id=acme_people.contact("alice").pk)
    answer = me(browser(acme_people), token)
    assert answer.status_code == 403
    assert "switched off" in answer.json()["detail"]


def test_the_last_use_is_written_once_a_minute_and_the_token_never(
    acme_people: Workspace, browser: Browser, django_assert_num_queries
) -> None:
    token = token_of(acme_people)
    client = browser(acme_people)
    me(client, token)
    with acme_people.inside():
        row = ApiToken.objects.get()
        first = row.last_used_at
        assert first is not None
        assert token not in (row.token_hash, row.prefix, row.name)
        assert token.startswith(row.prefix)
    with django_assert_num_queries(1):
        me(client, token)
    with acme_people.inside():
        assert ApiToken.objects.get().last_used_at == first
        ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    me(client, token)
    with acme_people.inside():
        assert ApiToken.objects.get().last_used_at > first - timedelta(minutes=1)


def test_signing_in_often_keeps_ten_tokens(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    body = {"email": "alice@people.example", "password": PASSWORD}
    tokens = [post_json(client, "/api/v1/auth/token", body).json()["token"] for _turn in range(12)]
    with acme_people.inside():
        assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 10
    assert me(client, tokens[0]).status_code == 401
    assert me(client, tokens[-1]).status_code == 200


def test_the_answer_speaks_the_persons_language(acme_people: Workspace, browser: Browser) -> None:
    token = token_of(acme_people)
    with acme_people.inside():
        user = acme_people.user("alice")
        user.language = "tr"
        user.save()
    client = browser(acme_people)
    assert me(client, token).json()["language"] == "tr"


def test_T32_a_token_request_takes_address_and_password_only(acme_people: Workspace, browser: Browser) -> None:
    give_password(acme_people, "alice")
    client = browser(acme_people)
    body = {"email": "alice@people.example", "password": PASSWORD, "role": "admin", "user_id": 1, "lives": "9999"}
    token = post_json(client, "/api/v1/auth/token", body).json()["token"]
    assert me(client, token).json()["role"] == "client"
    with acme_people.inside():
        assert ApiToken.objects.get().expires_at < timezone.now() + timedelta(days=31)


def test_a_body_that_is_no_json_is_a_400_problem(acme_people: Workspace, browser: Browser) -> None:
    client = browser(acme_people)
    broken = client.post("/api/v1/auth/token", "{", content_type="application/json")
    assert (broken.status_code, broken["Content-Type"]) == (400, "application/problem+json")
    empty = post_json(client, "/api/v1/auth/token", {})
    assert (empty.status_code, sorted(empty.json()["errors"])) == (400, ["email", "password"])
