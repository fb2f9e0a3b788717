"""The draft of a look: saved, refused, published, brought back and shown to colleagues, by two admins at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from audit.models import Entry
from branding.themes.definition import ThemeDefinition
from branding.themes.models import ThemeDraft, ThemeVersion
from branding.themes.queries import (
    CACHE_KEY,
    current_look,
    draft_changes,
    live_theme,
    look_of,
    preview_token,
    previewed_look,
    read_draft,
    versions,
)
from branding.themes.readability import Unreadable
from branding.themes.subscribers import renew_look
from branding.themes.use_cases import (
    change_brand,
    change_theme_draft,
    discard_theme_draft,
    end_theme_preview,
    keep_theme_picture,
    open_theme_preview,
    publish_theme,
    restore_theme,
)
from kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from tests.factories.twins import Workspace

PNG = Callable[..., bytes]


def numbers() -> list[int]:
    return [version.number for version in ThemeVersion.objects.all()]


def save(company: Workspace, who: str = "adam", *, revision: int = 0, **changes: Any) -> int:
    """Change the draft; its new revision."""
    return change_theme_draft(company.ctx(who), changes=changes, revision=revision).revision


def test_a_draft_changes_nothing_that_is_live(company: Workspace) -> None:
    before = current_look()
    draft = change_theme_draft(
        company.ctx("adam"), changes={"background": "color", "background_color": " #FFEECC "}, revision=0
    )
    assert (draft.revision, draft.is_changed, draft.changed_by) == (1, True, "Adam")
    assert draft.theme.background_color == "#ffeecc"
    assert (current_look(), numbers()) == (before, [1])
    entry = Entry.objects.get(verb="theme.draft_changed")
    assert entry.data == {"fields": "background background_color", "revision": 1}


def test_published_and_brought_back_with_one_click(
    company: Workspace, django_capture_on_commit_callbacks: Any, django_assert_num_queries: Any
) -> None:
    revision = save(company, panel_side="start", panel_heading={"en": "Ahoy", "fa": "درود"})
    with django_capture_on_commit_callbacks(execute=True):
        publish_theme(company.ctx("adam"), revision=revision)
    with django_assert_num_queries(0):
        assert (current_look().panel_side, current_look().panel_heading) == ("start", {"en": "Ahoy", "fa": "درود"})
    assert read_draft(company.actor("adam")).is_changed is False
    with django_capture_on_commit_callbacks(execute=True):
        restore_theme(company.ctx("olga"), number=1)
    assert current_look().panel_side == "end"
    found = versions(company.actor("adam"))
    assert [(one.number, one.restores, one.published_by, one.is_live) for one in found] == [
        (3, 1, "Olga", True), (2, None, "Adam", False), (1, None, "", False),
    ]  # fmt: skip
    assert found[1].changes == [
        "The side panel stands at the start now.",
        "Heading of the side panel, English: it now says “Ahoy”.",
        "Heading of the side panel, فارسی: it now says “درود”.",
    ]


def test_the_same_again_saves_and_publishes_nothing(company: Workspace) -> None:
    assert save(company, radius=8) == 0
    revision = save(company, radius=2)
    assert save(company, revision=revision, radius=8) == revision + 1
    with pytest.raises(Conflict):
        publish_theme(company.ctx("adam"), revision=revision + 1)
    assert (numbers(), ThemeDraft.objects.get().definition) == ([1], None)


def test_discarding_begins_again_with_what_is_live(company: Workspace) -> None:
    revision = save(company, radius=2)
    draft = discard_theme_draft(company.ctx("adam"), revision=revision)
    assert (draft.theme, draft.is_changed, draft.revision) == (ThemeDefinition(), False, 2)


def test_the_second_admin_is_told_and_loses_nothing(company: Workspace) -> None:
    save(company, "olga", radius=2)
    for late in (
        lambda: save(company, "adam", radius=4),
        lambda: publish_theme(company.ctx("adam"), revision=0),
        lambda: discard_theme_draft(company.ctx("adam"), revision=0),
    ):
        with pytest.raises(Conflict, match="Olga changed the look meanwhile"):
            late()
    # Saved on top of what is there now, both changes stand.
    save(company, "adam", revision=1, panel_side="none")
    theme = read_draft(company.actor("adam")).theme
    assert (theme.radius, theme.panel_side) == (2, "none")


def test_a_direct_change_is_kept_by_the_draft(company: Workspace) -> None:
    revision = save(company, radius=2)
    change_brand(company.ctx("olga"), brand_color="#7a1f3d")
    draft = read_draft(company.actor("adam"))
    assert (draft.theme.brand_color, draft.theme.radius, draft.revision) == ("#7a1f3d", 2, revision + 1)
    assert draft_changes(draft) == ["Corners have a radius of 2 pixels, before 8."]


@pytest.mark.parametrize("who", ["anna", "alice"])
def test_others_neither_see_nor_change_the_draft(company: Workspace, who: str, picture: PNG) -> None:
    ctx = company.ctx(who)
    for attempt in (
        lambda: change_theme_draft(ctx, changes={"radius": 2}, revision=0),
        lambda: discard_theme_draft(ctx, revision=0),
        lambda: publish_theme(ctx, revision=0),
        lambda: restore_theme(ctx, number=1),
        lambda: open_theme_preview(ctx),
        lambda: end_theme_preview(ctx),
        lambda: keep_theme_picture(ctx, field="logo", data=picture()),
        lambda: read_draft(ctx.actor),
        lambda: versions(ctx.actor),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert (numbers(), ThemeDraft.objects.get().revision) == ([1], 0)


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"background_color": "red;}body{display:none"}, ["background_color"]),
    ({"button_color": "url(//x)"}, ["button_color"]),
    ({"brand_color": ""}, ["brand_color"]),
    ({"background_x": 101}, ["background_x"]),
    ({"panel_y": -1}, ["panel_y"]),
    ({"panel_y": True}, ["panel_y"]),
    ({"background_angle": 360}, ["background_angle"]),
    ({"radius": "8"}, ["radius"]),
    ({"background": "video"}, ["background"]),
    ({"background": "picture"}, ["background_picture"]),
    ({"background_picture": "brand/0123456789abcdef/background.webp"}, ["background_picture"]),
    ({"logo": '"),url(//evil/'}, ["logo"]),
    ({"panel_heading": {"en": "x" * 5000}}, ["panel_heading"]),
    ({"panel_heading": {"xx": "?"}}, ["panel_heading"]),
    ({"panel_text": "no map"}, ["panel_text"]),
    ({"signin_button": {"en": 5}}, ["signin_button"]),
    ({"panel_points": [{"en": "ok"}, {"en": "x" * 5000}]}, ["panel_points.1"]),
    ({"panel_points": [{}] * 5}, ["panel_points"]),
    ({"panel_points": "x"}, ["panel_points"]),
    ({"css": "body{}", "shows_name": "yes", "button_shape": "star"}, ["css", "shows_name", "button_shape"]),
    ({"button_color": "#ffffff", "button_text_color": "#eeeeee"}, ["button_text_color"]),
    ({"background": "gradient", "background_color": "#000000", "background_to": "#ffffff"}, ["background_to"]),
]


@pytest.mark.parametrize(("changes", "fields"), WRONG)
def test_wrong_choices_are_named_at_their_field_and_nothing_is_kept(
    company: Workspace, changes: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        change_theme_draft(company.ctx("adam"), changes={"panel_side": "none", **changes}, revision=0)
    assert list(refused.value.errors) == fields
    assert all(len(texts) == 1 and len(texts[0]) > 15 for texts in refused.value.errors.values())
    assert read_draft(company.actor("adam")).theme == ThemeDefinition()


def test_direction_marks_are_refused_with_the_text_without_them(company: Workspace) -> None:
    with pytest.raises(Unreadable) as refused:
        save(company, panel_heading={"en": "Pay \u202eyap\u202c here"}, panel_points=[{"fa": "\u2067پ\u2069"}])
    assert refused.value.suggestions == {"panel_heading-en": "Pay yap here", "panel_points.0-fa": "پ"}


def test_texts_are_tidied(company: Workspace) -> None:
    save(company, panel_heading={"en": " One\n line \x00", "fr": "  "}, panel_points=[{"en": ""}, {"en": "Fast"}])
    theme = read_draft(company.actor("adam")).theme
    assert (theme.panel_heading, theme.panel_points) == ({"en": "One  line"}, ({"en": "Fast"},))


def test_a_picture_is_kept_small_and_used(company: Workspace, picture: PNG, acme_client: Client) -> None:
    name = keep_theme_picture(company.ctx("adam"), field="background_picture", data=picture(2500, 1200, "JPEG"))
    assert name.startswith("brand/") and name.endswith("/background.webp")
    save(company, background="picture", background_picture=name, background_x=20, background_y=80)
    publish_theme(company.ctx("adam"), revision=1)
    css = current_look().stylesheet
    assert f'--auth-picture:url("/{name}");--auth-focus:20% 80%;--auth-scrim:rgb(' in css
    with pytest.raises(Invalid) as refused:
        keep_theme_picture(company.ctx("adam"), field="panel_picture", data=b"<svg><script/></svg>")
    assert list(refused.value.errors) == ["panel_picture"]
    with pytest.raises(Invalid):
        keep_theme_picture(company.ctx("adam"), field="css", data=picture())
    served = acme_client.get(f"/{name}")
    assert (served.status_code, served["Content-Type"]) == (200, "image/webp")


def test_an_interrupted_publication_leaves_no_trace(company: Workspace) -> None:
    revision = save(company, radius=2)
    before = current_look()
    with patch("branding.themes.use_cases.record", side_effect=OSError), pytest.raises(OSError):
        publish_theme(company.ctx("adam"), revision=revision)
    draft = read_draft(company.actor("adam"))
    assert (numbers(), draft.revision, draft.theme.radius, live_theme().radius) == ([1], revision, 2, 8)
    assert current_look() == before


def test_a_publisher_that_stops_after_its_commit_is_made_up_for(company: Workspace) -> None:
    current_look()
    publish_theme(company.ctx("adam"), revision=save(company, radius=2))  # this test never commits
    assert current_look().radius == 8
    renew_look(None)  # type: ignore[arg-type]
    assert current_look().radius == 2


def test_an_unknown_version_is_not_found(company: Workspace) -> None:
    with pytest.raises(NotFound):
        restore_theme(company.ctx("adam"), number=99)
    assert numbers() == [1]


def test_a_link_shows_the_draft_until_it_ends(company: Workspace) -> None:
    save(company, radius=2)
    address = open_theme_preview(company.ctx("adam"))
    start, _is, token = address.partition("?preview=")
    assert start == "http://acme.localhost:8000/signin/"
    assert previewed_look(token).radius == 2
    later = time.time() + timedelta(days=8).total_seconds()
    with patch("django.core.signing.time.time", return_value=later), pytest.raises(Gone):
        previewed_look(token)
    end_theme_preview(company.ctx("adam"))
    for dead in (token, "x", preview_token("")):
        with pytest.raises(Gone):
            previewed_look(dead)
    assert Entry.objects.filter(verb="theme.preview_changed").count() == 2


def test_the_drafts_style_sheet_is_kept_by_nobody(company: Workspace, acme_client: Client) -> None:
    save(company, brand_color="#7a1f3d")
    draft = look_of(read_draft(company.actor("adam")).theme)
    answer = acme_client.get(f"/theme/{draft.fingerprint}.css")
    assert (answer["Cache-Control"], answer.content.decode()) == ("no-store", draft.stylesheet)


def test_two_publications_at_once_get_two_numbers(race: Workspace) -> None:
    start = Barrier(2)

    def restore(who: str) -> None:
        try:
            with race.inside():
                ctx = race.ctx(who)
                start.wait(10)
                restore_theme(ctx, number=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(restore, "olga"), pool.submit(restore, "adam")]:
            future.result(30)
    with race.inside():
        assert numbers() == [1, 2, 3]
        assert cache.get(CACHE_KEY) is not None
