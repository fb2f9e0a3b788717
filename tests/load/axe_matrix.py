"""axe over the pages of portal, desk and studio × languages × light and dark × desktop and phone × brands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from measuring import Report, say
from playwright.sync_api import Browser, Page

from launch.assets import AXE
from tests.journeys.stack import Stack
from tests.journeys.test_demo_pages import CLIENT_PAGES, STAFF_PAGES, STUDIO_PAGES, sign_in
from tests.load.portal_api import PortalApi

SLUG = "tarnwick"
LANGUAGES = ("en", "fa", "fr", "ru", "tr")
BRANDS = ("#635bff", "#ffb400", "#000000", "#ffffff")
MODES = ("light", "dark")
WIDTHS = (390, 1440)
VISITOR_PAGES = ("/", "/signin/", "/register/", "/password/reset/", "/support/", "/knowledge/")
AREAS = {
    "visitor": VISITOR_PAGES,
    "client": CLIENT_PAGES,
    "owner": (*STAFF_PAGES, *(f"/studio/{name}" for name in STUDIO_PAGES)),
}


@dataclass(slots=True)
class Tally:
    """How many times axe looked, and what it found."""

    looks: int = 0
    findings: list[str] = field(default_factory=list)


def look_at_everything(report: Report, stack: Stack, browser: Browser, *, whole: bool) -> None:
    """Add the row. `whole`: the full product; else every page once a brand, the languages taking turns."""
    api, tally = PortalApi(stack, SLUG), Tally()
    api.speak(LANGUAGES)
    for turn, brand in enumerate(BRANDS):
        say(f"axe: {brand}")
        api.publish_colour(brand)
        for language, area in itertools.product(LANGUAGES, AREAS):
            pages = AREAS[area] if whole else AREAS[area][(LANGUAGES.index(language) + turn) % 5 :: 5]
            _look_at(stack, browser, area, language, brand, pages, tally)
    report.exactly(f"findings of axe in {tally.looks} looks", len(tally.findings), 0)
    report.notes += sorted(set(tally.findings))[:50]


def _look_at(
    stack: Stack, browser: Browser, area: str, language: str, brand: str, paths: tuple[str, ...], tally: Tally
) -> None:
    context = browser.new_context(locale=language, reduced_motion="reduce", bypass_csp=True)
    page = context.new_page()
    if area != "visitor":
        sign_in(page, stack, SLUG, area)
        page.evaluate(_CHOOSE_LANGUAGE, language)
        page.wait_for_load_state("networkidle")
    for path in paths:
        page.goto(stack.url(path, SLUG))
        if page.get_attribute("html", "lang") != language:
            tally.findings.append(f"{path} is not in {language}")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for mode, width in itertools.product(MODES, WIDTHS):
            page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            tally.looks += 1
            tally.findings += [f"{path} {language} {mode} {width} {brand}: {found}" for found in _violations(page)]
    context.close()


def _violations(page: Page) -> Iterator[str]:
    page.evaluate("document.fonts.ready")
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    for violation in result["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']} at {node['target']}"


_CHOOSE_LANGUAGE = """language => {
  const button = document.querySelector(`form[action$="/language/"] button[value="${language}"]`);
  if (button && !button.hasAttribute("aria-current")) button.form.requestSubmit(button);
}"""
