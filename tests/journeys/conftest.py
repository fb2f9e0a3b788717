"""One running stack and one Chromium for all journeys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from launch.chromium import MISSING, find_chromium
from launch.scratch import throw_away_folder
from tests.journeys.stack import Stack, running

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Portico without the demo companies."""
    folder = throw_away_folder()
    with running(folder, "--no-demo") as found:
        yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demo_stack() -> Iterator[Stack]:
    """Portico with the five demo companies."""
    folder = throw_away_folder()
    with running(folder) as found:
        yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module; longer would leave its event loop to tests that talk to the database."""
    program = find_chromium()
    if program is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(program),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`visitor("phone", "fa", javascript=False)`: a page in a browser of its own, with nobody signed in.

    A console error or an exception in a page fails the test: the content policy refuses silently otherwise.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser(size: str = "desktop", language: str = "en", *, javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport=SIZES[size],  # type: ignore[arg-type]
            locale=language,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if message.type == "error" and "Failed to load resource" not in message.text
                else None
            ),
        )
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []
