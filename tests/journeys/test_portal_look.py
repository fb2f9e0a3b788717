"""The portal looks and speaks like the company: favicon, title, links, mails, texts per language, reports, weeks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys import story
from tests.journeys.stack import Stack
from tests.journeys.story import checked

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Words:
    """What the administrator writes."""

    title: str
    first: str
    second: str
    form: str
    note: str
    foot: str


WORDS = {
    "en": Words("Lamp desk", "Privacy", "Our shop", "Ask the workshop", "We answer by noon.", "Harbour Lamps Ltd"),
    "fa": Words("میز چراغ", "حریم خصوصی", "فروشگاه ما", "از کارگاه بپرسید", "تا ظهر پاسخ می‌دهیم.", "شرکت چراغ‌های بندر"),
}
LOOK = "/studio/look/"


def icon(colour: str) -> dict[str, object]:
    """A picture to upload."""
    data = io.BytesIO()
    Image.new("RGB", (600, 600), colour).save(data, "PNG")
    return {"name": "icon.png", "mimeType": "image/png", "buffer": data.getvalue()}


def icon_of(page: Page) -> str:
    """What the browser's tab shows."""
    return str(page.locator("link[rel=icon]").first.get_attribute("href"))


def saved(page: Page, press: Callable[[], None]) -> None:
    """Press something that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        press()
    page.wait_for_load_state("networkidle")


def block(name: str) -> str:
    return f"section[aria-labelledby=look-{name}]"


def favicon(page: Page, stack: Stack, slug: str) -> None:
    """S4-48: Update opens the file picker, the icon is in the tab; Reset brings the default back, Undo the icon."""
    place = page.locator(block("favicon"))
    with page.expect_file_chooser() as chooser:
        place.locator("pick-and-send button").click()
    saved(page, lambda: chooser.value.set_files(icon("#c2410c")))  # type: ignore[arg-type]
    uploaded = icon_of(page)
    assert re.fullmatch(r"/brand/[0-9a-f]{16}/icon-32\.png", uploaded)
    assert stack.get(uploaded, slug)[0] == 200
    expect(place.locator(".browser-tab img")).to_have_attribute("src", uploaded)
    saved(page, lambda: place.get_by_role("button").last.click())
    assert icon_of(page).endswith(".svg")
    saved(page, lambda: page.locator(".look-undo button").click())
    assert icon_of(page) == uploaded
    with page.expect_file_chooser() as chooser:
        place.locator("pick-and-send button").click()
    drawing = {
        "name": "x.svg",
        "mimeType": "image/svg+xml",
        "buffer": b"<svg xmlns='x'><script>alert(1)</script></svg>",
    }
    saved(page, lambda: chooser.value.set_files(drawing))  # type: ignore[arg-type]
    expect(place.locator(".field__errors")).to_contain_text("SVG")
    assert icon_of(page) == uploaded


def title(page: Page, stack: Stack, slug: str, language: str) -> None:
    """S4-49: write and save; Reset brings the organisation's name back; bad titles are answered at the field."""
    place, words = page.locator(block("title")), WORDS[language]
    page.goto(stack.url(LOOK, slug))
    place.locator(f"[name=page_title-{language}]").fill(words.title)
    saved(page, lambda: place.locator("button[type=submit]").first.click())
    assert page.title().endswith(f"· {words.title}")
    saved(page, lambda: place.locator("button[name=remove]").click())
    assert page.title().endswith(f"· {story.WORDS[language].company}")
    saved(page, lambda: page.locator(".look-undo button").click())
    assert page.title().endswith(f"· {words.title}")
    field = place.locator(f"[name=page_title-{language}]")
    for wrong in ("x" * 5000, "Lamp\u202eksed"):
        field.evaluate("(input, text) => { input.removeAttribute('maxlength'); input.value = text; }", wrong)
        saved(page, lambda: place.locator("button[type=submit]").first.click())
        expect(place.locator(".field__errors")).to_have_count(1)
        expect(field).to_have_value(wrong)
    page.goto(stack.url(LOOK, slug))


def links(page: Page, stack: Stack, slug: str, language: str) -> None:
    """S4-50: two links, moved by keyboard; a link that runs something is refused."""
    words = WORDS[language]
    page.goto(stack.url(f"{LOOK}links/", slug))
    for index, (name, url) in enumerate([(words.first, "https://one.example"), (words.second, "https://two.example")]):
        page.fill(f"[name=link{index}-label-{language}]", name)
        page.fill(f"[name=link{index}-url]", url)
        story.send(page)
    checked(page)
    page.locator("li.link-edit").nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    story.send(page)
    page.fill(f"[name=link2-label-{language}]", "x")
    page.fill("[name=link2-url]", "javascript:alert(1)")
    story.send(page)
    expect(page.locator(".field__errors")).to_contain_text("https://")
    page.goto(stack.url(LOOK, slug))
    assert page.locator(".look-links strong").all_inner_texts() == [words.second, words.first]


def mails(page: Page, stack: Stack, slug: str, language: str) -> None:
    """The look of mails is seen while typing, in light and dark, and worn by the next mail."""
    page.goto(stack.url(f"{LOOK}mails/", slug))
    checked(page)
    words, frame = WORDS[language], page.frame_locator("#mail-frame")
    page.fill("[name=colour]", "#0f766e")
    page.fill(f"[name=footer-{language}]", words.foot)
    expect(frame.locator("body")).to_contain_text(words.foot)
    expect(frame.locator(".card")).to_have_css("border-top-color", "rgb(15, 118, 110)")
    page.locator("label:has([name=preview-mode][value=dark])").click()
    expect(frame.locator(".card")).to_have_css("background-color", "rgb(34, 36, 39)")
    story.send(page, "#mail-look")
    story.send(page, f"form[action='{LOOK}mails/sample/']")
    mail = stack.mail(f"owner@{slug}.example", words.foot)
    assert "#0f766e" in mail["html"] and words.foot in mail["text"]


def texts(page: Page, stack: Stack, slug: str, language: str) -> None:
    """S4-39: name, form and note; each falls back on its own, which the field says."""
    page.goto(stack.url("/studio/languages/", slug))
    for box in page.locator("[name=on]").all():
        box.check()
    story.send(page)
    page.goto(stack.url("/studio/languages/texts/", slug))
    words = WORDS[language]
    page.fill(f"[name=form_name-{language}]", words.form)
    page.fill(f"[name=intro-{language}]", words.note)
    page.fill("[name=intro-fr]", "Réponse avant midi.")
    story.send(page)
    checked(page)
    expect(page.locator(".localized__missing").first).to_be_visible()
    page.goto(stack.url("/studio/guest-door/", slug))
    page.check("[name=is_open]")
    story.send(page)


def read_as_a_visitor(page: Page, stack: Stack, slug: str, language: str) -> None:
    """S4-38, S4-50: links in order below both pages; French note, the other two texts in the default language."""
    words = WORDS[language]
    for path in ("/signin/", "/register/"):
        page.goto(stack.url(path, slug))
        assert page.locator(".page-links a[rel]").all_inner_texts() == [words.second, words.first]
        checked(page)
    page.goto(stack.url("/support/?lang=fr", slug))
    expect(page.locator("h1")).to_have_text(words.form)
    expect(page.locator("h1 span")).to_have_attribute("lang", language)
    expect(page.locator(".guest-intro")).to_have_text("Réponse avant midi.")
    page.goto(stack.url("/support/?lang=tr", slug))
    expect(page.locator(".guest-intro")).to_have_text(words.note)
    checked(page)
    page.goto(stack.url("/nowhere/", slug))
    page.locator("details.menu summary").click()
    page.locator(f"details.menu a[lang={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def report(page: Page, owner: Page, stack: Stack, slug: str, language: str) -> None:
    """S3-36: words that are marked stand in the form; the administrator reads the report."""
    page.goto(stack.url("/signin/", slug))
    heading = page.locator("h1").inner_text()
    page.locator("h1").evaluate("element => getSelection().selectAllChildren(element)")
    page.locator("a[data-wording]").last.click()
    expect(page.locator("[name=text]")).to_have_value(heading)
    expect(page.locator("[name=page]")).to_have_value("/signin/")
    page.fill("[name=problem]", "?!")
    checked(page)
    story.send(page)
    expect(page).to_have_url(stack.url("/translation/sent/", slug))
    owner.goto(stack.url("/studio/translation-reports/", slug))
    expect(owner.locator("main")).to_contain_text(heading)
    checked(owner)
    saved(owner, lambda: owner.locator("main form button").first.click())
    expect(owner.locator("main")).not_to_contain_text(heading)


def week(page: Page, stack: Stack, slug: str, language: str) -> None:
    """Weeks begin where the workspace says, in the calendar of date fields; its two days off are marked."""
    page.goto(stack.url("/studio/formats/", slug))
    page.select_option("[name=week_start]", "6")
    page.select_option("[name=days_off]", "45")
    story.send(page)
    page.goto(stack.url("/studio/contacts/new/", slug))
    if not page.locator("date-field").count():
        return
    page.locator("date-field > button").first.click()
    names = page.locator(".calendar th").evaluate_all("cells => cells.map(cell => cell.abbr)")
    off = page.locator(".calendar th.calendar__off").evaluate_all("cells => cells.map(cell => cell.abbr)")
    expected = {"en": ("Sunday", ["Friday", "Saturday"]), "fa": ("یکشنبه", ["جمعه", "شنبه"])}[language]
    assert (names[0], off) == expected


@pytest.mark.parametrize("language", ["en", "fa"])
def test_S4_38_S4_39_S4_44_S4_48_S4_49_S4_50_S3_36_the_portal_speaks_like_the_company(
    stack: Stack, visitor: Callable[..., Page], language: str
) -> None:
    slug = f"looks-{language}"
    owner, guest = visitor("desktop", language), visitor("phone", language)
    story.sign_up(owner, stack, slug, language)
    owner.goto(stack.url(LOOK, slug))
    # S4-44, C10: four blocks, no more and no less.
    assert owner.locator(".look-block").count() == 4
    checked(owner)
    favicon(owner, stack, slug)
    title(owner, stack, slug, language)
    links(owner, stack, slug, language)
    checked(owner)
    mails(owner, stack, slug, language)
    texts(owner, stack, slug, language)
    week(owner, stack, slug, language)
    read_as_a_visitor(guest, stack, slug, language)
    report(guest, owner, stack, slug, language)
