"""Requests without an account by program, and the door's settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from support.guests.models import GuestRequest
from support.guests.proof import Proof
from support.guests.queries import guest_door
from tests.api.caller import Caller
from tests.factories.guests import mails, open_door, solve
from tests.factories.twins import Workspace

ENTRIES = {
    "first_name": "Grace",
    "last_name": "Guest",
    "email": "grace@elsewhere.example",
    "title": "The tap drips",
    "description": "All night long.",
}


@pytest.fixture
def shop(companies: tuple[Workspace, Workspace]) -> Workspace:
    """`acme` with its door open; a call leaves no schema behind, so what is asked afterwards enters it again."""
    with companies[0].inside():
        open_door(companies[0])
    return companies[0]


@pytest.fixture(autouse=True)
def _fresh_door(settings: Any) -> Iterator[None]:
    settings.PORTICO_GUEST_PROOF_BITS = 3
    settings.PORTICO_GUEST_PROOF_COUNT = 2
    cache.clear()
    yield
    cache.clear()


def proof_by(caller: Caller) -> dict[str, str]:
    given = caller.get("/guest/challenge")
    assert (given.status, given.headers["Cache-Control"]) == (200, "no-store")
    assert (given.body["bits"], given.body["count"]) == (3, 2)
    with caller.company.inside():
        solved: Proof = solve(given.body["challenge"])
    return {"challenge": solved.challenge, "answer": solved.answer}


def titles(shop: Workspace) -> list[str]:
    with shop.inside():
        return list(GuestRequest.objects.values_list("title", flat=True))


def test_a_stranger_pays_with_work(shop: Workspace) -> None:
    nobody = Caller(shop)
    assert nobody.post("/guest/requests", ENTRIES).problem[1].keys() == {"__all__"}
    wrong = nobody.post("/guest/requests", {**ENTRIES, "email": "root@localhost", "title": "", "proof": None})
    assert wrong.problem[1].keys() == {"__all__", "email", "title"}
    assert titles(shop) == []
    answer = nobody.post("/guest/requests", {**ENTRIES, "proof": proof_by(nobody)})
    assert (answer.status, answer.body) == (202, None)
    assert titles(shop) == ["The tap drips"]
    with shop.inside():
        assert [mail.kind for mail in mails()] == ["guest_confirm"]


def test_the_companys_own_program_needs_none_and_is_heard_once(shop: Workspace) -> None:
    program = Caller(shop, "anna")
    for _turn in range(2):
        assert program.post("/guest/requests", ENTRIES, **{"Idempotency-Key": "one"}).status == 202
    assert Caller(shop, "alice").post("/guest/requests", ENTRIES).problem[0] == 400
    assert titles(shop) == ["The tap drips"]


def test_T64_the_sixth_is_told_when_to_come_again(shop: Workspace) -> None:
    program = Caller(shop, "anna")
    for _turn in range(5):
        assert program.post("/guest/requests", ENTRIES).status == 202
    refused = program.post("/guest/requests", ENTRIES)
    assert refused.problem[0] == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert len(titles(shop)) == 5


def test_S4_21_a_closed_door_and_its_settings(companies: tuple[Workspace, Workspace]) -> None:
    shop = companies[0]
    admin, agent = Caller(shop, "adam"), Caller(shop, "anna")
    assert agent.post("/guest/requests", ENTRIES).problem[0] == 409
    closed = {"is_open": False, "allowed_origins": [], "form_name": {}, "intro": {}, "closed_text": {}, "version": 0}
    assert admin.get("/guest/door").body == closed
    for refused in (agent.get("/guest/door"), agent("PUT", "/guest/door", closed)):
        assert refused.problem[0] == 403
    opened = {**closed, "is_open": True, "allowed_origins": ["https://www.example.com"], "intro": {"fa": "سلام"}}
    assert admin("PUT", "/guest/door", opened).body == {**opened, "version": 1}
    assert admin("PUT", "/guest/door", opened).problem[0] == 409
    wrong = admin("PUT", "/guest/door", {**opened, "version": 1, "allowed_origins": ["http://example.com"]})
    assert wrong.problem[1].keys() == {"allowed_origins"}
    with shop.inside():
        assert (guest_door().version, guest_door().allowed_origins) == (1, ("https://www.example.com",))
    assert agent.post("/guest/requests", ENTRIES).status == 202
