"""The theme editor in the browser: the real sign-in and sign-up pages in edit mode, live, published, brought back."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys import story
from tests.journeys.axe import findings
from tests.journeys.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLUG = "palette"
# A folder for pictures of the pages, for those who want to look at them.
LOOK_AT = os.environ.get("PORTICO_SCREENSHOTS", "")


def shot(page: Page, name: str) -> None:
    if LOOK_AT:
        page.screenshot(path=Path(LOOK_AT) / f"{name}.png")


def photo() -> bytes:
    """A picture with a bright and a dark half."""
    image = Image.linear_gradient("L").resize((900, 600)).convert("RGB")
    data = io.BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()


def token(page: Page, name: str) -> str:
    """A custom property as the page has it now."""
    return str(page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('{name}').trim()"))


def soon(page: Page, name: str, part: str) -> None:
    """Wait until a custom property of the page holds `part`."""
    expect(page.locator("html")).to_have_css(name, re.compile(re.escape(part)))


def darken(page: Page) -> None:
    """Switch the page to dark and let it be drawn: colours that are read before that are still the light ones."""
    choose(page, "try-mode", "dark")
    expect(page.locator("html")).to_have_attribute("data-mode", "dark")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0))).then(() => 0)")


def section(page: Page, name: str) -> None:
    """Open one of the five parts of the panel."""
    page.evaluate(f"document.querySelector('[data-section={name}]').open = true")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[name={name}][value={value}]").check()


def test_S4_45_S4_46_S4_47_the_pages_are_edited_in_place(stack: Stack, visitor: Callable[..., Page]) -> None:
    page = visitor("desktop", "en")
    story.sign_up(page, stack, SLUG, "en")
    page.goto(stack.url("/studio/look/", SLUG))
    page.locator("a[href='/signin/?customise']").click()
    expect(page.locator("main form [name=password]")).to_be_visible()
    panel, toggle = page.locator("#theme-panel"), page.locator(".editor__toggle")
    expect(panel).to_be_visible()
    box, width = panel.bounding_box(), page.evaluate("innerWidth")
    assert box is not None and box["x"] + box["width"] > width - 20 and box["y"] < 40, "at the top end"
    assert findings(page) == []
    shot(page, "edit-en-light-1440")

    # Hidden and opened again, with the keyboard.
    page.locator("[data-hide]").focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(toggle).to_be_focused()
    place = toggle.bounding_box()
    assert place is not None and place["x"] > width / 2 and place["y"] < 80
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()

    _everything_is_live(page)
    _what_cannot_be_read_is_answered(page)
    _texts_and_frames(page)

    visitor_page = visitor("desktop", "en")
    visitor_page.goto(stack.url("/signin/", SLUG))
    assert visitor_page.locator("h1").inner_text() != "Come aboard", "nothing was saved"
    page.locator("button[name=do][value=publish]").click()
    page.wait_for_url(re.compile(r"/signin/\?customise"))
    visitor_page.reload()
    expect(visitor_page.locator("h1")).to_have_text("Come aboard")
    expect(visitor_page.locator(".auth")).to_have_attribute("data-ground", "gradient")
    expect(visitor_page.locator(".auth")).to_have_attribute("data-panel", "start")
    assert findings(visitor_page) == []
    shot(visitor_page, "live-en-1440")

    # One click back.
    page.locator("summary", has_text=re.compile("Earlier")).click()
    page.locator(".editor__versions form button").first.click()
    page.wait_for_load_state("networkidle")
    visitor_page.reload()
    expect(visitor_page.locator(".auth")).to_have_attribute("data-ground", "paper")
    assert visitor_page.locator("h1").inner_text() == "Sign in"

    # The registration page, the same way (S4-46), with a picture behind it.
    page.goto(stack.url("/studio/look/", SLUG))
    page.locator("a[href='/register/?customise']").click()
    expect(page.locator("main form [name=name]")).to_be_visible()
    section(page, "background")
    choose(page, "background", "picture")
    page.set_input_files(
        "[name=background_picture_file]", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    soon(page, "--auth-picture", "/brand/")
    expect(page.locator(".auth")).to_have_attribute("data-ground", "picture")
    section(page, "texts")
    page.fill("[name='signup_heading-en']", "Join the crew")
    expect(page.locator("h1")).to_have_text("Join the crew")
    shot(page, "edit-register-picture-1440")
    page.locator("button[name=do][value=save]").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_text("Join the crew")
    visitor_page.goto(stack.url("/register/", SLUG))
    assert visitor_page.locator("h1").inner_text() != "Join the crew", "a draft is not live"


def _everything_is_live(page: Page) -> None:
    """Background, side panel and buttons change while one chooses, without saving."""
    choose(page, "background", "gradient")
    page.fill("[name=background_color]", "#fde7c8")
    page.fill("[name=background_to]", "#d9ecff")
    soon(page, "--auth-a", "#fde7c8")
    expect(page.locator(".auth")).to_have_attribute("data-ground", "gradient")
    section(page, "panel")
    choose(page, "panel_side", "start")
    expect(page.locator(".auth")).to_have_attribute("data-panel", "start")
    choose(page, "panel_art", "rings")
    expect(page.locator("svg[data-art=rings]")).to_be_visible()
    expect(page.locator("svg[data-art=waves]")).to_be_hidden()
    page.fill("[name='panel_heading-en']", "Every lamp, every harbour")
    expect(page.locator(".panel h2")).to_have_text("Every lamp, every harbour")
    page.fill("[name='panel_point_1-en']", "Answers within a day")
    expect(page.locator(".panel__points li").first).to_be_visible()
    section(page, "buttons")
    before = token(page, "--auth-button-radius")
    choose(page, "button_shape", "pill")
    page.fill("[name=brand_color]", "#0b6e4f")
    soon(page, "--auth-button", "#0b6e4f")
    assert (before, token(page, "--auth-button-radius")) == ("8px", "999px")
    shot(page, "edit-live-1440")


def _what_cannot_be_read_is_answered(page: Page) -> None:
    """Refused while typing, with the nearest colour as a button; never changed by itself."""
    page.fill("[name=button_text_color]", "#7fbf9f")
    offer = page.locator("#theme_button_text_color_say button")
    expect(offer).to_be_visible()
    shot(page, "edit-refused-1440")
    assert page.input_value("[name=button_text_color]") == "#7fbf9f"
    nearest = offer.get_attribute("data-take")
    offer.click()
    assert page.input_value("[name=button_text_color]") == nearest
    expect(page.locator("#theme_button_text_color_say button")).to_have_count(0)


def _texts_and_frames(page: Page) -> None:
    """Words follow the typing; a phone, the dark and another language are shown without leaving the page."""
    section(page, "texts")
    page.locator("main h1").click()
    expect(page.locator("[name='signin_heading-en']")).to_be_focused()
    page.fill("[name='signin_heading-en']", "Come aboard")
    expect(page.locator("main h1")).to_have_text("Come aboard")
    page.fill("[name='signin_button-en']", "Enter")
    expect(page.locator("[data-text=signin_button]")).to_have_text("Enter")
    darken(page)
    assert findings(page) == []
    shot(page, "edit-dark-1440")
    choose(page, "try-mode", "light")
    choose(page, "try-width", "phone")
    frame = page.frame_locator(".editor__frame")
    expect(frame.locator("h1")).to_have_text("Come aboard")
    expect(frame.locator(".auth")).to_have_attribute("data-ground", "gradient")
    shot(page, "edit-phone-1440")
    choose(page, "try-width", "wide")
    expect(page.locator(".editor__frame")).to_be_hidden()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_S4_47_the_panel_is_mirrored_and_accessible(stack: Stack, visitor: Callable[..., Page], size: str) -> None:
    page = visitor(size, "fa")
    slug = f"{SLUG}-{size}"
    story.sign_up(page, stack, slug, "fa")
    page.goto(stack.url("/register/?customise", slug))
    panel = page.locator("#theme-panel")
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box is not None and box["x"] < 20, "the end of a page in Persian is on the left"
    assert page.get_attribute("html", "dir") == "rtl"
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"edit-fa-light-{size}")
    darken(page)
    assert findings(page) == []
    shot(page, f"edit-fa-dark-{size}")
    page.locator("[data-hide]").click()
    toggle = page.locator(".editor__toggle")
    expect(toggle).to_be_visible()
    place = toggle.bounding_box()
    assert place is not None and place["x"] < 40 and place["y"] < 80
    shot(page, f"edit-fa-hidden-{size}")


def test_S4_45_without_scripts_it_is_a_form(stack: Stack, visitor: Callable[..., Page]) -> None:
    """The page with the panel saves and shows the result."""
    with_scripts = visitor("desktop", "en")
    slug = f"{SLUG}-plain"
    story.sign_up(with_scripts, stack, slug, "en")
    page = visitor("desktop", "en", javascript=False)
    page.context.add_cookies(with_scripts.context.cookies())
    page.goto(stack.url("/signin/?customise", slug))
    page.locator("[data-section=texts] summary").click()
    page.fill("[name='signin_heading-en']", "Plain and good")
    page.locator("button[name=do][value=save]").click()
    expect(page.locator("main h1")).to_have_text("Plain and good")
