"""Changing a workspace's look: who may, what is refused, what pages then read."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from audit.models import Entry
from branding.themes import tokens
from branding.themes.definition import ThemeDefinition
from branding.themes.models import ThemeVersion
from branding.themes.queries import current_look, live_theme, look_of, preview, stylesheet_of
from branding.themes.use_cases import change_brand, remove_logo, reset_theme, set_logo
from kernel.errors import Forbidden, Invalid
from outbox.models import Event
from tests.factories.twins import NOW, Workspace

PNG = Callable[..., bytes]


def reported() -> list[tuple[str, dict[str, Any]]]:
    """Events of themes in the log of the workspace."""
    return list(Entry.objects.filter(verb="theme.changed").order_by("id").values_list("target", "data"))


def test_a_new_workspace_has_the_default_look(company: Workspace) -> None:
    assert [version.number for version in ThemeVersion.objects.all()] == [1]
    look = current_look()
    assert (look.brand_color, look.radius, look.panel_side, look.logo) == (tokens.DEFAULT_BRAND, 8, "end", "")
    assert look.fingerprint == tokens.fingerprint(look.stylesheet)


@pytest.mark.parametrize("who", ["olga", "adam"])
def test_admins_change_the_brand(company: Workspace, who: str) -> None:
    look = change_brand(company.ctx(who), brand_color=" #2F6F5E ", radius=4, panel_side="start", panel_art="rings")
    assert (look.brand_color, look.radius, look.panel_side, look.panel_art) == ("#2f6f5e", 4, "start", "rings")
    assert current_look() == look
    fields = {"fields": "brand_color panel_art panel_side radius", "number": 2, "restores": 0}
    assert reported() == [("theme:1", fields)]
    assert Event.objects.filter(name="theme.changed", schema=company.tenant.schema_name).count() == 1


def test_what_is_not_given_stays(company: Workspace) -> None:
    change_brand(company.ctx("olga"), brand_color="#2f6f5e", radius=2)
    look = change_brand(company.ctx("olga"), shows_name=False)
    assert (look.brand_color, look.radius, look.shows_name) == ("#2f6f5e", 2, False)


def test_the_same_again_is_no_news(company: Workspace) -> None:
    change_brand(company.ctx("olga"), brand_color="#2f6f5e")
    change_brand(company.ctx("olga"), brand_color="#2f6f5e")
    assert len(reported()) == 1


@pytest.mark.parametrize("who", ["anna", "alice"])
def test_others_may_not_change_it(company: Workspace, who: str, picture: PNG) -> None:
    before = current_look()
    for attempt in (
        lambda: change_brand(company.ctx(who), brand_color="#000000"),
        lambda: set_logo(company.ctx(who), data=picture()),
        lambda: remove_logo(company.ctx(who)),
        lambda: reset_theme(company.ctx(who)),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert (current_look(), reported()) == (before, [])


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"brand_color": "red"}, ["brand_color"]),
        ({"brand_color": "#12345;}"}, ["brand_color"]),
        ({"brand_color": ""}, ["brand_color"]),
        ({"radius": 17}, ["radius"]),
        ({"radius": -1}, ["radius"]),
        ({"panel_side": "left", "panel_art": "cats"}, ["panel_side", "panel_art"]),
        ({"brand_color": "#000000", "radius": 99}, ["radius"]),
    ],
)
def test_wrong_values_are_named_and_nothing_changes(
    company: Workspace, wrong: dict[str, Any], fields: list[str]
) -> None:
    before = current_look()
    with pytest.raises(Invalid) as refused:
        change_brand(company.ctx("olga"), **wrong)
    assert list(refused.value.errors) == fields
    assert (current_look(), reported(), ThemeVersion.objects.count()) == (before, [], 1)


def test_the_database_refuses_a_number_twice(company: Workspace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeVersion.objects.create(number=1, definition={}, published_at=NOW)


def test_a_warm_page_asks_the_database_nothing(company: Workspace, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        first = current_look()
    with django_assert_num_queries(0):
        assert current_look() == first


def test_the_cached_look_follows_a_commit(
    companies: tuple[Workspace, Workspace], django_capture_on_commit_callbacks: Any
) -> None:
    ours, other = companies
    with other.inside():
        untouched = current_look()
    with ours.inside():
        current_look()
        with django_capture_on_commit_callbacks(execute=True):
            change_brand(ours.ctx("olga"), brand_color="#7a1f3d")
        assert current_look().brand_color == "#7a1f3d"
    with other.inside():
        assert current_look() == untouched


def test_logo(company: Workspace, picture: PNG) -> None:
    look = set_logo(company.ctx("olga"), data=picture())
    assert re.fullmatch(r"brand/[0-9a-f]{16}/logo\.png", look.logo)
    dark = set_logo(company.ctx("olga"), data=picture(kind="WEBP"), dark=True)
    assert re.fullmatch(r"brand/[0-9a-f]{16}/logo-dark\.webp", dark.logo_dark)
    assert dark.logo == look.logo
    assert remove_logo(company.ctx("olga")).logo == ""
    assert reset_theme(company.ctx("olga")) == look_of(ThemeDefinition())


def test_a_refused_logo_changes_nothing(company: Workspace) -> None:
    with pytest.raises(Invalid) as refused:
        set_logo(company.ctx("olga"), data=b"<svg xmlns='http://www.w3.org/2000/svg'/>", dark=True)
    assert list(refused.value.errors) == ["logo_dark"]
    assert (live_theme().logo_dark, reported()) == ("", [])


def test_style_sheet_address(company: Workspace, acme_client: Client) -> None:
    change_brand(company.ctx("olga"), brand_color="#2f6f5e")
    look = current_look()
    fresh = acme_client.get(f"/theme/{look.fingerprint}.css")
    assert (fresh.status_code, fresh["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert fresh["Cache-Control"] == "public, max-age=31536000, immutable"
    assert fresh.content.decode() == stylesheet_of(ThemeDefinition(brand_color="#2f6f5e"))
    old = acme_client.get("/theme/000000000000.css")
    assert (old.status_code, old["Cache-Control"], old.content) == (200, "no-store", fresh.content)
    assert acme_client.get("/theme/../../etc.css").status_code == 404


def test_the_public_site_has_no_theme(public_client: Client, company: Workspace) -> None:
    assert public_client.get("/theme/000000000000.css").status_code == 404


def test_logo_address(
    companies: tuple[Workspace, Workspace], acme_client: Client, beta_client: Client, picture: PNG
) -> None:
    data = picture(80, 20)
    with companies[0].inside():
        address = "/" + set_logo(companies[0].ctx("olga"), data=data).logo
    served = acme_client.get(address)
    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert b"".join(served.streaming_content) == data  # type: ignore[attr-defined]
    assert served["Cache-Control"] == "public, max-age=31536000, immutable"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Security-Policy"].endswith("; sandbox")
    assert beta_client.get(address).status_code == 404, "another workspace has no such file"
    assert acme_client.get(address.replace("logo.png", "logo.svg")).status_code == 404
    assert acme_client.get(address.replace("logo.png", "secret.png")).status_code == 404


def test_two_at_once_lose_nothing(race: Workspace) -> None:
    """The later one waits for the row's lock and changes what the earlier one left."""
    start = Barrier(2)

    def change(who: str, **values: Any) -> None:
        try:
            with race.inside():
                ctx = race.ctx(who)
                start.wait(10)
                change_brand(ctx, **values)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(change, "olga", brand_color="#2f6f5e")
        second = pool.submit(change, "adam", radius=0)
        first.result(30)
        second.result(30)
    with race.inside():
        theme = live_theme()
    assert (theme.brand_color, theme.radius) == ("#2f6f5e", 0)


def test_preview() -> None:
    shown = preview("#ffb400")
    assert shown.properties["--brand"] == "light-dark(#ffb400,#ffb400)"
    assert (shown.button_contrast >= 4.5, shown.link_contrast >= 4.5, shown.link_is_adjusted) == (True, True, True)
    assert preview("#2f6f5e").link_is_adjusted is False
    with pytest.raises(ValueError):
        preview("yellow")
