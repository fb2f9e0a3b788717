"""The sample pages behind a real web server with hashed, compressed static files, and a browser to look at them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from launch.chromium import find_chromium
from tests.factories.fixtures import companies, company

__all__ = ["companies", "company"]

ROOT = Path(__file__).parents[3]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """Address of the sample pages, without a slash at its end."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"}
    command = [sys.executable, "-m", "tests.portal_ui.shell.gallery.serve"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http://"), "the gallery did not start; its complaint stands above"
        yield address
        server.communicate(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; longer would leave its event loop to tests that talk to the database."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(find_chromium()), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, gallery: str) -> Iterator[Callable[..., Page]]:
    """Opens a sample page; at the end nothing may have been reported by the browser."""
    opened, complaints = [], []

    def go(name: str, query: str = "lang=en&signed_in=1", *, width: int = 1440, scripts: bool = True) -> Page:
        height = 900 if width > 600 else 844
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("response", lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None)
        page.goto(f"{gallery}/{name}/?{query}")
        if scripts:
            page.evaluate("document.fonts.ready")
        return page

    yield go
    for context in opened:
        context.close()
    assert complaints == []
