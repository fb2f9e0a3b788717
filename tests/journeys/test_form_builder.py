"""The form builder by keyboard alone, by mouse, on a phone and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import story
from tests.journeys.stack import Stack
from tests.journeys.story import checked

pytestmark = pytest.mark.browser

NAMES = {"en": "Repair request", "fa": "درخواست تعمیر"}
LABELS = {"en": ("Which product?", "Lamp", "Serial number"), "fa": ("کدام محصول؟", "چراغ", "شمارهٔ سریال")}


def begin(page: Page, stack: Stack, slug: str, language: str) -> None:
    """A workspace in two languages with a form that has no questions yet, its builder open."""
    story.sign_up(page, stack, slug, language)
    page.goto(stack.url("/studio/languages/", slug))
    for code in ("en", "fa"):
        page.check(f"main input[name=on][value={code}]")
    story.send(page)
    page.goto(stack.url("/studio/forms/", slug))
    checked(page)
    page.goto(stack.url("/studio/forms/new/", slug))
    page.fill(f"[name=names-{language}]", NAMES[language])
    story.send(page)
    expect(page).to_have_url(re.compile(r"/studio/forms/\d+/$"))


def tab_to(page: Page, place: Locator, *, back: bool = False) -> None:
    """Press Tab until `place` has the focus: whoever has no mouse must get there."""
    for _press in range(120):
        if place.count() and place.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never leads to {place}")


def keys(page: Page) -> list[str]:
    """The questions in the order they stand in."""
    return [str(row.get_attribute("data-key")) for row in page.locator(".question-row").all()]


def saved(page: Page, version: int) -> None:
    """The draft has been saved that often."""
    expect(page.locator("#draft-state")).to_have_attribute("data-version", str(version))


def add_by_keyboard(page: Page, kind: str, label: str) -> None:
    """Open the list of kinds, take one, and write over the name it comes with."""
    summary = page.locator(".palette > summary")
    if not page.locator(".palette[open]").count():
        tab_to(page, summary, back=True)
        page.keyboard.press("Enter")
    tab_to(page, page.locator(f".palette__kind[value={kind}]"))
    page.keyboard.press("Enter")
    expect(page.locator("#question-form .localized .input").first).to_be_focused()
    page.keyboard.insert_text(label)
    page.keyboard.press("Tab")
    expect(page.locator(".question-row__main[aria-current] .question-row__name")).to_have_text(label)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_form_is_built_by_keyboard_alone(stack: Stack, visitor: Callable[..., Page], language: str) -> None:
    page = visitor("desktop", language)
    begin(page, stack, f"builder-keys-{language}", language)
    checked(page)
    product, lamp, serial = LABELS[language]

    add_by_keyboard(page, "radio", product)
    first_choice = page.locator(f"[name=option0-label-{language}]")
    tab_to(page, first_choice)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(lamp)
    tab_to(page, page.locator("button[value=option_add]"))
    page.keyboard.press("Enter")
    expect(page.locator(f"[name=option2-label-{language}]")).to_be_focused()
    checked(page)
    add_by_keyboard(page, "text", serial)
    add_by_keyboard(page, "page", "2")
    assert keys(page) == ["radio_1", "text_1", "page_1"]

    # Alt and an arrow move the question, and the focus stays on it.
    version = int(page.locator("#draft-state").get_attribute("data-version") or 0)
    tab_to(page, page.locator("#question-page_1"), back=True)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#question-page_1")).to_be_focused()
    expect(page.locator("sort-list > [aria-live]").first).not_to_be_empty()
    saved(page, version + 1)
    assert keys(page) == ["radio_1", "page_1", "text_1"]

    # A condition, from lists.
    tab_to(page, page.locator("#question-text_1"))
    page.keyboard.press("Enter")
    expect(page.locator("#question-form")).to_have_attribute("data-key", "text_1")
    tab_to(page, page.locator("details:has(#condition-mode) > summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#condition-mode"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=condition0-field]")).to_be_visible()
    tab_to(page, page.locator("[name=condition0-field]"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=condition0-value]")).to_be_visible()
    tab_to(page, page.locator("[name=condition0-value]"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("#question-text_1 .question-row__condition")).to_contain_text(lamp)
    checked(page)

    # Deleting offers the way back at once; Escape leads from the settings to the list.
    page.keyboard.press("Escape")
    expect(page.locator("#question-text_1")).to_be_focused()
    tab_to(page, page.locator("form[action$='/text_1/delete/'] button"))
    page.keyboard.press("Enter")
    expect(page.locator(".builder__undo button")).to_be_focused()
    assert keys(page) == ["radio_1", "page_1"]
    page.keyboard.press("Enter")
    expect(page.locator("#question-text_1")).to_be_focused()
    assert keys(page) == ["radio_1", "page_1", "text_1"]

    tab_to(page, page.locator("a[href$='/publish/']"), back=True)
    page.keyboard.press("Enter")
    expect(page.locator(".change-list")).to_be_visible()
    checked(page)
    tab_to(page, page.locator("main form[method=post]:not(dialog form) button[type=submit]").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/versions/$"))
    checked(page)
    for name in ("versions/1/", "settings/", "answers/", "preview/?language=fa"):
        page.goto(re.sub(r"versions/$", name, page.url) if page.url.endswith("versions/") else page.url)
        checked(page)
        page.go_back()


def test_a_question_is_dragged_and_the_preview_follows(stack: Stack, visitor: Callable[..., Page]) -> None:
    page = visitor()
    begin(page, stack, "builder-mouse", "en")
    for count, kind in enumerate(("text", "date", "rating"), start=1):
        if not page.locator(".palette[open]").count():
            page.locator(".palette > summary").click()
        page.locator(f".palette__kind[value={kind}]").click()
        expect(page.locator(".question-row")).to_have_count(count)
        expect(page.locator("#question-form")).to_have_attribute("data-key", f"{kind}_1")
    row = page.locator(".question-row")
    row.nth(2).locator(".sortable__handle").drag_to(row.nth(0), target_position={"x": 30, "y": 4})
    saved(page, 5)
    assert keys(page) == ["rating_1", "text_1", "date_1"]
    page.reload()
    assert keys(page) == ["rating_1", "text_1", "date_1"]

    page.locator("#question-text_1").click()
    expect(page.locator("#question-form")).to_have_attribute("data-key", "text_1")
    page.locator("[name=question-label-en]").fill("Where is it?")
    page.locator("[name=question-label-fa]").fill("کجاست؟")
    page.locator("[name=question-label-fa]").blur()
    frame = page.frame_locator("#form-preview")
    expect(frame.locator("main")).to_contain_text("Where is it?")
    page.locator(".builder__preview-languages a[lang=fa]").click()
    expect(frame.locator("main")).to_contain_text("کجاست؟")
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    narrow = page.locator("#form-preview").evaluate("element => element.offsetWidth")
    page.locator("[name=preview-width][value=desktop]").check(force=True)
    wide = page.locator("#form-preview").evaluate("element => element.offsetWidth")
    assert narrow <= 390 < 800 < wide
    checked(page)


def test_two_people_build_at_once(stack: Stack, visitor: Callable[..., Page]) -> None:
    mine, theirs = visitor(), visitor()
    slug = "builder-two"
    begin(mine, stack, slug, "en")
    address = mine.url
    mine.locator(".palette__kind[value=text]").click()
    expect(mine.locator("#question-form")).to_have_attribute("data-key", "text_1")
    theirs.context.add_cookies(mine.context.cookies())  # type: ignore[arg-type]
    theirs.goto(f"{address}?question=text_1")
    theirs.locator("[name=question-label-en]").fill("Theirs")
    theirs.locator("[name=question-label-en]").blur()
    expect(theirs.locator("#question-text_1")).to_contain_text("Theirs")

    mine.locator("[name=question-label-en]").fill("Mine")
    mine.locator("[name=question-label-en]").blur()
    expect(mine.locator("#settings")).to_contain_text("Theirs")
    expect(mine.locator("[name=question-label-en]")).to_have_value("Mine")
    mine.locator("[name=question-required]").check()
    expect(mine.locator("#question-text_1")).to_contain_text("Mine")
    theirs.reload()
    expect(theirs.locator("[name=question-label-en]")).to_have_value("Mine")


def test_a_form_is_built_without_scripts_on_a_phone(stack: Stack, visitor: Callable[..., Page]) -> None:
    owner, page = visitor(), visitor("phone", javascript=False)
    begin(owner, stack, "builder-plain", "en")
    page.context.add_cookies(owner.context.cookies())  # type: ignore[arg-type]
    page.goto(owner.url)
    page.locator(".palette__kind[value=select]").click()
    page.fill("[name=question-label-en]", "Which colour?")
    page.fill("[name=option0-label-en]", "Red")
    page.locator(".question-settings__save button").click()
    expect(page.locator("#question-select_1 .question-row__name")).to_have_text("Which colour?")
    page.locator(".palette > summary").click()
    page.locator(".palette__kind[value=text]").click()
    page.locator("details:has(#condition-mode) > summary").click()
    page.select_option("#condition-mode", "all")
    page.locator("[data-reshape]").click()
    page.select_option("[name=condition0-field]", "select_1")
    page.locator("[data-reshape]").click()
    page.select_option("[name=condition0-value]", "option_1")
    page.locator(".question-settings__save button").click()
    expect(page.locator("#question-text_1 .question-row__condition")).to_contain_text("Red")
    page.locator(".palette > summary").click()
    page.locator(".palette__kind[value=note]").click()
    page.locator("button[name=move][value='note_1:up']").click()
    assert keys(page) == ["select_1", "note_1", "text_1"]
    page.locator("#question-note_1").click()
    page.locator("form[action$='/note_1/delete/'] button").click()
    assert keys(page) == ["select_1", "text_1"]
    page.locator(".builder__undo button").click()
    assert keys(page) == ["select_1", "note_1", "text_1"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
