"""The frame of pages: navigation, preferences, error pages without anything to stand on, the language switch."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from kernel.calendars import DisplayPrefs
from portal_ui.shell import errors, navigation
from portal_ui.shell.context import Shell, brand_href, prefs_of, shell_of
from portal_ui.shell.navigation import NavItem


def request_for(path: str = "/", **attributes: Any) -> HttpRequest:
    request = RequestFactory().get(path)
    for name, value in attributes.items():
        setattr(request, name, value)
    return request


def workspace(**changes: Any) -> SimpleNamespace:
    facts = {
        "name": "Alder",
        "names": {"fa": "سرو"},
        "languages": ["en", "fa"],
        "default_language": "en",
        "timezone": "Europe/London",
        "calendar": "gregorian",
        "digits": "",
        "week_start": "",
        "days_off": "",
    }
    return SimpleNamespace(**{**facts, **changes})


def person(**changes: Any) -> SimpleNamespace:
    facts = {"is_authenticated": True, "calendar": "", "digits": "", "timezone": "", "pk": 1, "email": "m@x.example"}
    return SimpleNamespace(**{**facts, **changes})


@pytest.fixture
def area() -> Iterator[str]:
    """An area of the navigation with three entries."""

    def build(request: HttpRequest) -> list[NavItem]:
        return [
            NavItem("Home", "/", icon="house"),
            NavItem("Tickets", "/tickets/", icon="inbox"),
            NavItem("New", "/tickets/new/", icon="plus", exact=True),
        ]

    before = list(navigation._builders["operators"])
    navigation._builders["operators"][:] = []
    navigation.navigation("operators")(build)
    navigation.navigation("operators")(build)
    yield "operators"
    navigation._builders["operators"][:] = before


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["Home"]),
        ("/tickets/", ["Tickets"]),
        ("/tickets/12/", ["Tickets"]),
        ("/tickets/new/", ["New"]),
        ("/tickets/new/more/", ["Tickets"]),
        ("/elsewhere/", []),
    ],
)
def test_the_closest_entry_is_current(area: str, path: str, current: list[str]) -> None:
    entries = navigation.items(area, request_for(path))
    assert [str(item.label) for item in entries] == ["Home", "Tickets", "New"], "registered twice, shown once"
    assert [str(item.label) for item in entries if item.is_current] == current


def test_preferences_are_the_persons_else_the_workspaces() -> None:
    with translation.override("en"):
        assert prefs_of(request_for(tenant=workspace())) == DisplayPrefs("en", "gregorian", "", "Europe/London")
        own = person(calendar="jalali", digits="latn", timezone="Asia/Tehran")
        assert prefs_of(request_for(tenant=workspace(), user=own)) == DisplayPrefs(
            "en", "jalali", "latn", "Asia/Tehran"
        )


def test_a_workspaces_digits_are_for_readers_of_its_own_language() -> None:
    persian = workspace(default_language="fa", digits="arabext", calendar="jalali")
    with translation.override("fa"):
        assert prefs_of(request_for(tenant=persian)).digits == "arabext"
    with translation.override("fr"):
        assert prefs_of(request_for(tenant=persian)).digits == ""


def test_the_frame_without_anything() -> None:
    with translation.override("fa"):
        shell = Shell(None)
        assert (shell.language, shell.dir, shell.mode, shell.unread, shell.person) == ("fa", "rtl", "auto", 0, None)
        assert (shell.page_title, shell.theme_href, list(shell.languages), shell.here) == ("Portico", "", [], "/")
        assert (list(shell.portal_nav), shell.logo_href) == ([], "")
        assert shell.favicon_href == "/static/shell/favicon.svg"


def test_the_name_is_the_readers() -> None:
    request = request_for(tenant=workspace())
    with translation.override("fa"):
        assert str(Shell(request).name) == "سرو"
    with translation.override("en"):
        assert (str(Shell(request_for(tenant=workspace(names={}))).name)) == "Alder"


@pytest.mark.parametrize(
    ("cookie", "mode"), [("dark", "dark"), ("light", "light"), ('"><script>', "auto"), ("", "auto")]
)
def test_the_colour_mode_is_one_of_three(cookie: str, mode: str) -> None:
    request = request_for()
    request.COOKIES["mode"] = cookie
    assert Shell(request).mode == mode


def test_one_frame_per_request() -> None:
    request = request_for()
    assert shell_of(request) is shell_of(request)


def test_addresses_of_pictures() -> None:
    assert brand_href("brand/0123456789abcdef/logo.png") == "/brand/0123456789abcdef/logo.png"
    assert brand_href("") == ""


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "This request cannot be read"),
        (403, "No access"),
        (404, "Nothing is here"),
        (410, "This link no longer works"),
        (429, "Too many attempts"),
        (500, "Something went wrong"),
    ],
)
def test_error_pages(status: int, title: str) -> None:
    request = request_for(request_id=uuid4())
    with translation.override("en"):
        response = errors.error_page(request, status)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{title}" in page
    assert str(request.request_id) in page  # type: ignore[attr-defined]


def test_an_error_page_may_say_why() -> None:
    with translation.override("en"):
        said = errors.forbidden(request_for(), PermissionDenied("Ask Mara <b>first</b>."))
        assert "Ask Mara &lt;b&gt;first&lt;/b&gt;." in said.content.decode()
        resolver = errors.not_found(request_for(), Http404({"tried": [], "path": "secret"}))
        assert "secret" not in resolver.content.decode()
        assert errors.csrf_failure(request_for()).status_code == 403
        assert errors.bad_request(request_for()).status_code == 400


def test_an_error_page_is_drawn_when_nothing_else_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No database, no cache: the look cannot be read, the frame falls back to the platform's own."""

    def broken() -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr("portal_ui.shell.context.current_look", broken)
    with translation.override("en"):
        response = errors.not_found(request_for(tenant=workspace()))
        assert response.status_code == 404
        assert "Nothing is here" in response.content.decode()
        assert errors.server_error(request_for(tenant=workspace())).status_code == 500


def test_the_last_resort_needs_no_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "TEMPLATE", "missing.html")
    response = errors.server_error(request_for())
    assert (response.status_code, response.content) == (500, errors.LAST_RESORT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "cookie", "target"),
    [
        ({"language": "fa", "next": "/signup/?a=1"}, "fa", "/signup/?a=1"),
        ({"language": "xx", "next": "/"}, None, "/"),
        ({"language": "fr", "next": "https://evil.example/"}, "fr", "/"),
        ({"language": "tr", "next": "//evil.example"}, "tr", "/"),
        ({}, None, "/"),
    ],
)
def test_language_switch(public_client: Client, sent: dict[str, str], cookie: str | None, target: str) -> None:
    response = public_client.post("/language/", sent)
    assert (response.status_code, response["Location"]) == (302, target)
    assert (response.cookies["language"].value if "language" in response.cookies else None) == cookie


@pytest.mark.django_db
def test_language_is_switched_by_posting_only(public_client: Client) -> None:
    assert public_client.get("/language/").status_code == 405
    assert Client(enforce_csrf_checks=True, headers={"host": "localhost"}).post("/language/", {}).status_code == 403
