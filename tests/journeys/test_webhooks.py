"""Webhooks in the studio: a program of the company is told of a request, signed, and every call is shown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories.receiver import Receiver, listening
from tests.journeys import people_story, story
from tests.journeys.people_story import FIRM, House
from tests.journeys.stack import Stack, wait_for
from tests.journeys.story import checked
from webhooks.signing import signature

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORM = "main form[method=post]:has([name=url])"


def ask(house: House, title: str) -> None:
    """The client sends a request. Who is told of it by mail is told at the same time as the programs."""
    people_story.send_request(house, title)
    house.stack.mail(f"owner@{house.slug}.example", title)


def call(receiver: Receiver, number: int, secret: str) -> tuple[str, str]:
    """The name of an event and its id, as the receiver's `number`th call brought them; the signature is right."""
    wait_for(f"call {number}", lambda: receiver.calls[number - 1 :])
    got = receiver.calls[number - 1]
    message, at = got.headers["webhook-id"], int(got.headers["webhook-timestamp"])
    assert got.headers["webhook-signature"] == signature(secret, message, at, got.body)
    return got.payload["type"], message


def outcome(page: Page, *answers: str) -> None:
    """The open page of a delivery shows these attempts, once the calls are noted."""
    rows = page.locator("main tbody tr")

    def are_there() -> bool:
        page.reload()
        return rows.count() == len(answers)

    wait_for(f"{len(answers)} attempts", are_there)
    for row, answer in zip(rows.all(), answers, strict=True):
        expect(row.locator("td").nth(1)).to_have_text(answer)


def test_a_program_is_told_and_the_studio_shows_every_attempt(stack: Stack, visitor: Callable[..., Page]) -> None:
    house = House(stack, visitor, "hooks", visitor(), visitor(), visitor())
    page = house.owner
    story.sign_up(page, stack, house.slug, "en")
    people_story.add_client(house, FIRM)
    people_story.let_in(house, house.client, FIRM, f"mara@{house.slug}.example")

    with listening() as receiver:
        house.open(page, "/studio/webhooks/")
        checked(page)
        page.get_by_role("link", name="Add a webhook").first.click()
        page.fill("[name=name]", "Chat of the team")
        page.fill("[name=url]", "ftp://files.example.com/")
        page.check("[name=events][value='ticket.opened']")
        story.send(page, FORM)
        expect(page.locator("[name=url]")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[name=url]")).to_have_value("ftp://files.example.com/")
        expect(page.locator("[name=events][value='ticket.opened']")).to_be_checked()
        checked(page)
        page.fill("[name=url]", receiver.url)
        story.send(page, FORM)
        expect(page).to_have_url(re.compile(r"/studio/webhooks/\d+/"))
        checked(page)
        hook = page.url
        secret = page.locator(".copy-line code").inner_text()
        page.goto(hook)
        assert secret not in page.content(), "it is shown once"

        ask(house, "The lamp flickers")
        name, message = call(receiver, 1, secret)
        told = receiver.calls[0].payload["data"]["ticket"]["title"]
        assert (name, told) == ("ticket.opened", "The lamp flickers")
        page.goto(hook)
        page.locator(".list__item a[href*='/studio/webhooks/']").click()
        outcome(page, "204")
        expect(page.locator(".page-head .badge")).to_have_text("Delivered")
        expect(page.locator("main")).to_contain_text(message)
        expect(page.locator("main pre")).to_contain_text("The lamp flickers")
        checked(page)
        # Once more: the same event, so the program can tell that it has it already.
        page.get_by_role("button", name="Send again").click()
        assert call(receiver, 2, secret) == ("ticket.opened", message)
        outcome(page, "204", "204")

        # The program is broken: a test says so.
        receiver.statuses = [503]
        page.goto(hook)
        page.get_by_role("button", name="Send a test").click()
        assert call(receiver, 3, secret)[0] == "webhook.test"
        outcome(page, "503 The receiver refused the call.")
        expect(page.locator(".page-head .badge")).to_have_text("Not delivered")

        # Switched off, nothing is sent any more.
        page.goto(hook)
        page.uncheck("[name=is_active]")
        story.send(page, FORM)
        expect(page.locator(".page-head .badge")).to_have_text("Off")
        ask(house, "The lamp is dark")
        page.goto(hook)
        expect(page.locator(".list__item a[href*='/studio/webhooks/']")).to_have_count(2)
        assert len(receiver.calls) == 3
