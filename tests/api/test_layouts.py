"""Menu, home page and profile layout through the API, and what clients' programs see of a field that is off."""

from __future__ import annotations

from typing import Any

import pytest

from branding.layouts.queries import Layout, read_layout
from tests.api.caller import Caller
from tests.factories.layouts import forget_layouts, hide, switch
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace

__all__ = ["forget_layouts"]

PATHS = ("/portal/menu", "/portal/home", "/portal/profile-layout")


@pytest.fixture
def acme(companies: tuple[Workspace, Workspace]) -> Workspace:
    return companies[0]


def test_what_is_read_can_be_sent_back_and_changes_nothing(acme: Workspace) -> None:
    adam = Caller(acme, "adam")
    for path in PATHS:
        read = adam.get(path)
        assert (read.status, read.body["version"]) == (200, 0), path
        same = adam("PUT", path, read.body)
        assert same.status == 200, same
        assert {**same.body, "version": 0} == read.body, path


def test_S0_24_a_menu_is_laid_out_and_the_second_is_told(acme: Workspace) -> None:
    adam = Caller(acme, "adam")
    wish = {
        "version": 0,
        "modules": [
            {"key": "knowledge", "label": {"en": "Help", "fa": "راهنما"}},
            {"key": "tickets", "on": False, "hidden_fields": ["severity"]},
        ],
    }
    menu = adam("PUT", "/portal/menu", wish).body
    assert [(one["key"], one["on"], one["name"]) for one in menu["modules"]] == [
        ("home", True, "Home"),
        ("knowledge", True, "Help"),
        ("tickets", False, "Requests"),
        ("new_ticket", True, "New request"),
    ]
    shown = {one["key"]: one["shown"] for one in menu["modules"][2]["fields"]}
    assert (shown["severity"], shown["title"]) == (False, True)
    again = adam("PUT", "/portal/menu", wish)
    assert again.status == 409, "the version is an older one"
    with acme.inside():
        assert read_layout().menu_version == 1


@pytest.mark.parametrize(
    ("path", "wish", "place"),
    [
        ("/portal/menu", {"modules": [{"key": "payroll"}]}, "modules"),
        ("/portal/menu", {"modules": [{"key": "tickets", "label": {"en": "x" * 5000}}]}, "modules.tickets.label"),
        ("/portal/menu", {"modules": "all"}, "modules"),
        ("/portal/home", {"widgets": [{"key": "rain", "area": "main"}], "welcome": {"day": []}}, "announcement"),
        ("/portal/profile-layout", {"fields": [{"key": "salary"}]}, "fields"),
        ("/portal/profile-layout", {"fields": [{"key": "name", "shown": False}]}, "fields"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(acme: Workspace, path: str, wish: Any, place: str) -> None:
    status, errors = Caller(acme, "adam")("PUT", path, wish).problem
    assert (status, place in errors) == (400, True), errors
    with acme.inside():
        assert read_layout() == Layout()


@pytest.mark.parametrize("who", ["anna", "alice"])
@pytest.mark.parametrize("path", PATHS)
def test_only_administrators_read_and_change_layouts(acme: Workspace, who: str, path: str) -> None:
    caller = Caller(acme, who)
    assert (caller.get(path).status, caller("PUT", path, {}).status) in ((403, 403), (403, 400))
    with acme.inside():
        assert read_layout() == Layout()


def test_S0_25_programs_of_clients_see_and_send_no_field_that_is_off(acme: Workspace) -> None:
    with acme.inside():
        number = a_ticket(acme, severity="major").number
        hide(acme, "priority", "severity", "status", "assignee")
    alice, anna = Caller(acme, "alice"), Caller(acme, "anna")
    row, whole = alice.get("/tickets").body["results"][0], alice.get(f"/tickets/{number}").body
    for gone in ("priority", "status", "assignee"):
        assert gone not in row and gone in anna.get("/tickets").body["results"][0]
    assert "severity" not in whole and anna.get(f"/tickets/{number}").body["severity"] == "major"
    assert list(alice.get("/tickets?priority=high").problem[1]) == ["priority"]
    made = alice.post("/tickets", {"title": "One", "description": "Two", "priority": "urgent", "severity": "critical"})
    assert made.status == 201
    seen = anna.get(f"/tickets/{made.body['number']}").body
    assert (seen["priority"], seen["severity"]) == ("normal", None)


def test_S0_24_programs_of_clients_find_no_requests_while_the_module_is_off(acme: Workspace) -> None:
    with acme.inside():
        a_ticket(acme)
        switch(acme, "tickets", is_on=False)
    alice, anna = Caller(acme, "alice"), Caller(acme, "anna")
    assert [alice.get("/tickets").status, alice.get("/tickets/1").status] == [404, 404]
    assert alice.post("/tickets/1/messages", {"text": "Hello"}).status == 404
    assert [anna.get("/tickets").status, anna.get("/tickets/1").status] == [200, 200]
