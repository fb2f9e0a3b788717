"""A home page as an admin wants it: what is right about it, and how the portal would look with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branding.layouts import registry
from branding.layouts.checking import Errors, chosen_once, localized_lines, text, tidy_hours
from branding.layouts.models import WelcomeMode
from branding.layouts.queries import DAY_PARTS, HOURS, Layout
from branding.layouts.registry import FREE_AREAS
from kernel.context import Context
from kernel.localized import LocalizedText

WELCOME_LENGTH = 200
ANNOUNCEMENT_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class WidgetChoice:
    """A widget as an admin wants it; the order of the choices is the order in each area."""

    key: str
    area: str
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class HomeChoice:
    """The whole home page as an admin wants it. Hours are those of DAY_PARTS, from 0 to 23, in rising order."""

    widgets: Sequence[WidgetChoice]
    announcement: LocalizedText = field(default_factory=dict)
    announcement_from: date | None = None
    announcement_until: date | None = None
    welcome_mode: str = WelcomeMode.FIXED.value
    welcome_text: LocalizedText = field(default_factory=dict)
    welcome_texts: Mapping[str, LocalizedText] = field(default_factory=dict)
    welcome_hours: Mapping[str, int] = field(default_factory=lambda: dict(HOURS))


def checked_home(ctx: Context, errors: Errors, home: HomeChoice) -> dict[str, Any]:
    """The columns of a home page, as far as they are right; what is not is put into `errors`."""
    known = {widget.key: widget for widget in registry.widgets()}
    chosen = chosen_once(errors, "widgets", home.widgets, known, _("“%(key)s” is no part of the home page."))
    for choice in chosen:
        area = known[choice.key].area
        if choice.area != area and (choice.area not in FREE_AREAS or area not in FREE_AREAS):
            name = {"name": str(known[choice.key].label)}
            errors.add("widgets", _("“%(name)s” cannot stand there. Put it back.") % name)
    begins, ends = home.announcement_from, home.announcement_until
    if begins is not None and ends is not None and ends < begins:
        errors.add("announcement_until", _("The last day is before the first one. Choose a later day."))
    if home.welcome_mode not in WelcomeMode.values:
        errors.add("welcome_mode", _("Choose one of the list."))
    if unknown := set(home.welcome_texts) - set(DAY_PARTS):
        errors.add("welcome_texts", _("“%(key)s” is no part of the day.") % {"key": sorted(unknown)[0][:80]})
    return {
        "widgets": [{"key": one.key, "area": one.area, "is_on": one.is_on} for one in chosen],
        "announcement": text(ctx, errors, "announcement", home.announcement, ANNOUNCEMENT_LENGTH),
        "announcement_from": begins,
        "announcement_until": ends,
        "welcome_mode": home.welcome_mode,
        "welcome_text": localized_lines(ctx, errors, "welcome_text", home.welcome_text, WELCOME_LENGTH),
        "welcome_texts": {
            part: localized_lines(ctx, errors, f"welcome_texts.{part}", home.welcome_texts[part], WELCOME_LENGTH)
            for part in DAY_PARTS
            if home.welcome_texts.get(part)
        },
        "welcome_hours": tidy_hours(errors, "welcome_hours", home.welcome_hours),
    }


def previewed(ctx: Context, layout: Layout, home: HomeChoice) -> Layout:
    """The layout with this home page, nothing stored; `layout` itself while something about it is wrong."""
    errors = Errors()
    columns = checked_home(ctx, errors, home)
    if errors.found:
        return layout
    return replace(layout, widgets_wished=tuple(columns.pop("widgets")), **columns)
