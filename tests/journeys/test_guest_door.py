"""A company opens its door, a stranger comes in, proves the address, is answered and becomes a client."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import guest_story, story
from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

RUNS = [("en", "desktop"), ("fa", "phone")]
# Without scripts nothing is computed; then a form has to be open for as long as people need to write.
AS_LONG_AS_PEOPLE_WRITE = 4_500


@pytest.mark.parametrize(("language", "size"), RUNS, ids=[f"{language}-{size}" for language, size in RUNS])
def test_S4_06_S4_07_S4_16_S4_21_S4_25_S4_36_S4_37_a_stranger_becomes_a_client(
    stack: Stack, visitor: Callable[..., Page], language: str, size: str
) -> None:
    slug = f"door-{language}-{size}"
    email = f"stranger@{slug}.example"
    owner, agent, guest = (visitor(size, language) for _ in range(3))
    story.sign_up(owner, stack, slug, language)
    story.invite(owner, stack, slug, language)
    story.join(agent, stack, slug)
    token = guest_story.token_of(owner, stack, slug)
    form_id, _code = guest_story.publish(stack, slug, token, {"fields": guest_story.QUESTIONS})
    guest_story.open_door(owner, stack, slug, language)
    assert b'name="topic"' not in stack.get("/support/", slug)[1], "one topic: nothing to choose"
    guest_story.two_topics(owner, stack, slug, language, form_id)
    guest_story.ask(guest, stack, slug, language, email)
    number = guest_story.confirm(guest, stack, slug, language, email)
    guest_story.answer(agent, stack, slug, language, number)
    guest_story.go_on(guest, stack, slug, language, email)
    guest_story.join(guest, stack, slug, language, email, number)


@pytest.fixture(scope="module")
def open_house(stack: Stack, chromium: object) -> dict[str, str]:
    """What the tests below share once the first of them has made it."""
    return {}


def _workspace(house: dict[str, str], stack: Stack, visitor: Callable[..., Page], origin: str = "") -> str:
    """A workspace with an open door, a topic that asks a form, and a public form."""
    slug = f"door-house-{len(house)}"
    owner = visitor()
    story.sign_up(owner, stack, slug, "en")
    token = guest_story.token_of(owner, stack, slug)
    form_id, code = guest_story.publish(stack, slug, token, {"fields": guest_story.QUESTIONS}, is_public=True)
    guest_story.open_door(owner, stack, slug, "en", origin)
    guest_story.two_topics(owner, stack, slug, "en", form_id)
    house[slug] = code
    return slug


def test_S4_06_S4_36_the_door_works_without_scripts(
    stack: Stack, visitor: Callable[..., Page], open_house: dict[str, str]
) -> None:
    slug = _workspace(open_house, stack, visitor)
    email = f"stranger@{slug}.example"
    page = visitor("phone", "en", javascript=False)
    page.goto(stack.url("/support/", slug))
    guest_story.write(page, "en", email)
    page.locator("[name=topic]").last.check()
    page.locator("[name=continue]").click()
    expect(page.locator("[name=title]")).to_have_value(story.WORDS["en"].title)
    expect(page.locator("[name=q_since]")).to_be_visible()
    expect(page.locator("[name=q_urgency]").last).to_be_attached()
    page.fill("[name=q_machine]", "HL-7")
    page.check("[name=q_state][value=runs]")
    page.set_input_files("[name=q_photo]", {"name": "a.png", "mimeType": "image/png", "buffer": story.picture()})
    page.wait_for_timeout(AS_LONG_AS_PEOPLE_WRITE)
    page.locator(".guest-form button[type=submit]").last.click()
    page.wait_for_url("**/support/sent/")
    page.goto(stack.link(email, "/support/confirm/"))
    page.locator("main button[name=mine]").click()
    page.wait_for_url("**/t/*/")
    expect(page.locator("main")).to_contain_text("HL-7")
    page.locator("#reply textarea").fill("Without scripts.")
    page.locator("#reply button[type=submit]").last.click()
    expect(page.locator(".messages")).to_contain_text("Without scripts.")
    page.get_by_role("link", name="Close request").click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/t/*/")
    expect(page.locator("#reply textarea")).to_have_count(0)


def test_S4_15_the_form_works_inside_the_page_of_somebody_else(
    stack: Stack, visitor: Callable[..., Page], open_house: dict[str, str]
) -> None:
    slug = f"door-house-{len(open_house)}"
    address, email = stack.url("/support/?embed=1", slug), f"stranger@{slug}.example"
    frame = f'<h1>Our shop</h1><iframe title="Support" width="400" height="900" src="{address}"></iframe>'
    with guest_story.foreign_page(frame) as origin:
        assert _workspace(open_house, stack, visitor, origin) == slug
        page = visitor()
        page.goto(origin)
        inside = page.frames[1]
        inside.wait_for_selector("[name=title]")
        guest_story.write(inside, "en", email)
        inside.locator("[name=topic]").last.check()
        inside.fill("[name=q_machine]", "HL-7")
        inside.check("[name=q_state][value=runs]")
        inside.locator("[data-turn='1']").click()
        # The page is checked first, also in the frame, where no cookie comes along.
        inside.locator("[data-key=more]").wait_for()
        inside.locator("[name=q_urgency][value='2']").check(force=True)
        inside.locator(".guest-form button[type=submit]").last.click()
        inside.wait_for_url("**/support/sent/?embed=1")
        assert page.context.cookies(stack.url("/", slug)) == []
        assert stack.link(email, "/support/confirm/")
    with guest_story.foreign_page(frame) as elsewhere:
        assert elsewhere != origin
        visits = visitor().context.new_page()
        visits.goto(elsewhere)
        visits.wait_for_load_state("networkidle")
        assert visits.frames[1].url.startswith("chrome-error:"), "a page that was not allowed shows nothing"


def test_S4_35_a_public_form_is_filled_in_page_by_page(
    stack: Stack, visitor: Callable[..., Page], open_house: dict[str, str]
) -> None:
    slug = next(iter(open_house), "") or _workspace(open_house, stack, visitor)
    page = visitor("phone", "fa")
    page.goto(stack.url(f"/forms/{open_house[slug]}/?lang=fa", slug))
    story.checked(page)
    page.fill("[name=q_machine]", "HL-7")
    page.check("[name=q_state][value=stopped]")
    page.locator("[data-turn='1']").press("Enter")
    # The date was forgotten: that is told before the next page is shown.
    expect(page.locator("#id_q_since_error")).to_be_visible()
    expect(page.locator("#id_q_since")).to_be_focused()
    expect(page.locator("[name=q_machine]")).to_have_value("HL-7")
    story.checked(page)
    page.check("[name=q_state][value=runs]")
    page.locator("[data-turn='1']").press("Enter")
    expect(page.locator("[data-key=more]")).to_be_focused()
    page.locator(".guest-form button[type=submit]").last.click()
    page.wait_for_url(re.compile("/sent/"))
    story.checked(page)
