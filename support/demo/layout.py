"""Loads the portal's layout: menu, home page, and what clients change of their profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from branding.layouts import registry
from branding.layouts.home import HomeChoice, WidgetChoice
from branding.layouts.models import WelcomeMode
from branding.layouts.queries import DAY_PARTS, HOURS
from branding.layouts.use_cases import ModuleChoice, ProfileChoice, change_home, change_menu, change_profile_layout
from kernel.context import Context
from kernel.localized import LocalizedText
from support.demo.world import Row, World

# The world's names of the pieces there are; where none of ours matches, the piece waits for its module.
WIDGETS = {
    "announcement": "announcement",
    "welcome": "welcome",
    "representatives": "representatives",
    "chart_open_by_priority": "open_by_priority",
    "recent_tickets": "recent_tickets",
    "recent_articles": "answers",
}
PROFILE = {"phones": "phone", "language": "language", "calendar": "calendar", "timezone": "timezone", "title": "title"}
# With the shortcuts: more would make the narrow column longer than the wide one.
AT_THE_SIDE, MOST_AT_THE_SIDE = ("representatives", "chart_open_by_priority", "recent_articles"), 3
FIRST_NAME = "{{ contact.first_name }}"


def load_layout(world: World, ctx: Context) -> None:
    """What the company's `portal` says, as far as there are modules and pieces for it."""
    data = world.read("portal")
    known = {module.key: {one.key for one in module.fields if not one.is_fixed} for module in registry.modules()}
    rows = [row for row in data["menu"] if row["module"] in known]
    change_menu(ctx, modules=[_module(row, known[row["module"]]) for row in rows])
    change_home(ctx, home=_home(world, data))
    change_profile_layout(ctx, fields=_profile(data["profile_layout"]))
    world.skip("modules of the portal", len(data["menu"]) - len(rows))
    world.skip("pieces of the home page", [row for row in data["widgets"] if row["key"] not in WIDGETS])


def _module(row: Row, fields: set[str]) -> ModuleChoice:
    hidden = [key for key, rule in row.get("fields", {}).items() if key in fields and not rule["visible"]]
    return ModuleChoice(row["module"], is_on=row["enabled"], label=row.get("label", {}), hidden=hidden)


def _home(world: World, data: Row) -> HomeChoice:
    areas = {widget.key: widget.area for widget in registry.widgets()}
    if sum(row["enabled"] for row in data["widgets"] if row["key"] in AT_THE_SIDE) >= MOST_AT_THE_SIDE:
        areas["answers"] = "main"
    wanted = [(WIDGETS[row["key"]], row["enabled"]) for row in data["widgets"] if row["key"] in WIDGETS]
    welcome, announcement = data["welcome"], data.get("announcement", {})
    is_on = announcement.get("enabled", False)
    texts, hours = day_of(welcome.get("scheduled", []))
    return HomeChoice(
        widgets=[WidgetChoice(key, areas[key], enabled) for key, enabled in wanted],
        announcement=announcement["text"] if is_on else {},
        announcement_from=world.at(announcement["starts"]).date() if is_on else None,
        announcement_until=world.at(announcement["ends"]).date() if is_on else None,
        welcome_mode=WelcomeMode.BY_TIME if welcome["mode"] == "scheduled" else WelcomeMode.FIXED,
        welcome_text=_named(welcome["standard"]),
        welcome_texts=texts,
        welcome_hours=hours,
    )


def day_of(scheduled: Sequence[Row]) -> tuple[dict[str, LocalizedText], dict[str, int]]:
    """The sentence and the first hour of every part of the day, out of any number of sentences with hours of theirs.

    A sentence begins the part whose usual hour is nearest to its own; parts without one say what is said at their hour.
    """
    rows = sorted(((_hour(row["from"]), row["text"]) for row in scheduled), key=lambda one: one[0])
    hours = dict(HOURS)
    for begins, _text in rows:
        hours[min(DAY_PARTS, key=lambda part: abs(HOURS[part] - begins))] = begins
    if not rows:
        return {}, hours
    said = {part: [text for begins, text in rows if begins <= hours[part]] for part in DAY_PARTS}
    return {part: _named((said[part] or [rows[-1][1]])[-1]) for part in DAY_PARTS}, hours


def _hour(text: object) -> int:
    return int(str(text).partition(":")[0])


def _named(texts: Mapping[str, str]) -> LocalizedText:
    return {code: text.replace(FIRST_NAME, "{name}") for code, text in texts.items()}


def _profile(rows: list[dict[str, Any]]) -> list[ProfileChoice]:
    by_field = {row["field"]: row for row in rows}
    named = by_field.get("first_name", {"editable": True})
    rules = [ProfileChoice("name", is_editable=named["editable"])]
    for field, key in PROFILE.items():
        if (row := by_field.get(field)) is not None:
            rules.append(ProfileChoice(key, is_shown=row["visible"], is_editable=row["editable"]))
    return rules
