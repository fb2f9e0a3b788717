"""The studio's pages of the portal's menu, its home page and the clients' profile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from branding.layouts.queries import DAY_PARTS, HOURS, Layout, read_layout
from branding.layouts.use_cases import ModuleChoice, change_menu
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace

MENU, HOME, PROFILE = "/studio/portal/menu/", "/studio/portal/home/", "/studio/portal/profile/"
KEYS = ["home", "tickets", "new_ticket", "knowledge"]
WIDGETS = ["announcement", "welcome", "search", "open_tickets", "open_by_priority", "closed_tickets", "shortcuts"]


def menu_form(**more: Any) -> dict[str, Any]:
    form: dict[str, Any] = {"version": "0", "order": KEYS}
    for key in KEYS:
        form |= {f"on-{key}": "on", f"menu-{key}": "on", f"label-{key}-en": "", f"label-{key}-fa": ""}
    return form | more


def home_form(layout: Layout, **more: Any) -> dict[str, Any]:
    form: dict[str, Any] = {
        "version": "0",
        "order": [entry.key for entry in layout.widgets],
        "welcome_mode": "fixed",
        "welcome_text-en": "",
        "announcement-en": "",
    }
    form |= {f"hour-{part}": str(HOURS[part]) for part in DAY_PARTS}
    for entry in layout.widgets:
        form |= {f"on-{entry.key}": "on"} if entry.is_on else {}
        form |= {f"area-{entry.key}": entry.area} if entry.area != "head" else {}
    return {name: value for name, value in (form | more).items() if value is not None}


def saved(company: Workspace) -> Layout:
    with company.inside():
        return read_layout()


@pytest.mark.parametrize("page", [MENU, HOME, PROFILE, f"{MENU}tickets/", "/studio/portal/reset/home/"])
def test_pages_are_for_administrators(company: Workspace, adam: Client, browser_of: Any, page: str) -> None:
    assert adam.get(page).status_code == 200
    assert browser_of("anna").get(page).status_code == 403
    assert browser_of("alice").get(page).status_code in (403, 404)
    assert adam.get(f"{MENU}payroll/").status_code == 404
    assert adam.get("/studio/portal/reset/cellar/").status_code == 404


def test_S0_24_the_menu_is_ordered_and_named_and_a_switch_takes_effect_at_once(
    company: Workspace, adam: Client
) -> None:
    form = menu_form(order=["home", "knowledge", "tickets", "new_ticket"], **{"label-knowledge-fa": "راهنما"})
    del form["on-tickets"]
    assert adam.post(MENU, form)["Location"] == MENU
    layout = saved(company)
    assert [(one.key, one.is_on) for one in layout.modules][:3] == [
        ("home", True),
        ("knowledge", True),
        ("tickets", False),
    ]
    page = adam.get(MENU).content.decode()
    assert page.count("localized__missing") == 4, "in the other four languages it is missing, and said so"
    assert adam.get("/tickets/").status_code == 404


def test_without_scripts_the_arrows_move_a_line_and_save_nothing(company: Workspace, adam: Client) -> None:
    page = adam.post(MENU, menu_form(move="knowledge:up", **{"label-knowledge-en": "Help"})).content.decode()
    assert re.findall(r'name="order" value="(\w+)"', page) == ["home", "tickets", "knowledge", "new_ticket"]
    assert 'value="Help"' in page and "this page only" in page
    layout = saved(company)
    page = adam.post(HOME, home_form(layout, move="answers:main")).content.decode()
    assert 'name="area-answers" value="main"' in page
    assert saved(company) == Layout()


def test_a_second_admin_is_told_and_keeps_what_they_typed(company: Workspace, adam: Client) -> None:
    with company.inside():
        change_menu(company.ctx("olga"), modules=[ModuleChoice("tickets", is_on=False)])
    answer = adam.post(MENU, menu_form(**{"label-knowledge-en": "Help centre"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else saved this" in page and "“Requests” is on" in page and 'value="Help centre"' in page
    assert saved(company).module("knowledge").label == {}  # type: ignore[union-attr]
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    assert adam.post(MENU, menu_form(version=version.group(1))).status_code == 302


def test_S0_25_fields_of_a_module_are_ticked(company: Workspace, adam: Client) -> None:
    page = adam.get(f"{MENU}tickets/").content.decode()
    ticks = re.findall(r'name="shown" value="(\w+)"', page)
    assert "title" not in ticks and {"topic", "priority", "assignee", "created_at"} <= set(ticks)
    kept = [key for key in ticks if key not in ("severity", "assignee")]
    assert adam.post(f"{MENU}tickets/", {"version": "0", "shown": kept})["Location"] == MENU
    assert saved(company).hides("tickets") == {"severity", "assignee"}
    refused = adam.post(f"{MENU}tickets/", {"version": "1", "shown": ["salary"]})
    assert (refused.status_code, set(saved(company).hides("tickets"))) == (422, {"severity", "assignee"})
    assert adam.post(f"{MENU}tickets/", {"version": "1"}).status_code == 302
    assert len(saved(company).hides("tickets")) == len(ticks)


def test_S0_26_the_editor_of_the_home_page_lists_its_pieces(company: Workspace, adam: Client) -> None:
    page = adam.get(HOME).content.decode()
    for key in (*WIDGETS, "recent_tickets", "representatives", "answers"):
        assert f'name="on-{key}"' in page, key
    form = home_form(
        saved(company),
        welcome_mode="by_time",
        **{"announcement-en": "Closed", "announcement_from": "2027-03-21", "sentence-morning-en": "Morning!"},
    )
    assert adam.post(HOME, form)["Location"] == HOME
    layout = saved(company)
    assert (layout.announcement, str(layout.announcement_from), layout.welcome_mode) == (
        *({"en": "Closed"}, "2027-03-21", "by_time"),
    )
    assert layout.welcome_texts == {"morning": {"en": "Morning!"}}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"announcement_from": "2027-03-21", "announcement_until": "2027-03-20"}, "before the first one"),
        ({"announcement_from": "soon"}, "Enter a date"),
        ({"announcement-en": "x" * 5000}, "at most 2000"),
        ({"welcome_text-en": "a\u202eb"}, "invisible direction marks"),
        ({"hour-night": "11"}, "in order"),
        ({"hour-night": "99"}, "Select a valid choice"),
        ({"welcome_mode": "weekly"}, "Select a valid choice"),
        ({"order": ["announcement", "weather"]}, "weather"),
    ],
)
def test_a_wrong_home_page_is_refused_at_its_field(
    company: Workspace, adam: Client, wrong: dict[str, Any], words: str
) -> None:
    answer = adam.post(HOME, home_form(saved(company), **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert saved(company) == Layout()


def test_S0_26_the_preview_shows_what_is_typed_as_the_client_who_asked_last_sees_it(
    company: Workspace, adam: Client
) -> None:
    with company.inside():
        a_ticket(company)
    layout = saved(company)
    form = home_form(layout, **{"announcement-en": "Only a try", "on-answers": None})
    html = adam.post(f"{HOME}preview/", form).content.decode()
    assert "Only a try" in html and "The pump leaks" in html and "Recent answers" not in html
    assert adam.post(f"{HOME}preview/", {**form, "hour-night": "1"}).status_code == 200
    farsi = adam.post(f"{HOME}preview/", {**form, "preview-language": "fa"})
    assert '<html lang="fa" dir="rtl"' in farsi.content.decode()
    assert farsi.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert saved(company) == Layout()


def test_S0_37_rules_of_the_profile_and_all_of_it_off(company: Workspace, adam: Client) -> None:
    assert adam.post(PROFILE, {"version": "0", "shown-title": "on", "editable-title": "on", "required-title": "on"})
    rules = {rule.key: rule for rule in saved(company).profile}
    assert [key for key, rule in rules.items() if rule.is_shown] == ["name", "title"]
    assert [key for key, rule in rules.items() if rule.is_editable] == ["title"]
    assert adam.post(PROFILE, {"version": "1", "shown-phone": "on", "required-phone": "on"}).status_code == 422
    page = adam.post(PROFILE, {"version": "1", "required-phone": "on"}).content.decode()
    assert "can only be required where clients may change it" in page


def test_everything_can_go_back_after_a_question(company: Workspace, adam: Client) -> None:
    adam.post(MENU, menu_form(**{"label-tickets-en": "Cases"}))
    assert "Reset the menu?" in adam.get("/studio/portal/reset/menu/").content.decode()
    assert saved(company).module("tickets").label == {"en": "Cases"}  # type: ignore[union-attr]
    assert adam.post("/studio/portal/reset/menu/")["Location"] == MENU
    assert saved(company).modules == Layout().modules
