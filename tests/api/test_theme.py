"""The theme through the API: draft, publication, the way back, palettes."""

from __future__ import annotations

import pytest

from branding.themes.models import ThemeVersion
from tests.api.caller import Caller
from tests.factories.twins import Workspace

Companies = tuple[Workspace, Workspace]


@pytest.fixture
def acme(companies: Companies) -> Workspace:
    return companies[0]


def test_from_draft_to_publication_and_back(acme: Workspace) -> None:
    adam = Caller(acme, "adam")
    first = adam.get("/theme/draft").body
    assert (first["revision"], first["is_changed"], first["theme"]["panel_side"]) == (0, False, "end")
    wish = {"revision": 0, "changes": {"panel_side": "start", "panel_points": [{"en": "Fast"}]}}
    draft = adam("PATCH", "/theme/draft", wish).body
    assert (draft["revision"], draft["changed_by"], draft["theme"]["panel_points"]) == (1, "Adam", [{"en": "Fast"}])
    assert draft["changes"] == ["The side panel stands at the start now.", "The points on the side panel changed."]
    assert adam("PATCH", "/theme/draft", wish).problem == (409, {})
    published = adam("POST", "/theme/publish", {"revision": 1}).body
    assert (published["number"], published["is_live"], published["changes"]) == (2, True, draft["changes"])
    assert adam("POST", "/theme/publish", {"revision": 2}).problem == (409, {})
    back = adam("POST", "/theme/versions/1/restore").body
    assert (back["number"], back["restores"], back["theme"]["panel_side"]) == (3, 1, "end")
    assert [one["number"] for one in adam.get("/theme/versions").body] == [3, 2, 1]
    assert adam("POST", "/theme/versions/99/restore").problem == (404, {})


def test_wrong_changes_are_named(acme: Workspace) -> None:
    adam = Caller(acme, "adam")
    changes = {"css": "x", "panel_x": 300, "button_color": "#ffffff;}"}
    status, errors = adam("PATCH", "/theme/draft", {"revision": 0, "changes": changes}).problem
    assert (status, sorted(errors)) == (400, ["button_color", "css", "panel_x"])
    unreadable = {"button_color": "#ffffff", "button_text_color": "#eeeeee"}
    _status, errors = adam("PATCH", "/theme/draft", {"revision": 0, "changes": unreadable}).problem
    assert "The nearest colour that can be read is #" in errors["button_text_color"][0]
    assert adam.get("/theme/draft").body["is_changed"] is False


def test_palette(acme: Workspace) -> None:
    found = Caller(acme, "adam").get("/theme/palette?color=%23FFB400").body
    assert (found["light"]["brand"], found["light"]["on_brand"]) == ("#ffb400", "#0b0d12")
    assert [pair["passes"] for pair in found["pairs"]] == [True] * 8
    assert list(Caller(acme, "adam").get("/theme/palette?color=red").problem[1]) == ["color"]


@pytest.mark.parametrize("who", ["anna", "alice"])
def test_only_administrators(acme: Workspace, who: str) -> None:
    caller = Caller(acme, who)
    for method, path, data in (
        ("GET", "/theme/draft", None),
        ("PATCH", "/theme/draft", {"revision": 0, "changes": {"radius": 2}}),
        ("POST", "/theme/publish", {"revision": 0}),
        ("GET", "/theme/versions", None),
        ("POST", "/theme/versions/1/restore", None),
        ("GET", "/theme/palette?color=%23ffb400", None),
    ):
        assert caller(method, path, data).status == 403, path
    with acme.inside():
        assert [version.number for version in ThemeVersion.objects.all()] == [1]
