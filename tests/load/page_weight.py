"""What a first visit of a page costs on the wire, and what Lighthouse says of it on phone settings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from launch.bootstrap import BOOT

MANIFEST = Path(__file__).parent / "lighthouse"
FOLDER = BOOT / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")


@dataclass(frozen=True, slots=True)
class Visit:
    """Kilobytes (1,000 bytes) over the wire, headers included, and how many requests they came in."""

    kilobytes: float
    requests: int


def first_visit(browser: Browser, url: str, language: str) -> Visit:
    """Open a page with nothing cached and count what came in until it was quiet."""
    context = browser.new_context(locale=language, viewport={"width": 390, "height": 844})
    page = context.new_page()
    door = context.new_cdp_session(page)
    door.send("Network.enable")
    sizes: list[float] = []
    door.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    context.close()
    return Visit(sum(sizes) / 1000, len(sizes))


def lighthouse(chromium: Path, url: str) -> dict[str, float]:
    """The scores of a page, 0 to 1, as the median of three runs by category; phone settings are Lighthouse's own."""
    runs = [_scores(chromium, url) for _ in range(3)]
    return {name: sorted(run[name] for run in runs)[1] for name in CATEGORIES}


def install() -> Path:
    """Fetch what the lock names once; the program's file."""
    program = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    lock = MANIFEST / "package-lock.json"
    if not program.exists() or (FOLDER / lock.name).read_bytes() != lock.read_bytes():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", ".npmrc", lock.name):
            shutil.copy(MANIFEST / name, FOLDER / name)
        subprocess.run(["npm", "ci", "--no-progress"], cwd=FOLDER, check=True, stdin=subprocess.DEVNULL)
    return program


def _scores(chromium: Path, url: str) -> dict[str, float]:
    command = [
        "node", str(install()), url, "--output=json", "--output-path=stdout", "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": str(chromium)}
    answer = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(f"Lighthouse could not look at {url}:\n{answer.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(answer.stdout)
    return {name: float(report["categories"][name]["score"] or 0) for name in CATEGORIES}
