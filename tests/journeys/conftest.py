"""One running stack and one Chromium for all journeys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from launch.chromium import MISSING, find_chromium
from launch.scratch import throw_away_folder
from tests.journeys.stack import Stack, running

# Whatever is waited for ends the waiting; only what never comes takes this long (milliseconds), also on a busy machine.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

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


@contextmanager
def visitors(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_browser("phone", "fa", javascript=False)`: a page in a browser of its own, with nobody signed in.

    At the end a console error or an exception in a page fails: the content policy refuses silently otherwise.
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
        context.set_default_timeout(PATIENCE)
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


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens browsers for one test."""
    with visitors(chromium) as open_browser:
        yield open_browser
