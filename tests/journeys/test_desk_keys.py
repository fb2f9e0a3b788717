"""The desk by keyboard, and two people on one ticket: nothing that is being written is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stack import Stack
from tests.journeys.test_demo_pages import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TICKET = re.compile(r"/desk/tickets/(\d+)/")


def focused(page: Page) -> str:
    """The id of the field the next letter goes to."""
    return str(page.evaluate("document.activeElement.id"))


def leave_field(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


def open_number(page: Page) -> str:
    found = TICKET.search(page.url)
    assert found is not None, page.url
    return found[1]


@pytest.mark.parametrize("slug", ["tarnwick", "rakhshab"])
def test_the_desk_is_used_without_a_mouse(demo_stack: Stack, visitor: Callable[..., Page], slug: str) -> None:
    page = visitor("desktop", "fa" if slug == "rakhshab" else "en")
    sign_in(page, demo_stack, slug, "owner")
    page.goto(demo_stack.url("/desk/?view=open", slug))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.evaluate("document.activeElement.dataset.number")
    assert first == page.locator(".ticket-row").first.get_attribute("data-number")
    page.keyboard.press("Enter")
    expect(page).to_have_url(TICKET)
    expect(page.locator("#ticket-pane .messages")).to_be_visible()
    assert open_number(page) == first
    expect(page.locator(".ticket-row[aria-current]")).to_have_attribute("data-number", str(first))

    page.keyboard.press("n")
    expect(page.locator("#id_note-text")).to_be_focused()
    leave_field(page)
    page.keyboard.press("r")
    expect(page.locator("#id_text")).to_be_focused()
    # A letter typed into a field is a letter.
    page.keyboard.type("jkna?")
    assert page.input_value("#id_text") == "jkna?"
    leave_field(page)

    page.keyboard.press("?")
    expect(page.locator("hot-keys dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    leave_field(page)

    page.keyboard.press("a")
    expect(page.locator("#desk-dialog")).to_be_visible()
    page.locator("#desk-dialog button[name=user_id]:not([aria-current])").first.click()
    expect(page.locator("#desk-dialog")).to_be_hidden()
    expect(page.locator("toast-list .toast--ok")).to_have_count(1)
    assert page.input_value("#id_text") == "jkna?", "the draft outlives what is done meanwhile"


def test_drafts_wait_for_their_ticket_and_go_when_they_are_sent(
    demo_stack: Stack, visitor: Callable[..., Page]
) -> None:
    page = visitor()
    sign_in(page, demo_stack, "tarnwick", "owner")
    page.goto(demo_stack.url("/desk/?view=open", "tarnwick"))
    rows = page.locator(".ticket-row")
    rows.nth(0).click()
    page.locator("#id_text").fill("Half a sentence")
    rows.nth(1).click()
    expect(page.locator("#id_text")).to_have_value("")
    page.go_back()
    expect(page.locator("#id_text")).to_have_value("Half a sentence")
    page.locator(".compose__reply button[type=submit]").last.click()
    expect(page.locator(".messages > li").last).to_contain_text("Half a sentence")
    expect(page.locator("#id_text")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    # What is wrong is told where it is, without losing the place.
    page.locator(".compose__reply button[type=submit]").last.click()
    expect(page.locator(".compose__reply .field__errors")).to_be_visible()
    expect(page.locator("#id_text")).to_be_focused()


def test_a_colleagues_note_comes_while_one_is_writing(demo_stack: Stack, visitor: Callable[..., Page]) -> None:
    mine, theirs = visitor(), visitor()
    sign_in(mine, demo_stack, "tarnwick", "owner")
    sign_in(theirs, demo_stack, "tarnwick", "admin")
    mine.goto(demo_stack.url("/desk/?view=open", "tarnwick"))
    mine.locator(".ticket-row").first.click()
    expect(mine).to_have_url(TICKET)
    mine.locator("#id_text").fill("I am writing")
    theirs.goto(demo_stack.url(f"/desk/tickets/{open_number(mine)}/", "tarnwick"))
    theirs.locator("[data-compose=note]").click()
    theirs.locator("#id_note-text").fill("Wait for the part")
    theirs.locator(".compose__note button[type=submit]").last.click()
    expect(theirs.locator(".message--note").last).to_contain_text("Wait for the part")
    expect(mine.locator("#ticket-news")).not_to_be_empty(timeout=40_000)
    expect(mine.locator(".messages > li").last).to_contain_text("Wait for the part")
    assert mine.input_value("#id_text") == "I am writing"
