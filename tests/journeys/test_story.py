"""A company signs up, hosts its branded portal, its client raises a request and gets an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys import story
from tests.journeys.api import call, sign_in
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
    token = sign_in(stack, slug, f"client@{slug}.example", story.PASSWORD)
    status, answer = call(stack, slug, f"tickets/{closed_number}/messages", token, text="late")
    assert (status, answer["status"]) == (409, 409)
    status, ticket = call(stack, slug, "tickets", token, title="By program", description="Made by a program.")
    assert (status, ticket["number"]) == (201, closed_number + 1)
    number = ticket["number"]
    assert call(stack, slug, f"tickets/{number}/messages", token, text="More.")[0] == 201
    status, rows = call(stack, slug, "tickets?scope=mine", token)
    assert sorted(row["number"] for row in rows["results"]) == [closed_number, number]
    status, ticket = call(stack, slug, f"tickets/{number}", token)
    assert [message["text"] for message in ticket["messages"] if message["kind"] == "reply"] == ["More."]
    status, ticket = call(stack, slug, f"tickets/{number}/close", token, post=True)
    assert (status, ticket["status"]["kind"]) == (200, "closed")


def test_an_address_typed_while_one_is_suggested_stays(stack: Stack, visitor: Callable[..., Page]) -> None:
    page = visitor()
    held: list[Route] = []
    page.route("**/signup/address/?*company=*", lambda route: held.append(route))
    page.goto(stack.url("/signup/"))
    with page.expect_request("**/signup/address/?*company=*"):
        page.fill("[name=company]", "Harbour Lamps")
    with page.expect_event("requestfailed", lambda request: "company=" in request.url):
        page.fill("[name=slug]", "my-own")
    expect(page.locator("live-check [data-state]")).to_have_attribute("data-state", "good")
    expect(page.locator("[name=slug]")).to_have_value("my-own")
