"""The theme editor without scripts, and what its script asks the server."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from branding.themes.queries import current_look, live_theme, read_draft
from branding.themes.use_cases import change_theme_draft, open_theme_preview
from tests.factories.twins import Workspace

EDIT = {"signin": "/signin/?customise", "signup": "/register/?customise"}


def fields_of(page: str) -> dict[str, str]:
    """What the panel's form sends as it stands."""
    form = page[page.index('id="theme-form"') : page.index('class="editor__foot"')]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        facts = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        kind = facts.get("type", "text")
        if "name" not in facts or kind == "file" or (kind in {"radio", "checkbox"} and " checked" not in tag):
            continue
        found[facts["name"]] = html.unescape(facts.get("value", "on" if kind == "checkbox" else ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found[name] = html.unescape(text)
    found.pop("csrfmiddlewaretoken", None)
    return found


def photo(kind: str = "JPEG") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (400, 300), "#c81e3c").save(data, kind)
    return SimpleUploadedFile("photo.jpg", data.getvalue())


@pytest.mark.parametrize(("page", "path"), list(EDIT.items()))
def test_administrators_get_the_real_page_with_the_panel(adam: Client, page: str, path: str) -> None:
    answer = adam.get(path)
    text = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert f'<theme-editor class="editor" data-page="{page}"' in text
    assert 'class="auth" data-panel="end" data-ground="paper"' in text
    assert 'autocomplete="username"' in text and text.count('data-text="panel_point_') == 4
    assert [text.count(f'data-section="{name}"') for name in ("background", "panel", "buttons", "texts", "logo")] == [
        1
    ] * 5
    frame = adam.get(f"{path}=frame&in=fa").content.decode()
    assert '<html lang="fa" dir="rtl"' in frame and "theme-editor" not in frame


def test_everybody_else_gets_the_normal_page(company: Workspace, browser_of: Callable[[str], Client]) -> None:
    visitor = Client(headers={"host": company.host})
    for path in EDIT.values():
        text = visitor.get(path).content.decode()
        assert "theme-editor" not in text and "<form" in text
        assert browser_of("anna").get(path).status_code == 302
        assert browser_of("alice").get(path).status_code == 302
    assert browser_of("anna").post("/studio/theme/signin/", {"radius": "2"}).status_code == 403
    assert browser_of("alice").get("/studio/theme/tokens/").status_code == 404


def test_saved_published_and_shown_to_visitors(company: Workspace, adam: Client) -> None:
    sent = fields_of(adam.get(EDIT["signin"]).content.decode())
    sent |= {
        "background": "color",
        "background_color": "#FFEECC",
        "signin_heading-en": "Ahoy",
        "panel_point_1-en": "Fast",
    }
    answer = adam.post("/studio/theme/signin/", {**sent, "do": "save"})
    assert (answer.status_code, answer["Location"]) == (302, "/signin/?customise")
    visitor = Client(headers={"host": company.host})
    assert "Ahoy" not in visitor.get("/signin/").content.decode()
    page = adam.get(EDIT["signin"]).content.decode()
    assert "There is a draft that is not published." in page and 'data-ground="color"' in page
    assert "The background is now the colour #ffeecc." in page
    adam.post("/studio/theme/signin/", {**fields_of(page), "do": "publish"})
    text = visitor.get("/signin/").content.decode()
    assert 'data-ground="color"' in text and ">Ahoy</h1>" in text and "Fast</span></li>" in text
    adam.post("/studio/theme/signin/restore/1/")
    assert "Ahoy" not in visitor.get("/signin/").content.decode()
    adam.post("/studio/theme/signin/restore/2/")
    assert "Ahoy" in visitor.get("/signin/").content.decode()


def test_what_is_refused_stays_typed_and_the_nearest_is_one_click_away(company: Workspace, adam: Client) -> None:
    sent = fields_of(adam.get(EDIT["signup"]).content.decode())
    wrong = {"button_color": "#ffffff", "button_text_color": "#eeeeee", "signup_heading-en": "Kept"}
    answer = adam.post("/studio/theme/signup/", {**sent, **wrong, "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="Kept"' in page and 'value="#eeeeee"' in page
    offer = re.search(r'name="take" value="(button_text_color=#[0-9a-f]{6})"', page)
    assert offer is not None
    assert adam.post("/studio/theme/signup/", {**fields_of(page), "take": offer[1]}).status_code == 302
    with company.inside():
        theme = read_draft(company.actor("adam")).theme
    assert (theme.button_text_color, theme.signup_heading) == (offer[1].partition("=")[2], {"en": "Kept"})


WRONG: list[tuple[dict[str, str], str]] = [
    ({"background_color": "red;}*{}", "background": "color"}, "Write a colour as #"),
    ({"background": "picture"}, "Choose a picture for the background first."),
    ({"background_x": "400"}, "100"),
    ({"panel_heading-en": "x" * 5000}, "write at most 160 characters; these are 5000"),
    ({"panel_heading-en": "a\u202eb"}, "invisible marks"),
    ({"background": "gradient", "background_color": "#000000"}, "Between these two colours"),
    ({"seen": "{", "radius": "99"}, "16"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_bad_input_is_answered_at_its_field(company: Workspace, adam: Client, wrong: dict[str, str], said: str) -> None:
    sent = fields_of(adam.get(EDIT["signin"]).content.decode())
    answer = adam.post("/studio/theme/signin/", {**sent, **wrong, "signin_text-en": "kept text"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and said in page and "editor__error" in page
    assert "kept text" in page
    with company.inside():
        assert read_draft(company.actor("adam")).is_changed is False


def test_the_second_admin_is_told_and_both_changes_stand(
    company: Workspace, adam: Client, browser_of: Callable[[str], Client]
) -> None:
    late = fields_of(adam.get(EDIT["signin"]).content.decode())
    olga = browser_of("olga")
    early = fields_of(olga.get(EDIT["signin"]).content.decode())
    assert olga.post("/studio/theme/signin/", {**early, "panel_side": "start"}).status_code == 302
    answer = adam.post("/studio/theme/signin/", {**late, "panel_heading-en": "Mine", "do": "publish"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Olga changed the look meanwhile" in page and 'value="Mine"' in page
    assert "The side panel stands at the start now." in page
    assert adam.post("/studio/theme/signin/", {**fields_of(page), "do": "publish"}).status_code == 302
    with company.inside():
        theme = live_theme()
    assert (theme.panel_side, theme.panel_heading) == ("start", {"en": "Mine"})


def test_pictures_with_and_without_scripts(company: Workspace, adam: Client) -> None:
    kept = adam.post("/studio/theme/picture/", {"field": "logo", "picture": photo("PNG")}).json()
    assert kept["url"] == f"/{kept['name']}" and re.fullmatch(r"#c[0-9a-f]1[0-9a-f]3[0-9a-f]", kept["colour"])
    refused = adam.post("/studio/theme/picture/", {"field": "panel_picture", "picture": io.BytesIO(b"<svg/>")})
    assert refused.status_code == 422 and "SVG" in refused.json()["message"]
    assert adam.post("/studio/theme/picture/", {"field": "logo"}).status_code == 422
    sent = fields_of(adam.get(EDIT["signin"]).content.decode())
    sent |= {"background": "picture", "background_x": "10"}
    assert adam.post("/studio/theme/signin/", {**sent, "background_picture_file": photo()}).status_code == 302
    with company.inside():
        theme = read_draft(company.actor("adam")).theme
    assert (theme.background, theme.background_x) == ("picture", 10)
    assert theme.background_picture.endswith("/background.webp")


def test_the_live_preview_derives_and_saves_nothing(company: Workspace, adam: Client) -> None:
    wanted: dict[str, Any] = {"background": "gradient", "background_color": "#000000", "background_to": "#ffffff"}
    found = adam.get("/studio/theme/tokens/", {**wanted, "radius": "12", "button_color": "nope"}).json()
    assert found["properties"]["--radius"] == "12px"
    assert list(found["errors"]) == ["button_color"] and list(found["findings"]) == ["background_to"]
    assert found["findings"]["background_to"]["suggestion"].startswith("#")
    assert {"label", "light", "dark", "passes"} <= set(found["pairs"][0])
    with company.inside():
        assert read_draft(company.actor("adam")).revision == 0


def test_discarding_asks_first(company: Workspace, adam: Client) -> None:
    with company.inside():
        change_theme_draft(company.ctx("adam"), changes={"radius": 2}, revision=0)
    assert "Discard the draft?" in adam.get("/studio/theme/signin/discard/").content.decode()
    adam.post("/studio/theme/signin/discard/", {"revision": "0"})
    with company.inside():
        assert read_draft(company.actor("adam")).is_changed is True
    adam.post("/studio/theme/signin/discard/", {"revision": "1"})
    with company.inside():
        assert read_draft(company.actor("adam")).is_changed is False


def test_a_link_shows_the_draft_on_the_real_pages(
    company: Workspace, adam: Client, browser_of: Callable[[str], Client]
) -> None:
    with company.inside():
        change_theme_draft(company.ctx("adam"), changes={"signin_heading": {"en": "Ahoy"}}, revision=0)
        path = open_theme_preview(company.ctx("adam")).partition("localhost:8000")[2]
    assert adam.post("/studio/theme/signin/link/").status_code == 302
    assert "/signin/?preview=" in adam.get(EDIT["signin"]).content.decode()
    visitor, anna = Client(headers={"host": company.host}), browser_of("anna")
    for browser in (visitor, anna):
        text = browser.get(path).content.decode()
        assert "Ahoy" in text and "You see a draft. It is not published yet." in text
    assert "/register/?preview=" in visitor.get(path).content.decode()
    adam.post("/studio/theme/signin/link/", {"end": "1"})
    text = visitor.get(path).content.decode()
    assert "Ahoy" not in text and "This preview has ended." in text


def test_unknown_pages_are_not_found(adam: Client) -> None:
    assert adam.get("/studio/theme/desk/").status_code == 404
    assert adam.get("/studio/theme/signin/")["Location"] == "/signin/?customise"
    assert json.loads(adam.get("/studio/theme/tokens/").content)["findings"] == {}


def test_a_published_page_costs_no_query_for_its_look(company: Workspace, django_assert_num_queries: Any) -> None:
    current_look()
    with django_assert_num_queries(0):
        current_look()
