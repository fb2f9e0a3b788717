"""Everything that lays out the portal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.api import record
from branding.layouts import policy, registry
from branding.layouts.checking import Errors, chosen_once, localized_lines
from branding.layouts.events import LayoutChanged
from branding.layouts.home import HomeChoice, checked_home
from branding.layouts.models import PortalLayout
from branding.layouts.queries import Layout, keep_layout, read_layout
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, NotFound
from kernel.localized import LocalizedText
from kernel.use_case import use_case

TARGET = "layouts:1"
LABEL_LENGTH = 40
PARTS = ("menu", "home", "profile")


@dataclass(frozen=True, slots=True)
class ModuleChoice:
    """A module as an admin wants it. `hidden`: keys of the fields that are off; None leaves them as they are."""

    key: str
    is_on: bool = True
    in_menu: bool = True
    label: LocalizedText = field(default_factory=dict)
    hidden: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """What clients may do with a field of their profile."""

    key: str
    is_shown: bool = True
    is_editable: bool = True
    is_required: bool = False


@use_case
def change_menu(ctx: Context, *, modules: Sequence[ModuleChoice], version: int | None = None) -> Layout:
    """Which modules the portal has, in which order and under which names, and which of their fields clients see.

    Modules that are not named stay as they are. `version` is the one the person was looking at; Conflict when somebody
    else saved since. Errors are reported as `modules` and `modules.<key>.label` or `.fields`.
    """
    require(ctx.actor, policy.CHANGE)
    row = _locked(version, "menu")
    before = {wish["key"]: wish for wish in row.modules}
    known = {module.key: module for module in registry.modules()}
    errors = Errors()
    chosen = chosen_once(errors, "modules", modules, known, _("“%(key)s” is not a part of the portal."))
    hidden = dict(row.hidden_fields)
    for choice in chosen:
        module = known[choice.key]
        if module.is_fixed and not choice.is_on:
            name = {"name": str(module.label)}
            errors.add(f"modules.{choice.key}", _("“%(name)s” cannot be switched off: the portal needs it.") % name)
        labels = localized_lines(ctx, errors, f"modules.{choice.key}.label", choice.label, LABEL_LENGTH)
        before[choice.key] = {
            "key": choice.key,
            "is_on": choice.is_on,
            "in_menu": choice.in_menu,
            "label": labels,
        }
        if choice.hidden is not None:
            hidden[choice.key] = _hidden(errors, f"modules.{choice.key}.fields", module, choice.hidden)
    errors.raise_any()
    order = [*(choice.key for choice in chosen), *(key for key in before if key not in {one.key for one in chosen})]
    return _save(ctx, row, "menu", modules=[before[key] for key in order], hidden_fields=hidden)


@use_case
def change_fields(ctx: Context, *, module: str, hidden: Collection[str], version: int | None = None) -> Layout:
    """Which fields of a module clients neither see nor fill in. Raises NotFound for an unknown module, Invalid."""
    require(ctx.actor, policy.CHANGE)
    row = _locked(version, "menu")
    found = next((one for one in registry.modules() if one.key == module and one.fields), None)
    if found is None:
        raise NotFound
    errors = Errors()
    keys = _hidden(errors, "fields", found, hidden)
    errors.raise_any()
    return _save(ctx, row, "menu", hidden_fields={**row.hidden_fields, module: keys})


def _hidden(errors: Errors, place: str, module: registry.Module, wanted: Collection[str]) -> list[str]:
    known = {one.key: one for one in module.fields}
    for key in wanted:
        if key not in known:
            errors.add(place, _("“%(key)s” is no field of this module.") % {"key": key[:80]})
        elif known[key].is_fixed:
            errors.add(place, _("“%(name)s” cannot be switched off.") % {"name": str(known[key].label)})
    return [key for key in known if key in wanted]


@use_case
def change_home(ctx: Context, *, home: HomeChoice, version: int | None = None) -> Layout:
    """The home page: its widgets, announcement and welcome. Widgets that are not named stay as they are.

    Errors are reported as `widgets`, `announcement`, `announcement_until`, `welcome_mode`, `welcome_text`,
    `welcome_texts.<part>` and `welcome_hours`. Conflict as in `change_menu`.
    """
    require(ctx.actor, policy.CHANGE)
    row = _locked(version, "home")
    errors = Errors()
    changes = checked_home(ctx, errors, home)
    errors.raise_any()
    named = {wish["key"] for wish in changes["widgets"]}
    changes["widgets"] += [wish for wish in row.widgets if wish["key"] not in named]
    return _save(ctx, row, "home", **changes)


@use_case
def change_profile_layout(ctx: Context, *, fields: Sequence[ProfileChoice], version: int | None = None) -> Layout:
    """What clients see, change and must fill in of their profile. Fields that are not named stay as they are.

    Errors are reported as `fields`. Conflict as in `change_menu`.
    """
    require(ctx.actor, policy.CHANGE)
    row = _locked(version, "profile")
    known = {one.key: one for one in registry.profile_fields()}
    errors = Errors()
    chosen = chosen_once(errors, "fields", fields, known, _("“%(key)s” is no field of the profile."))
    for choice in chosen:
        _check_profile_choice(errors, known[choice.key], choice)
    errors.raise_any()
    wishes = {wish["key"]: wish for wish in row.profile_fields}
    for choice in chosen:
        wishes[choice.key] = {
            "key": choice.key,
            "is_shown": choice.is_shown,
            "is_editable": choice.is_editable and choice.is_shown,
            "is_required": choice.is_required,
        }
    return _save(ctx, row, "profile", profile_fields=list(wishes.values()))


def _check_profile_choice(errors: Errors, known: registry.ProfileField, choice: ProfileChoice) -> None:
    name = {"name": str(known.label)}
    if known.is_fixed and not choice.is_shown:
        errors.add("fields", _("“%(name)s” is always shown.") % name)
    if known.is_fixed or not choice.is_required:
        return
    if not known.may_be_required:
        errors.add("fields", _("“%(name)s” cannot be required: everybody has it already.") % name)
    elif not (choice.is_shown and choice.is_editable):
        errors.add("fields", _("“%(name)s” can only be required where clients may change it.") % name)


@use_case
def reset_layout(ctx: Context, *, part: str) -> Layout:
    """One part (`menu`, `home` or `profile`) as in a new workspace. Raises NotFound for another one."""
    require(ctx.actor, policy.CHANGE)
    if part not in PARTS:
        raise NotFound
    row, fresh = _locked(None, part), PortalLayout()
    columns = {
        "menu": ("modules", "hidden_fields"),
        "home": (
            *("widgets", "announcement", "announcement_from", "announcement_until"),
            *("welcome_mode", "welcome_text", "welcome_texts", "welcome_hours"),
        ),
        "profile": ("profile_fields",),
    }[part]
    return _save(ctx, row, part, **{name: getattr(fresh, name) for name in columns})


def _locked(version: int | None, part: str) -> PortalLayout:
    PortalLayout.objects.get_or_create(pk=PortalLayout.THE_ONE)
    row = PortalLayout.objects.select_for_update().get(pk=PortalLayout.THE_ONE)
    if version is not None and version != getattr(row, f"{part}_version"):
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
    return row


def _save(ctx: Context, row: PortalLayout, part: str, **columns: Any) -> Layout:
    """Write what differs, report it, and renew the cached layout after the commit."""
    differing = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if differing:
        counter = f"{part}_version"
        for name, value in {**differing, counter: getattr(row, counter) + 1}.items():
            setattr(row, name, value)
        row.save(update_fields=[*differing, counter])
        record(ctx, LayoutChanged(part), target=TARGET)
    layout = read_layout()
    transaction.on_commit(lambda: keep_layout(layout))
    return layout
