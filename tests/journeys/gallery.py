"""Takes the pictures of docs/gallery: six pages of every demo company, each in its own language and brand.

`PYTHONPATH=.:platform .venv/bin/python -m tests.journeys.gallery` starts the demo by itself.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from launch.bootstrap import ROOT
from launch.chromium import MISSING, ensure_chromium
from launch.scratch import throw_away_folder
from tests.journeys.stack import Stack, running, wait_for
from tests.journeys.test_demo_pages import sign_in

FOLDER = ROOT / "docs" / "gallery"
COMPANIES = {"tarnwick": "en", "rakhshab": "fa", "brumeval": "fr", "zhuravdvor": "ru", "pirnal": "tr"}
# Who sees the page, where it is, how wide the window, and in which colours.
SHOTS = {
    "signin": ("", "/signin/", 1440, "light"),
    "signup": ("", "/register/", 390, "light"),
    "home": ("client", "/", 1440, "light"),
    "ticket": ("client", "/tickets/", 390, "dark"),
    "desk": ("owner", "/desk/?view=all", 1440, "light"),
    "studio": ("owner", "/studio/look/", 1440, "dark"),
}
COLOURS = 128


def main() -> None:
    """Start the demo and take all pictures."""
    chromium = ensure_chromium()
    if chromium is None:
        sys.exit(MISSING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = throw_away_folder()
    try:
        with running(folder) as stack, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
            wait_for("all demo companies", lambda: _are_all_there(stack), seconds=300)
            for slug, language in COMPANIES.items():
                for name in SHOTS:
                    _take(stack, browser, slug, language, name)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _are_all_there(stack: Stack) -> bool:
    """The demo companies are loaded one after the other, while the first ones are open already."""
    found = {row["slug"] for row in json.loads(stack.get("/dev/demo.json")[1])["tenants"]}
    return found >= COMPANIES.keys()


def _take(stack: Stack, browser: Browser, slug: str, language: str, name: str) -> None:
    role, path, width, mode = SHOTS[name]
    context = browser.new_context(
        locale=language,
        viewport={"width": width, "height": 900 if width > 390 else 844},
        color_scheme=mode,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    if role:
        sign_in(page, stack, slug, role)
    page.goto(stack.url(path, slug))
    _open_a_ticket(page, name)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    _keep(page.screenshot(), FOLDER / f"{slug}-{name}.png")
    context.close()


def _open_a_ticket(page: Page, name: str) -> None:
    """The list's newest ticket, for pages that show one."""
    if name == "ticket":
        page.locator("main a[href*='/tickets/']:not([href$='/new/'])").first.click()
    elif name == "desk":
        page.locator("a[href*='/desk/tickets/']").first.click()


def _keep(data: bytes, file: Path) -> None:
    """Few colours are enough for a page and a third of the bytes."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
