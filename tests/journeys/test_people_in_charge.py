"""What a workspace begins with, and whom its topics lead to: assignees, managers of projects, managers of clients.

All of it happens in one workspace, in this order; what a test makes has names of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys import people_story
from tests.journeys.conftest import visitors
from tests.journeys.people_story import AGENT, FIRM, NEIGHBOURS, OWNER, House
from tests.journeys.stack import Stack
from tests.journeys.story import picture, send
from tests.journeys.test_topics_studio import ask, offered

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def house(stack: Stack, chromium: Browser) -> Iterator[House]:
    """A new workspace with an owner, an agent and a contact of one client."""
    with visitors(chromium) as visitor:
        yield people_story.move_in(stack, visitor, "charge")


def test_S4_24_C15_S4_05_S1_42_a_new_workspace_has_one_topic_and_two_links(house: House) -> None:
    page = house.owner
    house.open(page, "/studio/topics/")
    assert page.locator(".topic-row__text strong").all_inner_texts() == ["Other"]
    # It leads to a project whose manager is the owner.
    house.open(page, "/studio/teams/")
    page.locator("main a[href*='/studio/projects/']:not([href$='/new/'])").click()
    project = page.locator("[name='names-en']").input_value()
    assert people_story.ticked(page, "manager_ids") == [OWNER]
    number = people_story.send_request(house, "Where is my lamp")
    people_story.mail_of(house, f"owner@{house.slug}.example", number)
    summary, _reasons = people_story.facts(house, number)
    expect(people_story.fact(summary, "Topic")).to_have_text("Other")
    expect(people_story.fact(summary, "Project")).to_have_text(project)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    house.open(page, "/studio/")
    page.get_by_role("link", name="Portal and form link").first.click()
    expect(page.locator("h1")).to_have_text("Portal and form link")
    cards = page.locator(".link-card")
    expect(cards).to_have_count(2)
    addresses = cards.locator(".copy-line code").all_inner_texts()
    assert addresses == [house.stack.url(path, house.slug) for path in ("", "/support/", "/s/")]
    for copied, address in zip(cards.locator("copy-button button").all(), addresses, strict=True):
        copied.click()
        assert page.evaluate("navigator.clipboard.readText()") == address
    for which, card in zip(("portal", "form"), cards.all(), strict=True):
        for kind, label in (("svg", "QR code for print (SVG)"), ("png", "QR code as picture (PNG)")):
            with page.expect_download() as caught:
                card.get_by_role("link", name=label).click()
            data = caught.value.path().read_bytes()
            assert caught.value.suggested_filename.endswith(f".{kind}"), which
            if kind == "png":
                assert Image.open(io.BytesIO(data)).format == "PNG"
            else:
                assert b"<svg" in data[:400]
    page.goto(addresses[2])
    expect(page).to_have_url(re.compile(r"/support/"))


def test_S4_31_C14_S4_27_a_deleted_topic_and_one_of_a_clients_link(house: House) -> None:
    owner, client, neighbour = house.owner, house.client, house.visitor()
    people_story.add_topic(house, "Returns")
    assert len(offered(client, house.stack, house.slug)) == 2
    number = ask(client, house.stack, house.slug, "Returns")
    house.open(owner, "/studio/topics/")
    _trash(owner, "Returns")
    expect(people_story.line(owner, "Returns")).to_have_count(0)
    assert offered(client, house.stack, house.slug) == [], "one topic is left: nothing to choose"
    summary, _reasons = people_story.facts(house, number)
    expect(people_story.fact(summary, "Topic")).to_have_text("Returns")
    house.open(owner, "/studio/topics/")
    _trash(owner, "Other")
    expect(owner.locator("toast-list .toast--bad")).to_have_count(1)
    owner.reload()
    expect(people_story.line(owner, "Other")).to_have_count(1)

    people_story.add_client(house, NEIGHBOURS)
    people_story.let_in(house, neighbour, NEIGHBOURS, f"nora@{house.slug}.example")
    house.open(owner, "/studio/client-links/")
    owner.select_option("[name=organisation_id]", label=NEIGHBOURS)
    send(owner)
    expect(owner).to_have_url(re.compile(r"/studio/client-links/\d+/"))
    fields = owner.locator("#topic-form form")
    fields.locator("[name='names-en']").fill("Night shift")
    fields.locator("button[type=submit]").click()
    expect(people_story.line(owner, "Night shift")).to_be_visible()
    link = owner.locator(".link-card code").first.inner_text()
    house.open(owner, "/studio/links/")
    owner.locator("button[name=is_open][value=yes]").click()
    expect(owner.locator("button[name=is_open][value=no]")).to_have_count(1)

    # By the account and by the link of this client; not by another account, and not by the public address.
    assert ["Night shift" in topic for topic in offered(neighbour, house.stack, house.slug)] == [False, True]
    assert offered(client, house.stack, house.slug) == []
    stranger = house.visitor()
    stranger.goto(link)
    expect(stranger.locator("label:has([name=topic])", has_text="Night shift")).to_have_count(1)
    house.open(stranger, "/support/")
    expect(stranger.locator("[name=title]")).to_be_visible()
    expect(stranger.locator("label:has([name=topic])", has_text="Night shift")).to_have_count(0)


def test_S4_35_S4_23_S3_27_a_form_of_the_studio_is_asked_with_its_topic(house: House) -> None:
    owner, client = house.owner, house.client
    house.open(owner, "/studio/forms/new/")
    owner.fill("[name=names-en]", "Technical fault")
    send(owner)
    found = re.search(r"/studio/forms/(\d+)/$", owner.url)
    assert found is not None
    if not owner.locator(".palette[open]").count():
        owner.locator(".palette > summary").click()
    owner.locator(".palette__kind[value=text]").click()
    expect(owner.locator("#question-form")).to_have_attribute("data-key", "text_1")
    owner.fill("[name=question-label-en]", "Serial number")
    owner.locator("[name=question-label-en]").blur()
    expect(owner.locator("#question-text_1")).to_contain_text("Serial number")

    house.open(owner, "/studio/topics/")
    picker = owner.locator("#topic-form [name=form_id] option")
    assert picker.all_inner_texts() == ["No form"], "a form is made and published first"
    house.open(owner, f"/studio/forms/{found[1]}/publish/")
    owner.locator("main form[method=post]:not(dialog form) button[type=submit]").first.click()
    expect(owner).to_have_url(re.compile(r"/versions/$"))
    people_story.add_topic(house, "Repairs", form="Technical fault")

    house.open(client, "/tickets/new/")
    expect(client.locator("[name=q_text_1]")).to_have_count(0)
    client.locator("label", has_text="Repairs").locator("[name=topic]").check()
    expect(client.locator("[name=q_text_1]")).to_be_visible()
    expect(client.locator("form-questions")).to_contain_text("Serial number")
    client.fill("[name=q_text_1]", "HL-7731")
    client.fill("[name=title]", "It does not start")
    client.fill("[name=description]", "Since Monday.")
    client.select_option("[name=priority]", "normal")
    client.locator("form.request-form button[type=submit]").last.click()
    expect(client).to_have_url(re.compile(r"/tickets/\d+/"))
    number = re.findall(r"/tickets/(\d+)/", client.url)[0]

    house.open(owner, f"/desk/tickets/{number}/")
    answers = owner.locator("section[aria-labelledby=answers-title]")
    expect(answers).to_contain_text("Serial number")
    expect(answers).to_contain_text("HL-7731")
    house.open(owner, f"/studio/forms/{found[1]}/answers/")
    expect(owner.locator(".answer-table thead th").last).to_have_text("Serial number")
    expect(owner.locator(".answer-table tbody tr")).to_have_count(1)
    expect(owner.locator(".answer-table tbody td").last).to_have_text("HL-7731")
    expect(owner.locator(f".answer-table a[href='/desk/tickets/{number}/']")).to_be_visible()


def test_S4_28_S4_29_S4_32_S4_08_a_topic_leads_to_its_project_and_its_people(house: House) -> None:
    owner, client = house.owner, house.client
    people_story.add_project(house, "Field work", AGENT)
    people_story.add_team(house, "Counter", AGENT)
    people_story.add_project(house, "Sales", OWNER, team="Counter")

    house.open(owner, "/studio/topics/")
    fields = owner.locator("#topic-form form")
    fields.locator("button[type=submit]").click()
    expect(owner.locator("#topic-form [name='names-en']")).to_have_attribute("aria-invalid", "true")
    people_story.add_topic(house, "Prices", project="Sales", person=AGENT)
    people_story.add_topic(house, "Fault", project="Field work")
    people_story.add_topic(house, "Visit", project="Field work", kind="project_managers")

    # Assignees: the agent has it and is told so; the manager of the project is not.
    number = ask(client, house.stack, house.slug, "Prices")
    mail = house.stack.mail(f"agent@{house.slug}.example", "Prices?")
    assert any(f"/desk/tickets/{number}/" in link for link in mail["links"])
    summary, _reasons = people_story.facts(house, number)
    expect(people_story.fact(summary, "Assigned to")).to_contain_text(AGENT)
    expect(people_story.fact(summary, "Team")).to_have_text("Counter")  # the team of the topic's project
    house.open(house.agent, "/notices/")
    expect(house.agent.locator("main")).to_contain_text("Prices?")

    # Nobody, and the managers of the project: they are told, and the ticket waits for somebody.
    for topic in ("Fault", "Visit"):
        number = ask(client, house.stack, house.slug, topic)
        house.stack.mail(f"agent@{house.slug}.example", f"{topic}?")
        summary, reasons = people_story.facts(house, number)
        expect(people_story.fact(summary, "Assigned to")).to_have_text("Nobody yet")
        expect(reasons).to_contain_text("Field work")
        expect(reasons).to_contain_text(AGENT)
    # All mails of one request are written at once: what came for the last says that of the first there are no more.
    for topic in ("Prices", "Fault", "Visit"):
        assert len(house.stack.mails(f"agent@{house.slug}.example", f"{topic}?")) == 1
        assert house.stack.mails(f"owner@{house.slug}.example", f"{topic}?") == []
    # The managers can set the assignee.
    house.open(house.agent, f"/desk/tickets/{number}/assign/")
    house.agent.locator("main").get_by_role("button").filter(has_text=OWNER).click()
    house.stack.mail(f"owner@{house.slug}.example", "Visit?")


def test_S4_32_S4_33_S4_34_managers_of_a_client_and_general_ones(house: House) -> None:
    owner, client = house.owner, house.client
    house.open(owner, "/studio/portal/managers/")
    people_story.tick(owner, "user_ids", AGENT)
    send(owner)
    people_story.add_topic(house, "Contract", kind="client_managers")

    # The client has no manager: the general one hears of the request and of a file that comes with a reply.
    number = ask(client, house.stack, house.slug, "Contract")
    house.stack.mail(f"agent@{house.slug}.example", "Contract?")
    reply = client.locator(f"form[action='/tickets/{number}/reply/']")
    reply.locator("textarea").fill("Here is the old one.")
    reply.locator("input[type=file]").set_input_files(
        {"name": "contract.png", "mimeType": "image/png", "buffer": picture()}
    )
    reply.locator("button[type=submit]").last.click()
    expect(client.locator("main")).to_contain_text("contract.png")
    house.stack.mail(f"agent@{house.slug}.example", "contract.png")
    house.open(house.agent, "/notices/")
    expect(house.agent.locator("main")).to_contain_text("added files")
    assert house.stack.mails(f"owner@{house.slug}.example", "Contract?") == []

    # Set on the client's page, seen on the Portal page.
    house.open(owner, "/studio/organisations/")
    owner.locator("main").get_by_role("link", name=FIRM).first.click()
    assert people_story.ticked(owner, "manager_ids") == []
    people_story.tick(owner, "manager_ids", OWNER)
    client_page = owner.url
    send(owner)
    house.open(owner, "/studio/portal/")
    expect(people_story.manager_line(owner, FIRM).locator("td").first).to_have_text(OWNER)
    # She is told of the next request, the general manager is not.
    number = ask(client, house.stack, house.slug, "Contract")
    people_story.mail_of(house, f"owner@{house.slug}.example", number)
    assert people_story.mails_of(house, f"agent@{house.slug}.example", number) == []
    house.open(owner, "/studio/portal/")
    # And the other way round.
    people_story.manager_line(owner, FIRM).locator("td.end a").click()
    assert people_story.ticked(owner, "user_ids") == [OWNER]
    people_story.tick(owner, "user_ids", AGENT)
    owner.locator("label", has_text=OWNER).locator("[name=user_ids]").uncheck()
    send(owner)
    owner.goto(client_page)
    assert people_story.ticked(owner, "manager_ids") == [AGENT]


def _trash(page: Page, topic: str) -> None:
    people_story.line(page, topic).locator("[data-confirm]").click()
    page.locator("dialog[open] button[type=submit]").click()
    page.wait_for_load_state("networkidle")
