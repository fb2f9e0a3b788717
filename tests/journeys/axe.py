"""Asks axe-core what is wrong with a page."""

from __future__ import annotations

from playwright.sync_api import Page

from launch.assets import AXE


def findings(page: Page) -> list[str]:
    """Serious and critical findings as "rule: element"; fonts are loaded first, contrast depends on them.

    The script goes in through the debugging door, which the page's own content policy does not guard.
    """
    page.evaluate("document.fonts.ready")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']}"
        for violation in result["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
