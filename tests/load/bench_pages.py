"""`./run bench pages`: weight of a first visit, Lighthouse, how soon a publication is live, and axe over every page.

`--axe all` looks at every page in all languages, modes, widths and brands (an hour or more); `--axe some` (as usual)
takes each page once and turns the rest, so that every language, mode, width and brand meets every area; `--axe none`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from typing import Any

from axe_matrix import look_at_everything
from measuring import Report, say
from page_weight import CATEGORIES, first_visit, lighthouse
from playwright.sync_api import Browser, sync_playwright

from launch.chromium import MISSING, ensure_chromium
from launch.scratch import throw_away_folder
from tests.journeys.stack import Stack, running, wait_for
from tests.load.portal_api import PortalApi

COMPANIES = {"tarnwick": "en", "rakhshab": "fa", "pirnal": "tr"}
PUBLICATIONS = 5


def main() -> int:
    """Start the demo, run everything and print the table."""
    parser = argparse.ArgumentParser(prog="./run bench pages", description=__doc__)
    parser.add_argument("--axe", choices=("all", "some", "none"), default="some")
    options = parser.parse_args()
    chromium = ensure_chromium()
    if chromium is None:
        sys.exit(MISSING)
    report = Report("Pages of a branded portal")
    folder = throw_away_folder()
    try:
        with running(folder) as stack, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
            wait_for(
                "the demo companies", lambda: all(stack.get("/signin/", slug)[0] == 200 for slug in COMPANIES), 300
            )
            weights(report, stack, browser)
            for slug in ("tarnwick", "rakhshab"):
                say(f"Lighthouse: {slug}")
                scores(report, slug, lighthouse(chromium, stack.url("/signin/", slug)))
            publishing(report, stack)
            if options.axe != "none":
                look_at_everything(report, stack, browser, whole=options.axe == "all")
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report.tell()


def weights(report: Report, stack: Stack, browser: Browser) -> None:
    """The first visit of the sign-in page of companies of different scripts."""
    for slug, language in COMPANIES.items():
        visit = first_visit(browser, stack.url("/signin/", slug), language)
        what = f"first visit of the sign-in page, {language} ({visit.requests} requests)"
        report.at_most(what, visit.kilobytes, 100, "kB")
        report.at_most(f"requests of it, {language}", visit.requests, 12, "requests")


def scores(report: Report, slug: str, found: dict[str, float]) -> None:
    """Lighthouse on phone settings. Performance depends on the machine, the others do not."""
    for name, wanted in zip(CATEGORIES, (0.95, 1.0, 1.0), strict=True):
        report.rows.append(_score(f"Lighthouse, phone, {slug}: {name}", found[name], wanted))


def _score(what: str, value: float, wanted: float) -> Any:
    from measuring import Row

    return Row(what, f"{value:.2f}", f"≥ {wanted:g}", value >= wanted)


def publishing(report: Report, stack: Stack) -> None:
    """From the answer of a publication until the live sign-in page has its style sheet, the slowest of some."""
    say("Publishing")
    api = PortalApi(stack, "tarnwick")
    report.at_most("a publication is on the live page, slowest of 5", max(_publications(api)), 1.0, "s")


def _publications(api: PortalApi) -> Iterator[float]:
    for number in range(PUBLICATIONS):
        before = api.theme_href()
        started = time.perf_counter()
        api.publish_colour(f"#2f6f5{number}")
        while api.theme_href() == before:
            if time.perf_counter() - started > 10:
                break
        yield time.perf_counter() - started
