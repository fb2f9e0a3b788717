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


def in_order(page: Page, *expected: str) -> None:
    """The questions stand in this order, as soon as the page has been loaded."""
    row = "li.question-row"
    order = " + ".join(f'{row}[data-key="{key}"]' for key in expected)
    expect(page.locator(order)).to_have_count(1)
    expect(page.locator(row)).to_have_count(len(expected))


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


def add_by_mouse(page: Page, kind: str) -> None:
    """Take a kind from the list; its settings open with the name marked, and the list of kinds closes."""
    if not page.locator(".palette[open]").count():
        page.locator(".palette > summary").click()
    page.locator(f".palette__kind[value={kind}]").click()
    expect(page.locator("#question-form")).to_have_attribute("data-key", f"{kind}_1")
    expect(page.locator("#question-form .localized .input").first).to_be_focused()


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
    # A group beside it: the focus goes into the new comparison, and back to the whole when the group is gone.
    tab_to(page, page.locator("button[value=condition_group]"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=condition1-0-field]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=condition1-0-op]")).to_be_visible()
    checked(page)
    tab_to(page, page.locator("button[value='condition_add:1']"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=condition1-1-field]")).to_be_focused()
    tab_to(page, page.locator("button[value='condition_remove:1']"), back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#condition-mode")).to_be_focused()
    expect(page.locator("[name=condition1-mode]")).to_have_count(0)

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


def drag_by_finger(page: Page, *, end: str = "") -> None:
    """Drag the last question above the first one; `end` is a key to press before the finger goes up."""
    rows = page.locator(".question-row")
    rows.first.scroll_into_view_if_needed()
    start, goal = rows.last.locator(".sortable__handle").bounding_box(), rows.first.bounding_box()
    assert start is not None and goal is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        there = {"x": x, "y": y + (goal["y"] - y) * step / 10}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [there]})
        page.evaluate("() => new Promise(requestAnimationFrame)")
    if end:
        page.keyboard.press(end)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.detach()


def test_a_question_is_dragged_by_mouse_and_finger_and_the_preview_follows(
    stack: Stack, visitor: Callable[..., Page]
) -> None:
    page = visitor()
    begin(page, stack, "builder-mouse", "en")
    for kind in ("text", "date", "rating"):
        add_by_mouse(page, kind)
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

    phone = visitor("phone")
    phone.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    phone.goto(page.url.partition("?")[0])
    in_order(phone, "rating_1", "text_1", "date_1")
    version, scrolled = int(phone.get_attribute("#draft-state", "data-version") or 0), phone.evaluate("scrollY")
    drag_by_finger(phone, end="Escape")
    in_order(phone, "rating_1", "text_1", "date_1")
    drag_by_finger(phone)
    in_order(phone, "date_1", "rating_1", "text_1")
    saved(phone, version + 1)
    assert phone.evaluate("scrollY") == scrolled, "the page does not scroll under the finger"


REQUIRED = "[name=question-required]"


def test_the_preview_is_tried_out_in_each_language(stack: Stack, visitor: Callable[..., Page]) -> None:
    """Conditions reveal, pages turn, answers are checked in words; what was typed outlives a change of the form."""
    page = visitor()
    begin(page, stack, "builder-trial", "en")
    for kind in ("checkbox", "email", "page", "text"):
        add_by_mouse(page, kind)
        if kind != "page" and kind != "checkbox":
            page.check(REQUIRED)
            expect(page.locator(f"#question-{kind}_1")).to_contain_text("Required")
        if kind == "email":
            page.locator("details:has(#condition-mode) > summary").click()
            page.select_option("#condition-mode", "all")
            page.select_option("[name=condition0-field]", "checkbox_1")
            page.select_option("[name=condition0-value]", "true")
            expect(page.locator("#question-email_1 .question-row__condition")).to_be_visible()
    frame = page.frame_locator("#form-preview")
    email, turn = frame.locator("[name=q_email_1]"), frame.locator("[data-turn='1']")
    expect(email).to_be_hidden()
    frame.locator("[name=q_checkbox_1]").check()
    turn.click()
    expect(email).to_be_focused()
    expect(frame.locator("#id_q_email_1_error")).to_have_text("Please answer this question.")
    expect(email).to_have_attribute("aria-describedby", "id_q_email_1_error")
    email.fill("anna@")
    turn.click()
    expect(frame.locator("#id_q_email_1_error")).to_contain_text("Write an e-mail address")
    email.fill("anna@people.example")
    turn.click()
    text = frame.locator("[name=q_text_1]")
    expect(text).to_be_visible()
    frame.locator(".form-preview__trial button").click()
    expect(frame.locator("#id_q_text_1_error")).to_be_visible()
    text.fill("Since Monday")
    frame.locator(".form-preview__trial button").click()
    expect(frame.locator(".form-preview__verdict")).to_have_text("These answers would be accepted.")

    page.fill("[name=question-label-en]", "Since when?")
    page.locator("[name=question-label-en]").blur()
    expect(frame.locator("main")).to_contain_text("Since when?")
    expect(text).to_have_value("Since Monday")
    page.locator("[name=preview-width][value=desktop]").check(force=True)
    page.locator(".builder__preview-languages a[lang=fa]").click()
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    frame.locator("[name=q_checkbox_1]").check()
    turn.click()
    expect(frame.locator("#id_q_email_1_error")).not_to_be_empty()
    expect(frame.locator("#id_q_email_1_error")).not_to_have_text("Please answer this question.")
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
    in_order(page, "select_1", "note_1", "text_1")
    page.locator("#question-note_1").click()
    page.locator("form[action$='/note_1/delete/'] button").click()
    in_order(page, "select_1", "text_1")
    page.locator(".builder__undo button").click()
    in_order(page, "select_1", "note_1", "text_1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
