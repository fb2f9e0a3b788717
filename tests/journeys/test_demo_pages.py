"""Every page of two demo companies, in Persian and in English, on a desktop and on a phone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import SIZES
from tests.journeys.stack import Stack, wait_for
from tests.journeys.story import checked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLIENT_PAGES = ("/", "/tickets/", "/tickets/new/", "/knowledge/", "/profile/", "/notices/")
STUDIO_PAGES = (
    "", "organisation/", "languages/", "languages/texts/", "translation-reports/", "formats/", "portal/",
    "portal/managers/", "portal/menu/", "portal/menu/tickets/", "portal/home/", "portal/profile/", "domains/",
    "look/", "look/title/", "look/links/", "look/favicon/", "look/logo/", "look/colour/", "look/mails/",
    "colleagues/", "colleagues/invite/", "organisations/", "contacts/", "contacts/new/", "portal-users/",
    "topics/", "topics/new/", "topics/check/", "client-links/", "links/", "guest-door/",
    "forms/", "forms/new/", "forms/1/", "forms/1/settings/", "forms/1/versions/", "forms/1/publish/",
    "forms/1/answers/", "teams/", "teams/new/", "projects/new/", "mails/", "webhooks/", "webhooks/new/",
)  # fmt: skip
STAFF_PAGES = ("/desk/", "/desk/?view=all", "/desk/tasks/", "/desk/new/", "/desk/articles/", "/notices/")


def sign_in(page: Page, stack: Stack, slug: str, role: str) -> None:
    """As the first demo person of that role."""
    tenants = json.loads(stack.get("/dev/demo.json")[1])["tenants"]
    users = next(row["users"] for row in tenants if row["slug"] == slug)
    user = next(user for user in users if user["role"] == role)
    page.goto(stack.url("/signin/", slug))
    page.fill("[name=email]", user["email"])
    page.fill("[name=password]", user["password"])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/signin/" not in url)


def looked_at(page: Page) -> None:
    """The page as it is, on a phone and on a desktop."""
    for size in reversed(SIZES.values()):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        checked(page)


def test_all_companies_of_the_demo_are_there(demo_stack: Stack) -> None:
    def slugs() -> set[str]:
        return {row["slug"] for row in json.loads(demo_stack.get("/dev/demo.json")[1])["tenants"]}

    # The last ones are loaded while the first ones are open already.
    companies = {"pirnal", "rakhshab", "brumeval", "zhuravdvor", "tarnwick"}
    wait_for("all companies", lambda: slugs() >= companies, seconds=240)


@pytest.mark.parametrize(("slug", "language"), [("rakhshab", "fa"), ("tarnwick", "en")])
def test_the_clients_pages(demo_stack: Stack, visitor: Callable[..., Page], slug: str, language: str) -> None:
    page = visitor("desktop", language)
    for path in ("/signin/", "/register/", "/password/reset/", "/signin/code/", "/support/"):
        answer = page.goto(demo_stack.url(path, slug))
        assert answer is not None and answer.ok, path
        looked_at(page)
    sign_in(page, demo_stack, slug, "client")
    for path in CLIENT_PAGES:
        page.goto(demo_stack.url(path, slug))
        looked_at(page)
        assert page.get_attribute("html", "lang") == language
    page.goto(demo_stack.url("/tickets/", slug))
    page.locator("main a[href*='/tickets/']:not([href$='/new/'])").first.click()
    page.wait_for_load_state("networkidle")
    looked_at(page)


@pytest.mark.parametrize(("slug", "language"), [("rakhshab", "fa"), ("tarnwick", "en")])
def test_the_staffs_pages(demo_stack: Stack, visitor: Callable[..., Page], slug: str, language: str) -> None:
    page = visitor("desktop", language)
    sign_in(page, demo_stack, slug, "owner")
    for path in (*STAFF_PAGES, *(f"/studio/{name}" for name in STUDIO_PAGES)):
        answer = page.goto(demo_stack.url(path, slug))
        assert answer is not None and answer.ok, path
        looked_at(page)
        assert page.get_attribute("html", "lang") == language
    page.goto(demo_stack.url("/desk/?view=all", slug))
    page.locator("a[href*='/desk/tickets/']").first.click()
    page.wait_for_load_state("networkidle")
    looked_at(page)
