"""A company signs up, hosts its branded portal, its client raises a request and gets an answer."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys import story
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

RUNS = [
    ("en", "desktop"),
    ("en", "phone"),
    ("fa", "desktop"),
    ("fa", "phone"),
    ("fr", "desktop"),
    ("ru", "desktop"),
    ("tr", "desktop"),
]


@pytest.mark.parametrize(("language", "size"), RUNS, ids=[f"{language}-{size}" for language, size in RUNS])
def test_S0_40_S1_06_S3_05_S4_03_S4_16_the_whole_way(
    stack: Stack, visitor: Callable[..., Page], language: str, size: str
) -> None:
    slug = f"harbour-{language}-{size}"
    owner, agent, client = (visitor(size, language) for _ in range(3))
    story.sign_up(owner, stack, slug, language)
    story.brand(owner, stack, slug, language)
    story.invite(owner, stack, slug, language)
    story.join(agent, stack, slug)
    story.register(client, stack, slug, language)
    number = story.ask(client, stack, slug, language)
    story.hear_of_it(owner, stack, slug, language, number)
    story.answer(agent, stack, slug, language, number)
    story.go_on(client, stack, slug, language, number)
    story.close(client, stack, slug, number)
    _same_through_the_api(stack, slug, number)


def _same_through_the_api(stack: Stack, slug: str, closed_number: int) -> None:
    """Step 6: the same by the REST API: sign in, open, list, read, answer, close, and the refusal afterwards."""
    status, answer = _call(stack, slug, "auth/token", email=f"client@{slug}.example", password=story.PASSWORD)
    assert status == 200
    token = answer["token"]
    status, answer = _call(stack, slug, f"tickets/{closed_number}/messages", token, text="late")
    assert (status, answer["status"]) == (409, 409)
    status, ticket = _call(stack, slug, "tickets", token, title="By program", description="Made by a program.")
    assert (status, ticket["number"]) == (201, closed_number + 1)
    number = ticket["number"]
    assert _call(stack, slug, f"tickets/{number}/messages", token, text="More.")[0] == 201
    status, rows = _call(stack, slug, "tickets?scope=mine", token)
    assert sorted(row["number"] for row in rows["results"]) == [closed_number, number]
    status, ticket = _call(stack, slug, f"tickets/{number}", token)
    assert [message["text"] for message in ticket["messages"] if message["kind"] == "reply"] == ["More."]
    status, ticket = _call(stack, slug, f"tickets/{number}/close", token, post=True)
    assert (status, ticket["status"]["kind"]) == (200, "closed")


def _call(
    stack: Stack, slug: str, path: str, token: str = "", *, post: bool = False, **body: str
) -> tuple[int, dict[str, Any]]:
    headers = {"Host": f"{slug}.localhost:{stack.port}", "Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body or post else None
    request = urllib.request.Request(f"http://127.0.0.1:{stack.port}/api/v1/{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
