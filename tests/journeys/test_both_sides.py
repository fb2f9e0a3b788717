"""The company's side and the client's side, from making a portal user to the answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import story
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser


def test_S3_19_S0_02_S0_06_an_admin_makes_a_portal_user_and_both_sides_work(
    stack: Stack, visitor: Callable[..., Page]
) -> None:
    slug, email = "both-sides", "mara@client.example"
    owner, client = visitor(), visitor()
    story.sign_up(owner, stack, slug, "en")

    owner.goto(stack.url("/studio/contacts/new/", slug))
    owner.fill("[name=first_name]", "Mara")
    owner.fill("[name=last_name]", "Wren")
    owner.fill("[name=email]", email)
    owner.check("[name=portal_access]")
    story.send(owner)
    owner.goto(stack.url("/studio/portal-users/", slug))
    expect(owner.locator("main")).to_contain_text("Mara Wren")

    client.goto(stack.link(email, "/join/"))
    client.fill("[name=password]", story.PASSWORD)
    story.send(client)
    number = story.ask(client, stack, slug, "en")

    owner.goto(stack.url(f"/desk/tickets/{number}/status/", slug))
    owner.locator("main button[name=status_key][value=in_progress]").click()
    owner.goto(stack.url(f"/desk/tickets/{number}/", slug))
    owner.locator(f"form[action*='/desk/tickets/{number}/reply/'] textarea").fill("Replace the fuse.")
    owner.locator(f"form[action*='/desk/tickets/{number}/reply/'] button[type=submit]").last.click()
    expect(owner.locator("body")).to_contain_text("Replace the fuse.")

    client.goto(stack.url("/tickets/", slug))
    expect(client.locator("main")).to_contain_text("In progress")
    client.goto(stack.url(f"/tickets/{number}/", slug))
    expect(client.locator("main")).to_contain_text("Replace the fuse.")


def test_the_clients_main_path_needs_no_scripts(stack: Stack, visitor: Callable[..., Page]) -> None:
    slug = "without-scripts"
    owner, client = visitor(), visitor(javascript=False)
    story.sign_up(owner, stack, slug, "en")
    client.goto(stack.url("/register/", slug))
    client.fill("[name=name]", "Plain Reader")
    client.fill("[name=email]", "plain@client.example")
    client.fill("[name=password]", story.PASSWORD)
    client.locator("main form button[type=submit]").last.click()
    client.goto(stack.link("plain@client.example", "/register/confirm/"))
    client.locator("main form button[type=submit]").last.click()
    client.goto(stack.url("/tickets/new/", slug))
    client.fill("[name=title]", "No scripts here")
    client.fill("[name=description]", "And yet it works.")
    client.set_input_files(
        "main input[type=file]", {"name": "plain.png", "mimeType": "image/png", "buffer": story.picture()}
    )
    client.locator("main form[action='/tickets/new/'] button[type=submit]").last.click()
    expect(client.locator("h1")).to_have_text("No scripts here")
    expect(client.locator("main")).to_contain_text("plain.png")
    number = client.url.rstrip("/").rsplit("/", 1)[1]
    client.fill(f"form[action='/tickets/{number}/reply/'] textarea", "One more thing.")
    client.locator(f"form[action='/tickets/{number}/reply/'] button[type=submit]").last.click()
    expect(client.locator("main")).to_contain_text("One more thing.")
    client.goto(stack.url(f"/tickets/{number}/close/", slug))
    client.locator("main form button[type=submit]").last.click()
    client.goto(stack.url(f"/tickets/{number}/", slug))
    expect(client.locator("main textarea")).to_have_count(0)
