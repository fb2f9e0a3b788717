"""The steps of the story of people in charge: clients, projects, managers and topics, set in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys import story
from tests.journeys.stack import Stack, wait_for

OWNER, AGENT = story.WORDS["en"].owner, story.WORDS["en"].agent
FIRM, NEIGHBOURS = "Wren and Sons", "Heron and Daughters"


@dataclass(frozen=True)
class House:
    """A workspace with the pages of its owner, of an agent and of a contact of one client, and browsers for others."""

    stack: Stack
    visitor: Callable[..., Page]
    slug: str
    owner: Page
    agent: Page
    client: Page

    def open(self, page: Page, path: str) -> None:
        """Go to a page of the workspace."""
        page.goto(self.stack.url(path, self.slug))


def move_in(stack: Stack, visitor: Callable[..., Page], slug: str) -> House:
    """Sign up, let an agent join, and let a contact of one client in."""
    house = House(stack, visitor, slug, visitor(), visitor(), visitor())
    story.sign_up(house.owner, stack, slug, "en")
    story.invite(house.owner, stack, slug, "en")
    story.join(house.agent, stack, slug)
    add_client(house, FIRM)
    let_in(house, house.client, FIRM, f"mara@{slug}.example")
    return house


def add_client(house: House, firm: str) -> None:
    """An organisation without managers."""
    house.open(house.owner, "/studio/organisations/new/")
    house.owner.fill("[name=name]", firm)
    story.send(house.owner)


def let_in(house: House, page: Page, firm: str, email: str) -> None:
    """A contact of a client who signs in on `page`."""
    house.open(house.owner, "/studio/contacts/new/")
    house.owner.fill("[name=first_name]", email.partition("@")[0].title())
    house.owner.fill("[name=email]", email)
    house.owner.select_option("[name=organisation_id]", label=firm)
    house.owner.check("[name=portal_access]")
    story.send(house.owner)
    page.goto(house.stack.link(email, "/join/"))
    page.fill("[name=password]", story.PASSWORD)
    story.send(page)


def add_team(house: House, name: str, member: str) -> None:
    """A team of one."""
    house.open(house.owner, "/studio/teams/new/")
    house.owner.fill("[name='names-en']", name)
    tick(house.owner, "member_ids", member)
    story.send(house.owner)


def add_project(house: House, name: str, manager: str, team: str = "") -> None:
    """A project with one manager."""
    house.open(house.owner, "/studio/projects/new/")
    house.owner.fill("[name='names-en']", name)
    if team:
        house.owner.select_option("[name=team_id]", label=team)
    tick(house.owner, "manager_ids", manager)
    story.send(house.owner)


def tick(page: Page, field: str, person: str) -> None:
    """Choose a colleague in a list of ticks."""
    page.locator("label", has_text=person).locator(f"[name={field}]").check()


def ticked(page: Page, field: str) -> list[str]:
    """The colleagues who are chosen in a list of ticks."""
    return [text.strip() for text in page.locator(f"label:has([name={field}]:checked)").all_inner_texts()]


def add_topic(house: House, name: str, *, project: str = "", person: str = "", kind: str = "", form: str = "") -> None:
    """The form below the list of topics, with everything a row asks for."""
    house.open(house.owner, "/studio/topics/")
    fields = house.owner.locator("#topic-form form")
    fields.locator("[name='names-en']").fill(name)
    if project:
        fields.locator("[name=project_id]").select_option(label=project)
    if person:
        fields.locator("label", has_text=person).locator("[name=assignee_ids]").check()
    if kind:
        fields.locator(f"[name=kinds][value={kind}]").check()
    if form:
        fields.locator("[name=form_id]").select_option(label=form)
    fields.locator("button[type=submit]").click()
    expect(line(house.owner, name)).to_be_visible()


def send_request(house: House, title: str) -> int:
    """A request of the client's, where there is no topic to choose; its number."""
    page = house.client
    house.open(page, "/tickets/new/")
    expect(page.locator("[name=topic]")).to_have_count(0)
    page.fill("[name=title]", title)
    page.fill("[name=description]", f"{title}.")
    page.select_option("[name=priority]", "normal")
    page.locator("form.request-form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(r"/tickets/\d+/"))
    return int(re.findall(r"/tickets/(\d+)/", page.url)[0])


def line(page: Page, name: str) -> Locator:
    """The line of a topic in its list."""
    return page.locator(".topic-row").filter(has=page.locator(".topic-row__text").get_by_text(name, exact=True))


def manager_line(page: Page, firm: str) -> Locator:
    """The line of a client among the client managers of the Portal page."""
    return page.locator(".managers-table tbody tr").filter(has_text=firm)


def facts(house: House, number: int) -> tuple[Locator, Locator]:
    """What the desk knows of a ticket: its summary, and why these people look after it."""
    house.open(house.owner, f"/desk/tickets/{number}/")
    return (
        house.owner.locator("section[aria-labelledby=facts-title]"),
        house.owner.locator("section[aria-labelledby=reasons-title]"),
    )


def fact(summary: Locator, term: str) -> Locator:
    """One line of the summary."""
    return summary.locator("dl > div").filter(has=summary.page.locator("dt", has_text=term)).locator("dd")


def mails_of(house: House, to: str, number: int) -> list[dict[str, Any]]:
    """The mails to somebody that lead to a ticket on the desk."""
    path = f"/desk/tickets/{number}/"
    return [mail for mail in house.stack.mails(to) if any(path in link for link in mail["links"])]


def mail_of(house: House, to: str, number: int) -> dict[str, Any]:
    """The newest of them, as soon as it is there."""
    return wait_for(f"a mail to {to} about {number}", lambda: mails_of(house, to, number))[0]
