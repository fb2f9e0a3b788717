"""The parts a portal can have. Areas register theirs when the process starts, so that later ones join by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

# In the reader's language whenever it is asked: a string or one of Django's lazy translations.
Label = object

HEAD, MAIN, SIDE = "head", "main", "side"
AREAS = (HEAD, MAIN, SIDE)
# Where widgets may be moved to; what stands at the head of the page stays there.
FREE_AREAS = (MAIN, SIDE)


@dataclass(frozen=True, slots=True)
class ModuleField:
    """A value of a module's records that clients see or fill in; a fixed one cannot be switched off."""

    key: str
    label: Label
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the portal with pages of its own. `needs` is a module without which this one is of no use.

    `in_menu`: whether it stands in the menu until a workspace decides.
    """

    key: str
    label: Label
    icon: str
    position: int
    fields: tuple[ModuleField, ...] = ()
    needs: str = ""
    is_fixed: bool = False
    in_menu: bool = True


@dataclass(frozen=True, slots=True)
class Widget:
    """A piece of the home page, and where it stands until a workspace decides. It shows while `module` is on."""

    key: str
    label: Label
    hint: Label
    icon: str
    area: str
    position: int
    module: str = ""
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class ProfileField:
    """A value of a client's profile. Of a fixed one nothing but "editable" is decided: it is shown and required."""

    key: str
    label: Label
    position: int
    may_be_required: bool = False
    is_fixed: bool = False


class Part(Protocol):
    """What all parts have."""

    @property
    def key(self) -> str: ...
    @property
    def position(self) -> int: ...


P = TypeVar("P", bound=Part)

_modules: dict[str, Module] = {}
_widgets: dict[str, Widget] = {}
_profile_fields: dict[str, ProfileField] = {}


def add_module(module: Module) -> None:
    """Make a module known. Raises ValueError for a key that another one has."""
    _add(_modules, module)


def add_widget(widget: Widget) -> None:
    """Make a widget known. Raises ValueError for a key that another one has, or an area that does not exist."""
    if widget.area not in AREAS:
        raise ValueError(f"no area of the home page: {widget.area}")
    _add(_widgets, widget)


def add_profile_fields(fields: Iterable[ProfileField]) -> None:
    """Make fields of the profile known. Raises ValueError for a key that another one has."""
    for field in fields:
        _add(_profile_fields, field)


def _add(known: dict[str, P], part: P) -> None:
    if part.key in known:
        raise ValueError(f"registered twice: {part.key}")
    known[part.key] = part


def modules() -> list[Module]:
    """All modules, in the order they stand in until a workspace decides."""
    return _ordered(_modules)


def widgets() -> list[Widget]:
    """All widgets, likewise."""
    return _ordered(_widgets)


def profile_fields() -> list[ProfileField]:
    """All fields of the profile, in the order of its page."""
    return _ordered(_profile_fields)


def _ordered(known: dict[str, P]) -> list[P]:
    return sorted(known.values(), key=lambda part: part.position)
