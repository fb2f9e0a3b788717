"""Draws a sample page: `?lang=fa&mode=dark&brand=2f6f5e&signed_in=1`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from branding.pages.queries import LinkView, PagesView
from branding.themes import tokens
from branding.themes.queries import Look
from kernel.calendars import DisplayPrefs
from kernel.localized import Picked
from portal_ui.shell.components.charts import Share
from portal_ui.shell.components.lists import Tab
from portal_ui.shell.context import Person, Shell
from portal_ui.shell.navigation import NavItem
from tests.portal_ui.shell.gallery import samples
from tests.portal_ui.shell.gallery.forms import EveryField, MessageForm, SignIn

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


class GalleryShell(Shell):
    """The frame of an invented workspace."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.text = samples.texts(self.language)

    @cached_property
    def prefs(self) -> DisplayPrefs:
        return DisplayPrefs(self.language, "jalali" if self.language == "fa" else "gregorian", "", "Europe/Berlin")

    @cached_property
    def look(self) -> Look:
        assert self.request is not None
        heading, text = ({self.language: self.text[key]} for key in ("panel_heading", "panel_text"))
        return Look(panel_side=self.request.GET.get("panel", "end"), panel_heading=heading, panel_text=text)

    @property
    def theme_href(self) -> str:
        assert self.request is not None
        return f"/gallery/theme/{self.request.GET.get('brand', '2f6f5e')}.css"

    @property
    def mode(self) -> str:
        assert self.request is not None
        return self.request.GET.get("mode", "light")

    @cached_property
    def name(self) -> Picked:
        return Picked(self.text["company"], self.language)

    @cached_property
    def pages(self) -> PagesView:
        links = [
            LinkView(index, {self.language: label}, "https://alder.example")
            for index, label in enumerate(self.text["links"])
        ]
        return PagesView(links=links)

    @cached_property
    def person(self) -> Person | None:
        assert self.request is not None
        if "signed_in" not in self.request.GET:
            return None
        return Person(self.text["people"][0], "mara@studio.example", is_staff=True, is_admin=True, is_operator=False)

    @cached_property
    def unread(self) -> int:
        return 3 if self.person else 0

    def _navigation(self, area: str) -> list[NavItem]:
        icons = {
            "portal": ["house", "inbox", "receipt", "folder", "book-open"],
            "desk": ["inbox", "users", "book-open"],
        }
        names = icons.get(area, ["building-2", "palette", "users", "tags", "languages"])
        labels = self.text["nav"] if area != "studio" else self.text["studio_nav"]
        return [
            NavItem(
                label,
                f"/gallery/{index}/",
                icon=icon,
                group=self.text["company"] if area == "studio" else "",
                is_current=index == 0,
            )
            for index, (label, icon) in enumerate(zip(labels, names, strict=False))
        ]


def page(request: HttpRequest, name: str) -> HttpResponse:
    """One sample page."""
    language = request.GET.get("lang", "en")
    with translation.override(language):
        shell = GalleryShell(request)
        request._portico_shell = shell  # type: ignore[attr-defined]
        if "toast" in request.GET:
            messages.success(request, shell.text["toast"])
        return render(request, f"gallery/{name}.html", _context(shell.text))


def _context(text: dict[str, Any]) -> dict[str, Any]:
    shares = [
        Share(label, value, tone)
        for label, value, tone in zip(
            text["priorities"], (2, 5, 9, 3), ("urgent", "high", "normal", "low"), strict=True
        )
    ]
    tickets = [
        SimpleNamespace(
            number=number,
            title=title,
            kind=kind,
            status=status,
            priority=priority,
            person=person,
            updated=NOW - age,
            topic=text["topics"][index % 2],
            unread=index < 2,
        )
        for index, (number, title, kind, status, priority, person, age) in enumerate(
            zip(
                ("AP-2041", "AP-2036", "AP-2029", "AP-2017", "AP-2002"),
                text["titles"],
                ("open", "waiting", "new", "solved", "closed"),
                text["statuses"],
                ("high", "normal", "urgent", "low", "normal"),
                text["people"],
                (timedelta(minutes=12), timedelta(hours=2), timedelta(days=1), timedelta(days=3), timedelta(days=12)),
                strict=True,
            )
        )
    ]
    views = [
        {
            "title": text["views_title"],
            "items": [
                {"label": label, "url": "#", "icon": "inbox", "count": 14 - index, "is_current": index == 0}
                for index, label in enumerate(text["views"])
            ],
        }
    ]
    bad = EveryField({"name": "", "email": "x", "priority": "low", "since": "2026-11-30"})
    bad.is_valid()
    return {
        "text": text,
        "now": NOW,
        "tickets": tickets,
        "shares": shares,
        "weeks": [4, 6, 5, 9, 7, 11, 8, 12],
        "views": views,
        "sign_in": SignIn(),
        "every": EveryField(initial={"since": "2026-11-21"}),
        "bad": bad,
        "reply": MessageForm(prefix="reply"),
        "note": MessageForm(prefix="note"),
        "tabs": [Tab(label, "#", current=index == 0, count=3 + index) for index, label in enumerate(text["views"])],
        "page": Paginator(range(240), 20).page(4),
        "fallback": {"fr": "Bonjour à tous"},
        "request_id": "5d2f0a34",
    }


def theme(request: HttpRequest, brand: str) -> HttpResponse:
    """The style sheet of a colour."""
    return HttpResponse(tokens.stylesheet(f"#{brand}"), content_type="text/css")
