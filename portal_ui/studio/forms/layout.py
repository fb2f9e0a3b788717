"""Forms of the portal's layout: its menu, the fields of its modules, its home page, its profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branding.layouts.home import ANNOUNCEMENT_LENGTH, WELCOME_LENGTH, HomeChoice, WidgetChoice
from branding.layouts.queries import DAY_PARTS, Layout, ModuleEntry, ProfileRule, WidgetEntry
from branding.layouts.registry import FREE_AREAS
from branding.layouts.use_cases import (
    LABEL_LENGTH,
    ModuleChoice,
    ProfileChoice,
)
from portal_ui.studio.fields import DayField, LocalizedField
from portal_ui.studio.forms.base import VersionedForm, shown_languages

PART_NAMES = {
    "morning": pgettext_lazy("part of the day", "Morning"),
    "afternoon": pgettext_lazy("part of the day", "Afternoon"),
    "evening": pgettext_lazy("part of the day", "Evening"),
    "night": pgettext_lazy("part of the day", "Night"),
}


class OrderedForm(VersionedForm):
    """A form on parts that stand in an order: `order` holds their keys as they stand on the page.

    Without scripts the arrows send the form: it comes back with what was typed, in another order, nothing saved.
    """

    order = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def known_keys(self) -> list[str]:
        """The keys there are, in the order that is saved."""
        raise NotImplementedError

    def current_order(self) -> list[str]:
        """All keys, as they stand on the page."""
        known = self.known_keys()
        wanted = [key for key in dict.fromkeys(self["order"].value() or []) if key in known]
        return [*wanted, *(key for key in known if key not in wanted)]

    def change_data(self, **lists: list[str]) -> None:
        """Show the form with other values in place of those that were sent."""
        data = cast(QueryDict, self.data).copy()
        for name, values in lists.items():
            data.setlist(name, values)
        self.data = data


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A line of the menu's list."""

    entry: ModuleEntry
    label: forms.BoundField
    is_on: forms.BoundField
    in_menu: forms.BoundField

    @property
    def shown_fields(self) -> int:
        """How many of its fields clients see."""
        return len(self.entry.module.fields) - len(self.entry.hidden)


class MenuForm(OrderedForm):
    """Modules: on or off, in the menu or not, their names."""

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        self.entries = {entry.key: entry for entry in layout.modules}
        super().__init__(*args, **kwargs)
        self.fields["order"].choices = [(key, key) for key in self.entries]  # type: ignore[attr-defined]
        languages = shown_languages(self.tenant)
        for key, entry in self.entries.items():
            name = {"name": str(entry.module.label)}
            label = LocalizedField(label=_now("Name of “%(name)s” in the menu") % name, max_length=LABEL_LENGTH)
            label.prepare(languages, entry.label)
            self.fields[f"label-{key}"] = label
            fixed = entry.module.is_fixed
            for field, text in (
                (f"on-{key}", _now("“%(name)s” is on")),
                (f"menu-{key}", _now("“%(name)s” is in the menu")),
            ):
                self.fields[field] = forms.BooleanField(label=text % name, required=False, disabled=fixed)

    def known_keys(self) -> list[str]:
        return list(self.entries)

    def rows(self) -> list[ModuleRow]:
        """The lines, in the order of the page."""
        return [
            ModuleRow(self.entries[key], self[f"label-{key}"], self[f"on-{key}"], self[f"menu-{key}"])
            for key in self.current_order()
        ]

    def move(self, wish: str) -> None:
        """Put one module a place up or down ("tickets:up")."""
        key, _colon, way = wish.partition(":")
        self.change_data(order=stepped(self.current_order(), key, way))

    def choices(self) -> list[ModuleChoice]:
        """What the person wants."""
        data = self.cleaned_data
        return [
            ModuleChoice(key, is_on=data[f"on-{key}"], in_menu=data[f"menu-{key}"], label=data[f"label-{key}"])
            for key in self.current_order()
        ]

    def places(self) -> dict[str, str]:
        """Where the use case's refusals belong."""
        places = {f"modules.{key}": f"on-{key}" for key in self.entries}
        return places | {f"modules.{key}.label": f"label-{key}" for key in self.entries}


def menu_values(layout: Layout) -> dict[str, Any]:
    """What is saved now, as the form names it."""
    values: dict[str, Any] = {"order": [entry.key for entry in layout.modules], "version": layout.menu_version}
    for entry in layout.modules:
        values |= {
            f"label-{entry.key}": entry.label,
            f"on-{entry.key}": entry.is_on,
            f"menu-{entry.key}": entry.in_menu,
        }
    return values


class Ticks(forms.MultipleChoiceField):
    """Choices of which none is an answer, too: it is not marked as optional."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class ModuleFieldsForm(VersionedForm):
    """Which fields of a module clients see and fill in."""

    shown = Ticks(label=_("Fields clients see and fill in"))

    def __init__(self, *args: Any, entry: ModuleEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free = [one for one in entry.module.fields if not one.is_fixed]
        self.fixed = [one for one in entry.module.fields if one.is_fixed]
        self.fields["shown"].choices = [(one.key, str(one.label)) for one in self.free]  # type: ignore[attr-defined]

    def hidden(self) -> list[str]:
        """The fields that are off."""
        return [one.key for one in self.free if one.key not in self.cleaned_data["shown"]]


def field_values(layout: Layout, entry: ModuleEntry) -> dict[str, Any]:
    """What is saved now."""
    shown = [one.key for one in entry.module.fields if not one.is_fixed and one.key not in entry.hidden]
    return {"shown": shown, "version": layout.menu_version}


@dataclass(frozen=True, slots=True)
class WidgetRow:
    """A line of the home page's lists."""

    entry: WidgetEntry
    area: str
    is_on: forms.BoundField
    # Whether the part of the portal it speaks of is on.
    has_module: bool


@dataclass(frozen=True, slots=True)
class DayPartRow:
    """A part of the day: its sentence and the hour it begins at."""

    name: str
    sentence: forms.BoundField
    hour: forms.BoundField


class HomeForm(OrderedForm):
    """The home page: widgets, announcement, welcome."""

    announcement = LocalizedField(
        label=_("Text"),
        multiline=True,
        max_length=ANNOUNCEMENT_LENGTH,
        help_text=_("Without a text there is no announcement. **Bold**, lists and links are written as in messages."),
    )
    announcement_from = DayField(label=_("First day"), required=False)
    announcement_until = DayField(label=_("Last day"), required=False)
    welcome_mode = forms.ChoiceField(
        label=_("How visitors are greeted"),
        choices=[
            ("fixed", _("One text for everybody")),
            ("by_time", _("A sentence for each part of the day, by the visitor’s own clock")),
        ],
        widget=forms.RadioSelect,
    )
    welcome_text = LocalizedField(
        label=_("Text"),
        max_length=WELCOME_LENGTH,
        help_text=_(
            "Empty means “How can we help today?”. It stands in for sentences that are missing, too. "
            "Where you write {name}, clients read their name; visitors get a sentence without."
        ),
    )

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        self.layout = layout
        self.entries = {entry.key: entry for entry in layout.widgets}
        super().__init__(*args, **kwargs)
        self.fields["order"].choices = [(key, key) for key in self.entries]  # type: ignore[attr-defined]
        languages = shown_languages(self.tenant)
        for part in DAY_PARTS:
            sentence = LocalizedField(label=PART_NAMES[part], max_length=WELCOME_LENGTH)
            sentence.prepare(languages, layout.welcome_texts.get(part, {}))
            self.fields[f"sentence-{part}"] = sentence
            self.fields[f"hour-{part}"] = forms.TypedChoiceField(
                label=_("Begins at"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
            )
        for key, entry in self.entries.items():
            self.fields[f"on-{key}"] = forms.BooleanField(label=str(entry.widget.label), required=False)
            if entry.widget.area in FREE_AREAS:
                areas = [(area, area) for area in FREE_AREAS]
                self.fields[f"area-{key}"] = forms.ChoiceField(choices=areas, widget=forms.HiddenInput, required=False)

    def known_keys(self) -> list[str]:
        return list(self.entries)

    def area_of(self, key: str) -> str:
        """Where a widget stands on the page."""
        if f"area-{key}" not in self.fields:
            return self.entries[key].widget.area
        wanted = self[f"area-{key}"].value()
        return wanted if wanted in FREE_AREAS else self.entries[key].area

    def rows_in(self, area: str) -> list[WidgetRow]:
        """The lines of one area, in the order of the page."""
        return [
            WidgetRow(self.entries[key], area, self[f"on-{key}"], self._has_module(key))
            for key in self.current_order()
            if self.area_of(key) == area
        ]

    def _has_module(self, key: str) -> bool:
        module = self.entries[key].widget.module
        return not module or self.layout.has(module)

    def head(self) -> list[WidgetRow]:
        """What stands above both columns."""
        return self.rows_in("head")

    def main(self) -> list[WidgetRow]:
        """The wide column."""
        return self.rows_in("main")

    def side(self) -> list[WidgetRow]:
        """The narrow column."""
        return self.rows_in("side")

    def day_parts(self) -> list[DayPartRow]:
        """The sentences of the day."""
        return [DayPartRow(str(PART_NAMES[part]), self[f"sentence-{part}"], self[f"hour-{part}"]) for part in DAY_PARTS]

    def move(self, wish: str) -> None:
        """Put one widget a place up or down ("answers:up"), or to the other column ("answers:main")."""
        key, _colon, way = wish.partition(":")
        if key not in self.entries:
            return
        if way in FREE_AREAS and f"area-{key}" in self.fields:
            order = [one for one in self.current_order() if one != key]
            self.change_data(**{f"area-{key}": [way], "order": [*order, key]})
            return
        beside = [one for one in self.current_order() if self.area_of(one) == self.area_of(key)]
        others = [one for one in self.current_order() if one not in beside]
        self.change_data(order=[*others, *stepped(beside, key, way)])

    def choice(self) -> HomeChoice:
        """What the person wants."""
        data = self.cleaned_data
        return HomeChoice(
            widgets=[WidgetChoice(key, self.area_of(key), data[f"on-{key}"]) for key in self.current_order()],
            announcement=data["announcement"],
            announcement_from=data["announcement_from"],
            announcement_until=data["announcement_until"],
            welcome_mode=data["welcome_mode"],
            welcome_text=data["welcome_text"],
            welcome_texts={part: data[f"sentence-{part}"] for part in DAY_PARTS},
            welcome_hours={part: data[f"hour-{part}"] for part in DAY_PARTS},
        )

    def places(self) -> dict[str, str]:
        """Where the use case's refusals belong."""
        places = {f"welcome_texts.{part}": f"sentence-{part}" for part in DAY_PARTS}
        return places | {"welcome_hours": f"hour-{DAY_PARTS[0]}"}


def home_values(layout: Layout) -> dict[str, Any]:
    """What is saved now, as the form names it."""
    values: dict[str, Any] = {
        "order": [entry.key for entry in layout.widgets],
        "announcement": layout.announcement,
        "announcement_from": layout.announcement_from,
        "announcement_until": layout.announcement_until,
        "welcome_mode": layout.welcome_mode,
        "welcome_text": layout.welcome_text,
        "version": layout.home_version,
    }
    for part in DAY_PARTS:
        values |= {f"sentence-{part}": layout.welcome_texts.get(part, {}), f"hour-{part}": layout.welcome_hours[part]}
    for entry in layout.widgets:
        values |= {f"on-{entry.key}": entry.is_on, f"area-{entry.key}": entry.area}
    return values


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A field of the profile: what may be ticked of it."""

    rule: ProfileRule
    is_shown: forms.BoundField
    is_editable: forms.BoundField
    is_required: forms.BoundField


class ProfileLayoutForm(VersionedForm):
    """What clients see, change and must fill in of their profile."""

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = layout.profile
        for rule in self.rules:
            known, name = rule.field, {"name": str(rule.field.label)}
            ticks = {
                "shown": (_now("“%(name)s” is shown"), known.is_fixed),
                "editable": (_now("“%(name)s” can be changed"), False),
                "required": (_now("“%(name)s” must be filled in"), known.is_fixed or not known.may_be_required),
            }
            for tick, (text, is_settled) in ticks.items():
                self.fields[f"{tick}-{rule.key}"] = forms.BooleanField(
                    label=text % name, required=False, disabled=is_settled
                )

    def rows(self) -> list[ProfileRow]:
        """One line per field."""
        return [
            ProfileRow(rule, self[f"shown-{rule.key}"], self[f"editable-{rule.key}"], self[f"required-{rule.key}"])
            for rule in self.rules
        ]

    def choices(self) -> list[ProfileChoice]:
        """What the person wants; what cannot be seen can neither be changed nor required."""
        data, choices = self.cleaned_data, []
        for rule in self.rules:
            is_shown = data[f"shown-{rule.key}"]
            is_editable = is_shown and data[f"editable-{rule.key}"]
            is_required = data[f"required-{rule.key}"] and not rule.field.is_fixed
            choices.append(ProfileChoice(rule.key, is_shown, is_editable, is_required))
        return choices


def profile_values(layout: Layout) -> dict[str, Any]:
    """What is saved now, as the form names it."""
    values: dict[str, Any] = {"version": layout.profile_version}
    for rule in layout.profile:
        values |= {
            f"shown-{rule.key}": rule.is_shown,
            f"editable-{rule.key}": rule.is_editable,
            f"required-{rule.key}": rule.is_required,
        }
    return values


def stepped(order: list[str], key: str, way: str) -> list[str]:
    """The order with one key a place up or down; unchanged at the ends."""
    if key not in order or way not in ("up", "down"):
        return order
    here = order.index(key)
    there = min(max(here + (-1 if way == "up" else 1), 0), len(order) - 1)
    moved = [one for one in order if one != key]
    moved.insert(there, key)
    return moved
