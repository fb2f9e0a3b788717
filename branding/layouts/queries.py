"""The portal's layout: what was registered, with a workspace's wishes on top; kept in the cache until they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.cache import cache

from branding.layouts import registry
from branding.layouts.models import PortalLayout, WelcomeMode
from branding.layouts.registry import FREE_AREAS, Module, ProfileField, Widget
from kernel.localized import LocalizedText, pick

# The cache adds the workspace's uuid itself; the number changes when Wishes does.
CACHE_KEY = "branding.layouts.1"
CACHE_SECONDS = 3600

# The first hour of each part of the day, until a workspace decides.
HOURS = {"morning": 5, "afternoon": 12, "evening": 18, "night": 22}
DAY_PARTS = tuple(HOURS)


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """A module as it stands in this workspace. `label` is the workspace's own; empty: the module's."""

    module: Module
    is_on: bool
    in_menu: bool
    label: LocalizedText
    hidden: frozenset[str]

    @property
    def key(self) -> str:
        return self.module.key

    @property
    def name(self) -> str:
        """What the reader's menu calls it."""
        return pick(self.label).text or str(self.module.label)


@dataclass(frozen=True, slots=True)
class WidgetEntry:
    """A widget as it stands on this workspace's home page."""

    widget: Widget
    area: str
    is_on: bool

    @property
    def key(self) -> str:
        return self.widget.key


@dataclass(frozen=True, slots=True)
class ProfileRule:
    """What clients may do with a field of their profile. A required one can be left empty by nobody who saves."""

    field: ProfileField
    is_shown: bool
    is_editable: bool
    is_required: bool

    @property
    def key(self) -> str:
        return self.field.key


@dataclass(frozen=True)
class Layout:
    """The layout of one workspace. Parts it says nothing about stand where and as they registered themselves."""

    modules_wished: tuple[Mapping[str, Any], ...] = ()
    hidden_fields: Mapping[str, list[str]] = field(default_factory=dict)
    menu_version: int = 0
    widgets_wished: tuple[Mapping[str, Any], ...] = ()
    announcement: LocalizedText = field(default_factory=dict)
    announcement_from: date | None = None
    announcement_until: date | None = None
    welcome_mode: str = WelcomeMode.FIXED.value
    welcome_text: LocalizedText = field(default_factory=dict)
    welcome_texts: Mapping[str, LocalizedText] = field(default_factory=dict)
    welcome_hours: Mapping[str, int] = field(default_factory=lambda: dict(HOURS))
    home_version: int = 0
    profile_wished: tuple[Mapping[str, Any], ...] = ()
    profile_version: int = 0

    @cached_property
    def modules(self) -> tuple[ModuleEntry, ...]:
        """All modules in the menu's order, those that are off among them."""
        wished = {wish["key"]: wish for wish in self.modules_wished}
        entries = []
        for module in _in_order(registry.modules(), wished):
            wish = wished.get(module.key, {})
            entries.append(
                ModuleEntry(
                    module=module,
                    is_on=module.is_fixed or bool(wish.get("is_on", True)),
                    in_menu=module.is_fixed or bool(wish.get("in_menu", module.in_menu)),
                    label=dict(wish.get("label", {})),
                    hidden=self._hidden(module),
                )
            )
        return tuple(entries)

    def _hidden(self, module: Module) -> frozenset[str]:
        free = {one.key for one in module.fields if not one.is_fixed}
        return frozenset(self.hidden_fields.get(module.key, ())) & free

    def module(self, key: str) -> ModuleEntry | None:
        """The module with this key; None when no such module is installed."""
        return next((entry for entry in self.modules if entry.key == key), None)

    def has(self, key: str) -> bool:
        """Whether a module is installed and on, and everything it needs."""
        entry = self.module(key)
        return entry is not None and entry.is_on and (not entry.module.needs or self.has(entry.module.needs))

    def hides(self, module: str) -> frozenset[str]:
        """Keys of a module's fields that clients neither see nor fill in."""
        entry = self.module(module)
        return entry.hidden if entry is not None else frozenset()

    @cached_property
    def widgets(self) -> tuple[WidgetEntry, ...]:
        """All widgets, in the order of their areas, those that are off among them."""
        wished = {wish["key"]: wish for wish in self.widgets_wished}
        entries = []
        for widget in _in_order(registry.widgets(), wished):
            wish = wished.get(widget.key, {})
            wanted = str(wish.get("area", ""))
            area = wanted if widget.area in FREE_AREAS and wanted in FREE_AREAS else widget.area
            entries.append(WidgetEntry(widget, area, bool(wish.get("is_on", widget.is_on))))
        return tuple(entries)

    def widgets_in(self, area: str) -> list[WidgetEntry]:
        """The widgets of one area, in order, whether on or off."""
        return [entry for entry in self.widgets if entry.area == area]

    def announces_on(self, day: date) -> bool:
        """Whether the announcement stands on the home page that day (of the workspace's calendar)."""
        begins, ends = self.announcement_from, self.announcement_until
        has_begun, has_ended = begins is None or begins <= day, ends is not None and ends < day
        return bool(self.announcement) and has_begun and not has_ended

    @property
    def greets_by_time(self) -> bool:
        """Whether the welcome follows the visitor's clock."""
        return self.welcome_mode == WelcomeMode.BY_TIME

    def day_part(self, hour: int) -> str:
        """The part of the day an hour (0…23) belongs to; the small hours belong to the night before."""
        begun = [part for part in DAY_PARTS if self.welcome_hours[part] <= hour]
        return begun[-1] if begun else DAY_PARTS[-1]

    @cached_property
    def profile(self) -> tuple[ProfileRule, ...]:
        """What holds for every field of a client's profile."""
        wished = {wish["key"]: wish for wish in self.profile_wished}
        return tuple(_rule(known, wished.get(known.key, {})) for known in registry.profile_fields())


def _rule(known: ProfileField, wish: Mapping[str, Any]) -> ProfileRule:
    is_shown = known.is_fixed or bool(wish.get("is_shown", True))
    is_editable = is_shown and bool(wish.get("is_editable", True))
    is_required = known.is_fixed or (known.may_be_required and is_editable and bool(wish.get("is_required", False)))
    return ProfileRule(known, is_shown, is_editable, is_required)


def _in_order(known: list[registry.P], wished: Iterable[str]) -> list[registry.P]:
    """In the wished order; what is not in it (installed later) stays behind the one it was registered after."""
    by_key = {part.key: part for part in known}
    order = [key for key in dict.fromkeys(wished) if key in by_key]
    before = ""
    for key in by_key:
        if key not in order:
            order.insert(order.index(before) + 1 if before else 0, key)
        before = key
    return [by_key[key] for key in order]


def read_layout() -> Layout:
    """The layout as it stands in the database."""
    row = PortalLayout.objects.filter(pk=PortalLayout.THE_ONE).first() or PortalLayout()
    return Layout(
        modules_wished=tuple(row.modules),
        hidden_fields=row.hidden_fields,
        menu_version=row.menu_version,
        widgets_wished=tuple(row.widgets),
        announcement=row.announcement,
        announcement_from=row.announcement_from,
        announcement_until=row.announcement_until,
        welcome_mode=row.welcome_mode,
        welcome_text=row.welcome_text,
        welcome_texts=row.welcome_texts,
        welcome_hours={**HOURS, **row.welcome_hours},
        home_version=row.home_version,
        profile_wished=tuple(row.profile_fields),
        profile_version=row.profile_version,
    )


def current_layout() -> Layout:
    """The layout of the current workspace; no query once it is cached."""
    if (cached := cache.get(CACHE_KEY)) is not None:
        return Layout(**cached)
    layout = read_layout()
    # `add`, not `set`: a change that was committed since we read has written the newer layout already.
    cache.add(CACHE_KEY, asdict(layout), CACHE_SECONDS)
    return layout


def keep_layout(layout: Layout) -> None:
    """Put a layout that was just committed into the cache."""
    cache.set(CACHE_KEY, asdict(layout), CACHE_SECONDS)


def has_module(key: str) -> bool:
    """Whether a part of the portal is there for clients."""
    return current_layout().has(key)
