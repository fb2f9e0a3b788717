"""The API's documentation in a real browser, under the strict content policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from launch.chromium import find_chromium
from tests.factories.twins import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_lists_the_calls_and_no_rule_of_the_policy_is_broken(live_server: LiveServer, race: Workspace) -> None:
    complaints: list[str] = []
    reached: set[str] = set()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"])
        page = chromium.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: reached.add(request.url.split("/")[2] or request.url.split(":")[0]))
        port = live_server.url.rsplit(":", 1)[1]
        page.goto(f"http://{race.host}:{port}/api/docs/")
        page.wait_for_selector("#operations-tickets-tickets_create, [id$=tickets_create]", timeout=30_000)
        assert page.locator(".opblock").count() >= 10
        page.locator("[id$=tickets_create] button.opblock-summary-control").click()
        page.wait_for_selector("[id$=tickets_create] .opblock-body")
        assert "Idempotency-Key" in page.locator("[id$=tickets_create]").inner_text()
        chromium.close()
    assert complaints == []
    assert reached <= {f"{race.host}:{port}", "data:image", ""}, reached
