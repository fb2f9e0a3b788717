"""The portal at https on a company's own domain, with a certificate the browser trusts, and the main journey there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from launch.chromium import MISSING, find_chromium
from launch.scratch import throw_away_folder
from tests.factories.programs import needed
from tests.journeys import story
from tests.journeys.stack import SecureStack, Stack, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLUG, ZONE = "harbour-secure", "harbour-secure.test"
HOST = f"portal.{ZONE}"
CLIENT = "cora@harbour-secure.example"


@pytest.fixture(scope="module")
def secure_stack() -> Iterator[SecureStack]:
    """Portico without the demo companies behind its TLS edge."""
    needed("certutil", "libnss3-tools")
    if find_chromium() is None:
        pytest.skip(MISSING)
    folder = throw_away_folder()
    with running(folder, "--no-demo", edge=True) as found:
        assert isinstance(found, SecureStack)
        yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def home(secure_stack: SecureStack) -> Iterator[Path]:
    """A home folder whose browser trusts the stack's root, as a person would have it trust."""
    folder = throw_away_folder()
    database = folder / ".pki" / "nssdb"
    database.mkdir(parents=True)
    certutil = needed("certutil", "libnss3-tools")
    trust = ("-A", "-t", "C,,", "-n", "portico", "-i", str(secure_stack.root))
    for arguments in (("-N", "--empty-password"), trust):
        subprocess.run([certutil, "-d", f"sql:{database}", *arguments], check=True, capture_output=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium(home: Path) -> Iterator[Browser]:
    """A Chromium of that person, for which names below .test lead to this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_chromium()),
            args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.test 127.0.0.1"],
            env={**os.environ, "HOME": str(home)},
        )
        yield browser
        browser.close()


def prove(dns: Page, stack: Stack) -> None:
    """The right record, one look at it, and the minute after which it counts."""
    for button in (f"[data-host='{HOST}'] button[value=right]", f"[data-host='{HOST}'] button[value=look]"):
        dns.goto(stack.url("/dev/dns/"))
        dns.locator(button).click()
        dns.wait_for_load_state("networkidle")
    dns.locator("button[name=minutes][value='1']").click()
    dns.wait_for_load_state("networkidle")
    expect(dns.locator(f"[data-host='{HOST}']")).to_have_attribute("data-state", "active")


def test_S4_40_the_main_journey_on_the_companys_own_domain_over_https(
    secure_stack: SecureStack, visitor: Callable[..., Page]
) -> None:
    stack, words = secure_stack, story.WORDS["en"]
    portal = f"https://{HOST}:{stack.port}"
    owner, dns, client = visitor(), visitor(), visitor()
    story.sign_up(owner, stack, SLUG, "en")
    assert owner.evaluate("isSecureContext") is True
    owner.goto(stack.url("/studio/domains/", SLUG))
    owner.fill("[name=hostname]", HOST)
    owner.locator("main form button[type=submit]").last.click()
    owner.wait_for_url(re.compile(r"/studio/domains/[0-9a-f-]{36}/"))
    domain_page = owner.url
    with pytest.raises(Exception, match="ERR_SSL"):
        client.goto(f"{portal}/")
    prove(dns, stack)
    owner.goto(domain_page)
    owner.locator("#domain-live a.button--primary").click()
    story.send(owner)

    answer = client.goto(f"{portal}/register/")
    assert answer is not None and answer.status == 200
    details = answer.security_details()
    assert details is not None and "Caddy Local Authority" in details["issuer"]
    client.fill("[name=name]", words.client)
    client.fill("[name=email]", CLIENT)
    client.fill("[name=password]", story.PASSWORD)
    story.send(client)
    link = stack.link(CLIENT, "/register/confirm/")
    assert link.startswith(f"{portal}/")
    client.goto(link)
    story.send(client)
    client.goto(f"{portal}/tickets/new/")
    client.fill("[name=title]", words.title)
    client.fill("[name=description]", words.description)
    story.send(client)
    expect(client).to_have_url(re.compile(rf"{re.escape(portal)}/tickets/\d+/"))
    number = int(client.url.rstrip("/").rpartition("/")[2])
    story.checked(client)
    cookies = {cookie["name"]: cookie for cookie in client.context.cookies()}
    assert cookies["__Host-session"]["domain"] == HOST and cookies["__Host-session"]["secure"] is True

    owner.goto(stack.url(f"/desk/tickets/{number}/", SLUG))
    reply = owner.locator(f"form[action*='/desk/tickets/{number}/reply/']")
    reply.locator("textarea").fill(words.reply)
    reply.locator("button[type=submit]").last.click()
    expect(owner.locator("body")).to_contain_text(words.reply)
    mail = stack.mail(CLIENT, words.reply)
    assert any(link.startswith(f"{portal}/tickets/{number}/") for link in mail["links"])
    client.goto("about:blank")
    client.goto(next(link for link in mail["links"] if f"/tickets/{number}/" in link))
    expect(client.locator("main")).to_contain_text(words.reply)
    answering = client.locator(f"form[action='/tickets/{number}/reply/']")
    answering.locator("textarea").fill(words.answer)
    answering.locator("button[type=submit]").last.click()
    expect(client.locator("main")).to_contain_text(words.answer)
    assert client.url.startswith(f"{portal}/")
