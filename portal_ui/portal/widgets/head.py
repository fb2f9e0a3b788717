"""What heads the home page: the announcement, the welcome, the search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branding.layouts.queries import DAY_PARTS
from branding.layouts.registry import HEAD
from kernel.localized import Picked, pick
from kernel.markdown import render
from portal_ui.portal.widgets.pieces import HomePage, home_widget

NAME = "{name}"


@home_widget(
    "announcement",
    label=_("Announcement"),
    hint=_("Something everybody should read first. It heads the page while it has a text."),
    icon="megaphone",
    area=HEAD,
    position=10,
    template="portal/widgets/announcement.html",
)
def announcement(page: HomePage) -> Mapping[str, Any] | None:
    """The text in the reader's language, on its days."""
    if not page.layout.announces_on(page.workspace_day):
        return None
    found = pick(page.layout.announcement)
    return {"text": found, "html": render(found.text)}


@home_widget(
    "welcome",
    label=_("Welcome"),
    hint=_("The large words at the top: one text, or a sentence for each part of the day."),
    icon="hand-heart",
    area=HEAD,
    position=20,
    template="portal/widgets/welcome.html",
)
def welcome(page: HomePage) -> Mapping[str, Any] | None:
    """The heading. Without a time zone of the reader's own, the browser's clock decides on the part of the day."""
    layout, now = page.layout, page.now
    if not layout.greets_by_time:
        # One greeting by name is enough.
        own_words = pick(layout.welcome_text).text
        return {"greeting": "" if NAME in own_words else greeting(page), "heading": heading(page)}
    own_zone = getattr(page.request.user, "timezone", "") if page.is_known else ""
    part = layout.day_part(now.hour)
    return {
        "greeting": "",
        "heading": heading(page, part),
        "part": part,
        "sentences": () if own_zone else [(key, heading(page, key)) for key in DAY_PARTS],
        "hours": " ".join(str(layout.welcome_hours[key]) for key in DAY_PARTS),
    }


@home_widget(
    "search",
    label=_("Search"),
    hint=_("One field for answers and requests."),
    icon="search",
    area=HEAD,
    position=30,
    template="portal/parts/search.html",
)
def search(page: HomePage) -> Mapping[str, Any] | None:
    """Nothing but the field."""
    return {}


def heading(page: HomePage, part: str = "") -> Picked:
    """The sentence of a part of the day, else the fixed text, else the interface's own words.

    `{name}` in a sentence is the reader's name; visitors have none and get the next sentence that goes without.
    """
    layout = page.layout
    for texts in (layout.welcome_texts.get(part), layout.welcome_text):
        found = pick({code: text for code, text in (texts or {}).items() if page.is_known or NAME not in text})
        if found.text:
            return Picked(found.text.replace(NAME, _name_of(page)), found.language)
    return Picked(_now("How can we help today?"), get_language() or "en")


def _name_of(page: HomePage) -> str:
    """Isolated: it may be written in the other direction."""
    return f"\u2068{page.reader.name or page.reader.email}\u2069"


def greeting(page: HomePage) -> str:
    """Good morning, afternoon or evening, by the reader's own clock; nothing for visitors."""
    if not page.is_known:
        return ""
    name = {"name": _name_of(page)}
    hour = page.now.hour
    if 5 <= hour < 12:
        return _now("Good morning, %(name)s") % name
    return _now("Good afternoon, %(name)s") % name if 12 <= hour < 18 else _now("Good evening, %(name)s") % name
