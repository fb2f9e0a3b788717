"""A company lays out its portal, and a client who stays signed in sees every change at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from branding.layouts.queries import HOURS, Layout
from tests.journeys import story
from tests.journeys.stack import Stack
from tests.journeys.story import checked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MENU, HOME, PROFILE = "/studio/portal/menu/", "/studio/portal/home/", "/studio/portal/profile/"


@dataclass
class Words:
    """What the owner writes in one language."""

    help: str
    news: str
    day: dict[str, str]


WORDS = {
    "en": Words(
        "Help centre",
        "We are closed on **Friday**.",
        {"morning": "Rise and shine", "afternoon": "A fine day", "evening": "Lamps are lit", "night": "We watch"},
    ),
    "fa": Words(
        "مرکز راهنما",
        "جمعه **تعطیل** هستیم.",
        {"morning": "صبح بخیر", "afternoon": "روز خوش", "evening": "عصر بخیر", "night": "شب خوش"},
    ),
}


@dataclass
class Portal:
    """One company's portal: the owner's browser, its agent's and its client's, each signed in."""

    stack: Stack
    slug: str
    language: str
    owner: Page
    agent: Page
    client: Page

    def url(self, path: str) -> str:
        return self.stack.url(path, self.slug)

    def edit(self, path: str) -> Page:
        """The owner opens a page of the studio, which is whole."""
        self.owner.goto(self.url(path))
        checked(self.owner)
        return self.owner

    def save(self) -> None:
        story.send(self.owner, "main :is(form.layout-form, form.studio-form)")
        checked(self.owner)

    def seen(self, path: str = "/") -> Locator:
        """The client loads a page."""
        self.client.goto(self.url(path))
        return self.client.locator("main")

    def menu(self) -> list[str]:
        self.seen()
        links = self.client.locator(".portal__nav a")
        return [str(link.get_attribute("href")) for link in links.all()]


@pytest.fixture(params=["en", "fa"])
def portal(request: pytest.FixtureRequest, stack: Stack, visitor: Callable[..., Page]) -> Portal:
    """A company with an agent and a client, who has asked something."""
    language = request.param
    slug = f"layout-{language}"
    owner, agent, client = (visitor("desktop", language) for _person in range(3))
    story.sign_up(owner, stack, slug, language)
    story.invite(owner, stack, slug, language)
    story.join(agent, stack, slug)
    client.goto(stack.url(f"/register/?lang={language}", slug))
    email = f"client@{slug}.example"
    client.fill("[name=name]", story.WORDS[language].client)
    client.fill("[name=email]", email)
    client.fill("[name=password]", story.PASSWORD)
    story.send(client)
    client.goto(stack.link(email, "/register/confirm/"))
    story.send(client)
    return Portal(stack, slug, language, owner, agent, client)


def test_S0_24_25_26_27_28_34_35_36_37_a_portal_as_its_company_lays_it_out(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    number = story.ask(portal.client, portal.stack, portal.slug, portal.language)
    modules_on_and_off(portal)
    fields_on_and_off(portal, number)
    the_home_page(portal)
    by_time_of_day(portal, visitor)
    who_is_in_charge(portal, number)
    shortcuts(portal)
    the_profile(portal)


def modules_on_and_off(portal: Portal) -> None:
    """S0-24 and S0-36: toggle each module; the menu follows without signing out."""
    words = WORDS[portal.language]
    assert portal.menu() == ["/", "/tickets/", "/knowledge/"]
    page = portal.edit(MENU)
    page.locator("[name=on-knowledge]").uncheck()
    page.locator("[name=on-tickets]").uncheck()
    portal.save()
    assert portal.menu() == ["/"]
    for path in ("/tickets/", "/tickets/new/", "/knowledge/"):
        answer = portal.client.goto(portal.url(path))
        assert answer is not None and answer.status == 404, path
    page = portal.edit(MENU)
    page.locator("[name=on-knowledge]").check()
    page.locator("[name=on-tickets]").check()
    line = page.locator(".module-row").filter(has=page.locator("[name=on-knowledge]"))
    line.locator("summary").click()
    line.locator(f"[name=label-knowledge-{portal.language}]").fill(words.help)
    for _step in range(2):
        line.locator("[data-move='-1']").focus()
        page.keyboard.press("Alt+ArrowUp")
    portal.save()
    assert portal.menu() == ["/", "/knowledge/", "/tickets/"]
    expect(portal.client.locator(".portal__nav a").nth(1)).to_have_text(words.help)


def fields_on_and_off(portal: Portal, number: int) -> None:
    """S0-25: a field that is off is in no list, form and detail."""
    pages = ("/tickets/", "/tickets/new/", f"/tickets/{number}/")
    marks = (".priority", "[name=priority]", ".priority")
    for path, mark in zip(pages, marks, strict=True):
        expect(portal.seen(path).locator(mark).first).to_be_attached()
    page = portal.edit(MENU)
    page.locator("a[href$='/menu/tickets/']").click()
    page.locator("[name=shown][value=priority]").uncheck()
    portal.save()
    for path, mark in zip(pages, marks, strict=True):
        expect(portal.seen(path).locator(mark)).to_have_count(0)
        checked(portal.client)
    portal.edit(f"{MENU}tickets/").locator("[name=shown][value=priority]").check()
    portal.save()


def the_home_page(portal: Portal) -> None:
    """S0-26 and S0-27: the editor lists its pieces, the preview follows the typing, the announcement heads the page."""
    words = WORDS[portal.language]
    expect(portal.seen().locator(".announcement")).to_have_count(0)
    page = portal.edit(HOME)
    for entry in Layout().widgets:
        expect(page.locator(f"[name=on-{entry.key}]")).to_have_count(1)
    preview = page.frame_locator("#home-preview")
    expect(preview.locator("h1")).to_be_visible()
    page.fill(f"[name=announcement-{portal.language}]", words.news)
    expect(preview.locator(".announcement strong")).to_be_visible()
    # By keyboard into the other column, by mouse within it.
    answers = page.locator(".widget-row").filter(has=page.locator("[name=on-answers]"))
    answers.locator("[data-to-other]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol[data-area=main] [name=on-answers]")).to_have_count(1)
    expect(page.locator("[name=area-answers]")).to_have_value("main")
    drag(page, answers, page.locator("ol[data-area=main] > li").first)
    expect(page.locator("ol[data-area=main] > li").first.locator("[name=on-answers]")).to_have_count(1)
    page.locator("input[name=preview-width][value=phone]").check(force=True)
    checked(page)
    portal.save()
    expect(portal.seen().locator(".announcement strong")).to_be_visible()
    expect(portal.client.locator("main > *").first).to_have_class(re.compile("announcement"))
    expect(portal.client.locator("main section[aria-labelledby]").first).to_have_attribute(
        "aria-labelledby", "answers-title"
    )
    checked(portal.client)
    portal.edit(HOME).fill(f"[name=announcement-{portal.language}]", "")
    portal.save()
    expect(portal.seen().locator(".announcement")).to_have_count(0)


def drag(page: Page, item: Locator, target: Locator) -> None:
    """By the handle, above the target."""
    box = target.bounding_box()
    assert box is not None
    item.locator(".sortable__handle").hover()
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 20, steps=6)
    page.mouse.move(box["x"] + 40, box["y"] + 6, steps=3)
    page.mouse.up()


def by_time_of_day(portal: Portal, visitor: Callable[..., Page]) -> None:
    """S0-28: with sentences for parts of the day, another clock or time zone is another sentence."""
    day = WORDS[portal.language].day
    page = portal.edit(HOME)
    page.locator("[name=welcome_mode][value=by_time]").check(force=True)
    for part, text in day.items():
        page.fill(f"[name=sentence-{part}-{portal.language}]", text)
    portal.save()
    stranger = visitor("phone", portal.language)
    stranger.clock.set_fixed_time("2027-01-01T08:00:00")
    stranger.goto(portal.url("/"))
    expect(stranger.locator("h1 [data-part]:not([hidden])")).to_have_text(day["morning"])
    checked(stranger)
    stranger.clock.set_fixed_time("2027-01-01T19:00:00")
    stranger.reload()
    expect(stranger.locator("h1 [data-part]:not([hidden])")).to_have_text(day["evening"])
    for zone in ("Asia/Tehran", "America/Los_Angeles"):
        portal.seen("/profile/").locator("[name=timezone]").select_option(zone)
        story.send(portal.client, "main form[action='/profile/']")
        before, shown, after = hour_in(zone), portal.seen().locator("h1").inner_text(), hour_in(zone)
        assert shown in {day[Layout().day_part(before)], day[Layout().day_part(after)]}
    assert len({Layout().day_part(hour) for hour in HOURS.values()}) == 4


def hour_in(zone: str) -> int:
    return datetime.now(ZoneInfo(zone)).hour


def who_is_in_charge(portal: Portal, number: int) -> None:
    """S0-34: the team, and after A and B have answered, B."""
    portal.edit(HOME).locator("[name=on-representatives]").check()
    portal.save()
    words = story.WORDS[portal.language]
    for page, name in ((portal.owner, words.owner), (portal.agent, words.agent)):
        page.goto(portal.url(f"/desk/tickets/{number}/"))
        form = page.locator(f"form[action*='/desk/tickets/{number}/reply/']")
        form.locator("textarea").fill(f"{words.reply} {name}")
        form.locator("button[type=submit]").last.click()
        expect(page.locator("body")).to_contain_text(f"{words.reply} {name}")
        expect(portal.seen().locator(".representatives dd").last).to_have_text(re.compile(re.escape(name)))


def shortcuts(portal: Portal) -> None:
    """S0-35: each opens its page in one click."""
    addresses = [str(link.get_attribute("href")) for link in portal.seen().locator("a.shortcut").all()]
    assert addresses == ["/tickets/new/", "/tickets/", "/knowledge/", "/profile/"]
    for address in addresses:
        portal.seen().locator(f"a.shortcut[href='{address}']").click()
        expect(portal.client).to_have_url(portal.url(address))


def the_profile(portal: Portal) -> None:
    """S0-37: the phone is hidden, the name can be read only."""
    expect(portal.seen("/profile/").locator("[name=phone]")).to_have_count(1)
    page = portal.edit(PROFILE)
    page.locator("[name=shown-phone]").uncheck()
    page.locator("[name=editable-name]").uncheck()
    portal.save()
    details = portal.seen("/profile/").locator("form[action='/profile/']")
    expect(details.locator("[name=phone], [name=name]")).to_have_count(0)
    expect(details.locator("dd").first).to_have_text(story.WORDS[portal.language].client)
    checked(portal.client)
