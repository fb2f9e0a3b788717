"""The shell in Chromium: accessible, inside the screen, light to load, alive with scripts and usable without."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from launch.assets import AXE

pytestmark = pytest.mark.browser

# The second press comes before the browser has left the page.
TWICE = "() => { const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit(); }"
PASTE = """async () => {
  const canvas = new OffscreenCanvas(40, 20);
  canvas.getContext("2d").fillRect(0, 0, 40, 20);
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([await canvas.convertToBlob()], "shot.png", { type: "image/png" }));
  const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector("textarea").dispatchEvent(paste);
}"""
Visit = Callable[..., Page]
PAGES = ["home", "ticket", "desk", "auth", "studio", "public", "error"]
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


def findings(page: Page) -> list[tuple[str, str]]:
    """What axe-core complains about: rule and first element."""
    page.evaluate(AXE.read_text())
    result = page.evaluate(f"axe.run(document, {RULES})")
    return [(found["id"], found["nodes"][0]["html"][:160]) for found in result["violations"]]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("look", ["lang=en&mode=light", "lang=fa&mode=dark"])
def test_no_page_has_accessibility_findings(visit: Visit, name: str, look: str) -> None:
    assert findings(visit(name, f"{look}&signed_in=1")) == []


@pytest.mark.parametrize("name", ["home", "studio"])
@pytest.mark.parametrize("brand", ["ffb400", "000000", "ffffff", "7a1f3d"])
def test_any_brand_is_accessible(visit: Visit, name: str, brand: str) -> None:
    assert findings(visit(name, f"lang=en&signed_in=1&brand={brand}&mode=dark")) == []


@pytest.mark.parametrize("name", [*PAGES, "desk&pane=conversation"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_phones_show_everything_without_scrolling_sideways(visit: Visit, name: str, language: str) -> None:
    name, _, pane = name.partition("&")
    page = visit(name, f"lang={language}&signed_in=1&{pane}", width=390)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    if language == "fa":
        assert findings(page) == []


@pytest.mark.parametrize("name", ["auth", "home", "desk"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_first_visit_is_light(browser: Browser, gallery: str, name: str, language: str) -> None:
    """All that a browser with an empty cache loads, as it goes over the wire: below 100 kB, at most 12 requests."""
    fresh = browser.new_context()
    tab = fresh.new_page()
    sizes: dict[str, float] = {}
    urls: dict[str, str] = {}
    network = fresh.new_cdp_session(tab)
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda got: urls.update({got["requestId"]: got["response"]["url"]}))
    network.on("Network.loadingFinished", lambda got: sizes.update({got["requestId"]: got["encodedDataLength"]}))
    tab.goto(f"{gallery}/{name}/?lang={language}&signed_in=1", wait_until="networkidle")
    fresh.close()
    table = {urls[request].rpartition("/")[2]: size for request, size in sizes.items() if request in urls}
    assert sum(table.values()) < 100_000, table
    assert len(table) <= 12, table


def test_the_theme_switch_remembers(visit: Visit) -> None:
    page = visit("home")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-mode", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}["mode"] == "dark"


HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
BELL = """<notice-bell data-url="/notices/bell/"><a href="/notices/" aria-label="7 new notifications" title="">
<svg></svg><span class="button__count">7</span></a></notice-bell>"""


def test_the_bell_counts_on_while_somebody_looks(visit: Visit) -> None:
    page = visit("desk")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=BELL, content_type="text/html")

    page.route("**/notices/bell/", answer)
    page.clock.install()
    page.reload()
    bells = page.locator("notice-bell > a")
    assert bells.count() == 2
    page.clock.run_for(30_000)
    assert asked == []
    page.clock.run_for(31_000)
    expect(bells.last).to_have_attribute("aria-label", "7 new notifications")
    expect(bells.first.locator(".button__count")).to_have_text("7")
    assert len(asked) == 1, "one request for all bells of the page"
    page.evaluate(HIDE, True)
    page.clock.run_for(300_000)
    assert len(asked) == 1, "nobody looks"
    with page.expect_response("**/notices/bell/"):
        page.evaluate(HIDE, False)
    assert len(asked) == 2


def test_the_bell_is_silent_once_the_person_is_signed_out(visit: Visit) -> None:
    page = visit("home")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=302, headers={"Location": "/signin/"})

    page.route("**/notices/bell/", answer)
    page.clock.install()
    page.reload()
    label = page.locator("notice-bell > a").first.get_attribute("aria-label")
    with page.expect_request("**/notices/bell/"):
        page.clock.run_for(61_000)
    # A whole answer later the page has read this one too, before its clock goes on.
    page.evaluate("fetch(location.href).then((answer) => answer.text()).then(() => null)")
    page.clock.run_for(300_000)
    assert len(asked) == 1
    assert page.locator("notice-bell > a").first.get_attribute("aria-label") == label


def test_menus_open_and_close_by_keyboard(visit: Visit) -> None:
    page = visit("home")
    menu = page.locator("details.menu", has_text="Change language")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Türkçe")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_password_can_be_looked_at(visit: Visit) -> None:
    page = visit("auth", "lang=en")
    field = page.get_by_label("Password", exact=True)
    field.fill("correct horse")
    page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "password")


def test_a_form_is_sent_once(visit: Visit) -> None:
    page = visit("auth", "lang=en")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Email").fill("mara@studio.example")
    page.get_by_label("Password", exact=True).fill("correct horse")
    with page.expect_navigation():
        page.evaluate(TWICE)
    assert len(posts) == 1


def test_a_dialog_asks_before_something_is_done(visit: Visit) -> None:
    page = visit("ticket")
    page.get_by_role("link", name="Closed").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("heading")).to_have_text("How can we help today?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_toasts_leave_when_they_are_closed(visit: Visit) -> None:
    page = visit("home", "lang=en&signed_in=1&toast=1")
    toast = page.get_by_role("status").get_by_text("Your reply was sent.")
    expect(toast).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Close").click()
    expect(toast).to_be_hidden()


def test_the_composer_formats(visit: Visit) -> None:
    page = visit("ticket")
    text = page.locator("textarea")
    text.fill("one\ntwo")
    text.press("ControlOrMeta+a")
    page.get_by_role("button", name="List").click()
    expect(text).to_have_value("- one\n- two")
    text.fill("bold")
    text.press("ControlOrMeta+a")
    text.press("ControlOrMeta+b")
    expect(text).to_have_value("**bold**")


def test_files_are_listed_added_and_taken_out(visit: Visit, tmp_path: Path) -> None:
    page = visit("ticket")
    note, other = tmp_path / "note.txt", tmp_path / "یادداشت.txt"
    note.write_text("x" * 3000)
    other.write_text("y")
    control = page.locator("input[type=file]")
    control.set_input_files(note)
    control.set_input_files(other)
    chips = page.locator(".picked-files .file")
    expect(chips).to_have_count(2)
    expect(chips.first).to_contain_text("note.txt")
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 2
    page.get_by_role("button", name="Remove: note.txt").click()
    expect(chips).to_have_count(1)
    assert page.evaluate("document.querySelector('input[type=file]').files[0].name") == "یادداشت.txt"


def test_a_pasted_picture_becomes_a_file(visit: Visit) -> None:
    page = visit("ticket")
    page.wait_for_function("'add' in document.querySelector('file-input')")
    page.evaluate(PASTE)
    expect(page.locator(".picked-files .file")).to_contain_text("shot.png")
    expect(page.locator(".picked-files canvas")).to_be_visible()


def test_a_jalali_date_is_chosen_by_keyboard_and_posted_as_iso(visit: Visit) -> None:
    page = visit("studio", "lang=fa&signed_in=1")
    field = page.locator("date-field").last
    shown, posted = field.locator("input[type=text]"), field.locator("input[type=hidden]")
    expect(shown).to_have_value("۱۴۰۵/۰۸/۳۰")
    field.get_by_role("button").first.press("Enter")
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(shown).to_have_value("۱۴۰۵/۰۹/۰۱")
    expect(posted).to_have_value("2026-11-22")
    shown.fill("1405/12/29")
    shown.blur()
    expect(posted).to_have_value("2027-03-20")
    shown.fill("1405/12/30")
    shown.blur()
    expect(posted).to_have_value("1405/12/30")


def test_the_calendar_is_accessible(visit: Visit) -> None:
    page = visit("studio")
    field = page.locator("date-field").last
    field.get_by_role("button").first.click()
    page.get_by_role("button", name="Next month").click()
    expect(page.locator(".calendar strong")).to_have_text("December 2026")
    assert findings(page) == []


def test_keys_walk_the_list_and_open_the_help(visit: Visit) -> None:
    page = visit("desk")
    rows = page.locator(".ticket-row")
    page.wait_for_function("customElements.get('hot-keys') !== undefined")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("jk?")
    expect(page.locator("textarea")).to_have_value("jk?")
    page.locator(".desk__list h1").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert findings(page) == []


def test_focus_goes_to_the_first_mistake(visit: Visit) -> None:
    page = visit("studio")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Email").click()
    expect(page.get_by_label("Email")).to_be_focused()


def test_main_paths_work_without_scripts(visit: Visit) -> None:
    page = visit("ticket", scripts=False)
    page.locator("summary", has_text="Change language").click()
    expect(page.get_by_role("button", name="Français")).to_be_visible()
    expect(page.get_by_role("link", name="Closed")).to_have_attribute("href", "#")
    expect(page.locator(".composer__tools")).to_be_hidden()
    expect(page.locator("textarea")).to_be_visible()
    expect(page.locator("input[type=file]")).to_be_visible()
    expect(page.locator("theme-switch button")).to_be_hidden()
    page = visit("auth", "lang=en", scripts=False)
    expect(page.get_by_role("button", name="Show password")).to_be_hidden()


def test_persian_pages_run_from_right_to_left(visit: Visit) -> None:
    page = visit("home", "lang=fa&signed_in=1")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    brand, tools = page.locator(".brand").first.bounding_box(), page.locator(".portal__tools").bounding_box()
    assert brand and tools and brand["x"] > tools["x"]
    family = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert re.match(r'"Inter UI", "Vazirmatn UI"', family)
    loaded = "[...document.fonts].filter(f => f.family.includes('Vazirmatn') && f.status === 'loaded').length"
    assert page.evaluate(loaded) == 1
