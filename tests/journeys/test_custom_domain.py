"""An administrator brings a domain of the company's own, the IT team sets its record, links move there and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from launch.chromium import MISSING, find_chromium
from tests.journeys import story
from tests.journeys.conftest import SIZES
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

SLUG, ZONE = "harbour-domain", "harbour-domain.test"
HOST = f"portal.{ZONE}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium for which the names below .test lead to this machine, as no real DNS knows them."""
    program = find_chromium()
    if program is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(program),
            args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.test 127.0.0.1"],
        )
        yield browser
        browser.close()


def turn(dns: Page, stack: Stack, do: str) -> None:
    """Press a button of the domain's row on /dev/dns/."""
    dns.goto(stack.url("/dev/dns/"))
    dns.locator(f"[data-host='{HOST}'] button[value={do}]").click()
    dns.wait_for_load_state("networkidle")


def later(dns: Page, stack: Stack, minutes: int) -> None:
    """Let time pass for the checks."""
    dns.goto(stack.url("/dev/dns/"))
    dns.locator(f"button[name=minutes][value='{minutes}']").click()
    dns.wait_for_load_state("networkidle")


def state(dns: Page, wanted: str) -> None:
    expect(dns.locator(f"[data-host='{HOST}']")).to_have_attribute("data-state", wanted)


def addresses(owner: Page, stack: Stack) -> list[str]:
    """The addresses on the page of both links: portal, form, and what their QR codes hold."""
    owner.goto(stack.url("/studio/links/", SLUG))
    cards = owner.locator(".link-card")
    pictures = [cards.nth(number).locator("img").get_attribute("alt") or "" for number in range(2)]
    return [cards.nth(number).locator("code").first.inner_text() for number in range(2)] + pictures


def lead_to(found: list[str], host: str) -> bool:
    return all(f"//{host}:" in address for address in found)


def refused_then_taken(owner: Page, stack: Stack) -> str:
    """The field explains what cannot be, and takes what can; gives the address of the domain's page."""
    owner.goto(stack.url("/studio/domains/", SLUG))
    story.checked(owner)
    answer = owner.locator("live-check .live-check__answer")
    owner.fill("[name=hostname]", ZONE)
    expect(answer).to_have_attribute("data-state", "bad")
    expect(answer).to_contain_text("CNAME")
    owner.locator("main form button[type=submit]").last.click()
    owner.wait_for_load_state("networkidle")
    expect(owner.locator("[name=hostname]")).to_have_value(ZONE)
    expect(owner.locator("main")).to_contain_text("a whole domain cannot have the CNAME record")
    story.checked(owner)
    owner.fill("[name=hostname]", f"https://{HOST}/")
    expect(answer).to_have_attribute("data-state", "good")
    owner.locator("main form button[type=submit]").last.click()
    owner.wait_for_url(re.compile(r"/studio/domains/[0-9a-f-]{36}/"))
    return owner.url


def test_S4_40_S4_41_S4_42_S4_43_S0_09_S0_38_S3_14_a_company_moves_to_its_own_domain(
    stack: Stack, visitor: Callable[..., Page], chromium: Browser
) -> None:
    owner, dns = visitor(), visitor()
    # Not a visitor: on http and a name that is not localhost, Chromium complains of headers that need https.
    client = chromium.new_page(viewport=SIZES["phone"])  # type: ignore[arg-type]
    story.sign_up(owner, stack, SLUG, "en")
    page = refused_then_taken(owner, stack)
    story.checked(owner)
    for kind in ("CNAME", "portal", HOST):
        expect(owner.locator(f"copy-button[data-text='{kind}']").first).to_be_attached()
    expect(owner.locator(".dns__short copy-button button").first).to_be_visible()
    owner.locator(".dns__names label").nth(1).click()
    expect(owner.locator(".dns__full code")).to_be_visible()
    expect(owner.locator(".dns__short code")).to_be_hidden()

    assert lead_to(addresses(owner, stack), f"{SLUG}.localhost")
    turn(dns, stack, "right")
    story.checked(dns)
    turn(dns, stack, "look")
    state(dns, "confirming")
    assert lead_to(addresses(owner, stack), f"{SLUG}.localhost")
    owner.goto(page)
    later(dns, stack, 1)
    state(dns, "active")
    expect(owner.locator("#domain-live .domain-state")).to_contain_text("Valid", timeout=25_000)
    story.checked(owner)
    assert lead_to(addresses(owner, stack), f"{SLUG}.localhost"), "nobody has chosen it yet"

    owner.goto(page)
    owner.locator("#domain-live a.button--primary").click()
    expect(owner.locator("main")).to_contain_text(f"http://{HOST}:{stack.port}")
    story.checked(owner)
    story.send(owner)
    expect(owner.locator("#domain-live")).to_contain_text("In links")
    assert lead_to(addresses(owner, stack), HOST)
    for path in ("/studio/domains/", "/studio/portal/"):
        owner.goto(stack.url(path, SLUG))
        expect(owner.locator("main")).to_contain_text(f"http://{HOST}:{stack.port}")
        expect(owner.locator("main")).to_contain_text(f"{SLUG}.localhost")

    client.goto(f"http://{HOST}:{stack.port}/register/")
    client.fill("[name=name]", "Cora Finch")
    client.fill("[name=email]", "cora@harbour-domain.example")
    client.fill("[name=password]", story.PASSWORD)
    story.send(client)
    link = stack.link("cora@harbour-domain.example", "/register/confirm/")
    assert link.startswith(f"http://{HOST}:{stack.port}/")
    client.goto(link)
    story.send(client)
    assert client.url.startswith(f"http://{HOST}:{stack.port}/")
    client.close()

    turn(dns, stack, "wrong")
    for minutes in (60, 10, 10):
        later(dns, stack, minutes)
    state(dns, "degraded")
    assert lead_to(addresses(owner, stack), f"{SLUG}.localhost")
    owner.goto(stack.url("/studio/", SLUG))
    expect(owner.locator(".note--bad")).to_contain_text(HOST)
    story.checked(owner)


def test_S4_42_the_it_team_reads_the_record_in_its_language_without_an_account(
    stack: Stack, visitor: Callable[..., Page]
) -> None:
    slug = "harbour-records"
    owner, team = visitor("phone"), visitor("phone", "fa")
    story.sign_up(owner, stack, slug, "en")
    owner.goto(stack.url("/studio/domains/", slug))
    owner.fill("[name=hostname]", "help.harbour-records.test")
    owner.locator("main form button[type=submit]").last.click()
    owner.wait_for_url(re.compile(r"/studio/domains/[0-9a-f-]{36}/"))
    story.checked(owner)
    owner.fill("[name=email]", "it@harbour-records.example")
    owner.select_option("[name=language]", "fa")
    owner.locator("form[action$='/send/'] button[type=submit]").click()
    owner.wait_for_load_state("networkidle")
    team.goto(stack.link("it@harbour-records.example", "/domain-setup/"))
    assert (team.get_attribute("html", "lang"), team.get_attribute("html", "dir")) == ("fa", "rtl")
    story.checked(team)
    expect(team.locator(".dns__value code")).to_have_attribute("dir", "ltr")
    value = owner.locator(".dns__value code").inner_text()
    expect(team.locator(".dns__value code")).to_have_text(value)
    assert team.locator("a[href*='/studio/'], a[href*='/desk/']").count() == 0
    team.locator(".setup__languages a[lang=tr]").click()
    expect(team.locator("html")).to_have_attribute("lang", "tr")
    story.checked(team)
    owner.locator("form[action$='/link/'] button[type=submit]").click()
    owner.wait_for_load_state("networkidle")
    assert team.reload().status == 410  # type: ignore[union-attr]
    story.checked(owner)
