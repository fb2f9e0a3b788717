"""Topics in the browser: who they lead to, when clients choose, editing by hover and focus, and links of one client."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import story
from tests.journeys.stack import Stack
from tests.journeys.story import checked

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Words:
    """What people write in one language."""

    firm: str
    client: str
    fault: str
    sales: str
    renamed: str
    extra: str


WORDS = {
    "en": Words("Wren and Sons", "Mara", "Technical problem", "Sales", "Sales and prices", "Night shift"),
    "fa": Words("رنگین‌کمان", "مهرا", "مشکل فنی", "فروش", "فروش و قیمت", "شیفت شب"),
}


def row(page: Page, name: str) -> Locator:
    """The line of a topic."""
    return page.locator(".topic-row").filter(has=page.locator(".topic-row__text").get_by_text(name, exact=True))


def opacity(button: Locator) -> str:
    return str(button.evaluate("element => getComputedStyle(element).opacity"))


def add_topic(page: Page, language: str, name: str, person: str = "") -> None:
    """Fill the form below the list; `person` becomes an assignee."""
    form = page.locator("#topic-form form")
    form.locator(f"[name='names-{language}']").fill(name)
    if person:
        form.locator("label", has_text=person).locator("[name=assignee_ids]").check()
    form.locator("button[type=submit]").click()
    expect(row(page, name).first).to_be_visible()


def make_client(owner: Page, stack: Stack, slug: str, words: Words, email: str) -> None:
    """An organisation with one contact who may use the portal."""
    owner.goto(stack.url("/studio/organisations/new/", slug))
    checked(owner)
    owner.fill("[name=name]", words.firm)
    story.send(owner)
    owner.goto(stack.url("/studio/contacts/new/", slug))
    owner.fill("[name=first_name]", words.client)
    owner.fill("[name=email]", email)
    owner.select_option("[name=organisation_id]", label=words.firm)
    owner.check("[name=portal_access]")
    story.send(owner)


def offered(page: Page, stack: Stack, slug: str) -> list[str]:
    """The topics a client chooses among on a new request."""
    page.goto(stack.url("/tickets/new/", slug))
    return [text.strip() for text in page.locator("label:has([name=topic])").all_inner_texts()]


def ask(page: Page, stack: Stack, slug: str, topic: str) -> int:
    """A request with a topic; its number."""
    page.goto(stack.url("/tickets/new/", slug))
    page.locator("label", has_text=topic).locator("[name=topic]").check()
    page.fill("[name=title]", f"{topic}?")
    page.fill("[name=description]", f"{topic}.")
    page.select_option("[name=priority]", "normal")
    page.locator("form.request-form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(r"/tickets/\d+/"))
    found = re.search(r"/tickets/(\d+)/", page.url)
    assert found is not None
    return int(found[1])


def edit_by_hover_and_focus(page: Page, name: str, other: str) -> None:
    """S4-30: the button comes with the pointer and with the focus, and fills the form below."""
    edit, others = row(page, name).locator(".topic-row__edit"), row(page, other).locator(".topic-row__edit")
    page.mouse.move(0, 0)
    assert (opacity(edit), opacity(others)) == ("0", "0")
    row(page, name).hover()
    assert (opacity(edit), opacity(others)) == ("1", "0")
    page.mouse.move(0, 0)
    others.focus()
    assert (opacity(edit), opacity(others)) == ("0", "1")
    page.keyboard.press("Enter")
    expect(page.locator("#topic-form-title")).to_contain_text(other)
    expect(page.locator("#topic-form-title")).to_be_focused()
    row(page, name).hover()
    edit.click()
    expect(page.locator("#topic-form-title")).to_contain_text(name)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_S4_22_S4_25_S4_26_S4_30_topics_from_the_studio_to_the_desk(
    stack: Stack, visitor: Callable[..., Page], language: str
) -> None:
    slug, words, staff = f"topics-{language}", WORDS[language], story.WORDS[language]
    email = f"mara@{slug}.example"
    owner, agent, client = visitor(), visitor("desktop", language), visitor("desktop", language)
    story.sign_up(owner, stack, slug, language)
    story.invite(owner, stack, slug, language)
    story.join(agent, stack, slug)
    make_client(owner, stack, slug, words, email)
    client.goto(stack.link(email, "/join/"))
    client.fill("[name=password]", story.PASSWORD)
    story.send(client)

    assert offered(client, stack, slug) == [], "one topic: nothing to choose"
    owner.goto(stack.url("/studio/topics/", slug))
    checked(owner)
    add_topic(owner, language, words.fault, staff.agent)
    add_topic(owner, language, words.sales, staff.owner)
    checked(owner)
    edit_by_hover_and_focus(owner, words.sales, words.fault)
    expect(owner.locator(f"[name='names-{language}']")).to_have_value(words.sales)
    checked_boxes = owner.locator("[name=assignee_ids]:checked")
    expect(checked_boxes).to_have_count(1)
    checked(owner)
    owner.fill(f"[name='names-{language}']", words.renamed)
    owner.locator("#topic-form button[type=submit]").click()
    expect(row(owner, words.renamed)).to_have_count(1)

    assert len(offered(client, stack, slug)) == 3
    checked(client)
    for topic, person in ((words.fault, staff.agent), (words.renamed, staff.owner)):
        number = ask(client, stack, slug, topic)
        owner.goto(stack.url(f"/desk/tickets/{number}/", slug))
        summary = owner.locator("section[aria-labelledby=facts-title]")
        expect(summary).to_contain_text(person)
        expect(owner.locator("section[aria-labelledby=reasons-title]")).to_contain_text(topic)
        checked(owner)
    one_client_only(stack, visitor, owner, client, slug, language)


def one_client_only(
    stack: Stack, visitor: Callable[..., Page], owner: Page, client: Page, slug: str, language: str
) -> None:
    """S4-26 and S4-27: a link of one client with one topic off and one on top."""
    words = WORDS[language]
    owner.goto(stack.url("/studio/client-links/", slug))
    checked(owner)
    owner.select_option("[name=organisation_id]", label=words.firm)
    story.send(owner)
    expect(owner).to_have_url(re.compile(r"/studio/client-links/\d+/"))
    expect(owner.locator(".topic-row")).to_have_count(3)
    row(owner, words.renamed).locator("button[name=is_on]").click()
    expect(row(owner, words.renamed).locator("button[name=is_on][value=yes]")).to_have_count(1)
    add_topic(owner, language, words.extra)
    checked(owner)
    link = owner.locator(".link-card code").first.inner_text()
    assert words.renamed not in " ".join(offered(client, stack, slug))
    assert words.extra in " ".join(offered(client, stack, slug))

    owner.goto(stack.url("/studio/links/", slug))
    checked(owner)
    owner.locator("button[name=is_open][value=yes]").click()
    expect(owner.locator("button[name=is_open][value=no]")).to_have_count(1)
    checked(owner)
    stranger = visitor("desktop", language)
    for address, has_sales in ((stack.url("/support/", slug), True), (link, False)):
        stranger.goto(address)
        topics = " ".join(stranger.locator("label:has([name=topic])").all_inner_texts())
        assert (words.renamed in topics, words.extra in topics) == (has_sales, not has_sales)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_topics_are_arranged_without_a_mouse_and_on_a_phone(
    stack: Stack, visitor: Callable[..., Page], language: str
) -> None:
    slug, words = f"arrange-{language}", WORDS[language]
    page = visitor("phone", language)
    story.sign_up(page, stack, slug, language)
    for path in ("links/", "guest-door/", "client-links/", "portal/", "portal/managers/", "topics/check/"):
        page.goto(stack.url(f"/studio/{path}", slug))
        checked(page)
    page.goto(stack.url("/studio/topics/", slug))
    add_topic(page, language, words.fault)
    checked(page)
    last = row(page, words.fault)
    last.locator(".topic-row__edit").focus()
    with page.expect_response(re.compile("/studio/topics/order/")):
        page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".topic-row").first).to_contain_text(words.fault)
    page.reload()
    expect(page.locator(".topic-row").first).to_contain_text(words.fault)
    trash = page.locator(".topic-row").first.locator("[data-confirm]")
    trash.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    checked(page)
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator(".topic-row")).to_have_count(1)
    # The last one stays, and the page says why.
    page.locator(".topic-row [data-confirm]").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("toast-list .toast--bad")).to_have_count(1)
    expect(page.locator(".topic-row")).to_have_count(1)
