"""What somebody wants changed in a theme, checked before anything is stored; all that is wrong is said at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branding.themes.colour import is_colour
from branding.themes.definition import (
    MAX_POINTS,
    NAMES,
    ButtonShape,
    Ground,
    PanelArt,
    PanelSide,
    ThemeDefinition,
)
from branding.themes.readability import Unreadable, refuse_unreadable
from branding.themes.tokens import MAX_RADIUS
from kernel.localized import LocalizedText
from kernel.storage import tenant_storage

HEADING_LENGTH = 160
TEXT_LENGTH = 800
POINT_LENGTH = 160
BUTTON_LENGTH = 40
# Marks that turn the direction of what follows: a text could show other than it is.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINE_BREAKS = re.compile("[\r\n\v\f\x85\u2028\u2029]+")
# Everything that is no letter of any script and no line break.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

COLOURS = ("brand_color", "background_color", "background_to", "button_color", "button_text_color")
MAY_BE_EMPTY = ("button_color", "button_text_color")
NUMBERS = {
    "radius": MAX_RADIUS, "background_angle": 359, "background_x": 100, "background_y": 100, "panel_x": 100,
    "panel_y": 100,
}  # fmt: skip
CHOICES: dict[str, type[TextChoices]] = {
    "background": Ground, "panel_side": PanelSide, "panel_art": PanelArt, "button_shape": ButtonShape,
}  # fmt: skip
# Field -> what its picture is called in the storage.
PICTURES = {"logo": "logo", "logo_dark": "logo-dark", "background_picture": "background", "panel_picture": "panel"}
# Field -> longest text in any language, and whether it may have several lines.
LENGTHS = {
    "panel_heading": (HEADING_LENGTH, False), "panel_text": (TEXT_LENGTH, True),
    "signin_heading": (HEADING_LENGTH, False), "signin_text": (TEXT_LENGTH, True),
    "signin_button": (BUTTON_LENGTH, False), "signup_heading": (HEADING_LENGTH, False),
    "signup_text": (TEXT_LENGTH, True), "signup_button": (BUTTON_LENGTH, False),
}  # fmt: skip


class _Wrong(Exception):
    """A value that is refused; `suggestions` maps languages (or nothing) to a value that would be taken."""

    def __init__(self, message: str, suggestions: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.suggestions = dict(suggestions or {})


class _Report:
    """Collects what is wrong, by field, and what would be taken instead."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}
        self.suggestions: dict[str, str] = {}

    def take(self, field: str, clean: Callable[[], Any]) -> Any:
        """What `clean` gives; None when it refuses."""
        try:
            return clean()
        except _Wrong as wrong:
            self.errors[field] = [str(wrong)]
            for language, text in wrong.suggestions.items():
                self.suggestions[f"{field}-{language}" if language else field] = text
        return None


@dataclass(frozen=True, slots=True)
class Tried:
    """A theme with those of the changes made that are good, and what is wrong with the others."""

    theme: ThemeDefinition
    errors: Mapping[str, list[str]]
    suggestions: Mapping[str, str]


def tried(theme: ThemeDefinition, changes: Mapping[str, Any]) -> Tried:
    """`theme` with the changes as far as each can be made by itself.

    Errors are by field name (a point as "panel_points.0"); where there is a nearby value that would be taken, it is
    suggested, for a text of one language as "panel_text-fa".
    """
    report = _Report()
    cleaned: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in NAMES:
            report.errors[str(name)[:80]] = [_("A theme has no such setting.")]
        elif name == "panel_points":
            cleaned[name] = _points(value, report)
        else:
            cleaned[name] = report.take(name, partial(_clean, name, value))
    wanted = replace(theme, **{name: value for name, value in cleaned.items() if name not in report.errors})
    if wanted.background == Ground.PICTURE and not wanted.background_picture:
        report.errors.setdefault("background_picture", [_("Choose a picture for the background first.")])
    return Tried(wanted, report.errors, report.suggestions)


def changed(theme: ThemeDefinition, changes: Mapping[str, Any]) -> ThemeDefinition:
    """`theme` with all changes made. Raises `Unreadable` naming every wrong field, as `tried` does."""
    result = tried(theme, changes)
    if result.errors:
        raise Unreadable(dict(result.errors), dict(result.suggestions))
    refuse_unreadable(result.theme)
    return result.theme


def _clean(name: str, value: Any) -> Any:
    if name in COLOURS:
        return _colour(value, may_be_empty=name in MAY_BE_EMPTY)
    if name in NUMBERS:
        return _number(value, NUMBERS[name])
    if name in CHOICES:
        return _choice(value, CHOICES[name])
    if name in PICTURES:
        return _stored_picture(value, PICTURES[name])
    if name == "shows_name":
        return _switch(value)
    length, is_long = LENGTHS[name]
    return _texts(value, length, is_long=is_long)


def _colour(value: Any, *, may_be_empty: bool) -> str:
    colour = value.strip().lower() if isinstance(value, str) else ""
    if is_colour(colour) or (may_be_empty and value in ("", None)):
        return colour
    raise _Wrong(_("Write a colour as # and six digits or letters from a to f, such as #2f6f5e."))


def _number(value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _Wrong(_("Choose a number from 0 to %(most)d.") % {"most": most})
    return value


def _choice(value: Any, choices: type[TextChoices]) -> str:
    if value not in choices.values:
        raise _Wrong(_("Choose one of what is offered."))
    return str(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(_("Answer with yes or no."))
    return value


def _stored_picture(value: Any, purpose: str) -> str:
    """Only what was uploaded here may be shown: the name becomes an address in a style sheet."""
    if value == "":
        return ""
    pattern = rf"brand/[0-9a-f]{{16}}/{purpose}\.(?:png|jpg|webp|ico)"
    if not isinstance(value, str) or not re.fullmatch(pattern, value) or not tenant_storage().exists(value):
        raise _Wrong(_("This picture is not here. Upload it again."))
    return value


def _points(value: Any, report: _Report) -> tuple[LocalizedText, ...]:
    """The points that say something; a wrong one is named by its place."""
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
        report.errors["panel_points"] = [_("Give a list of points.")]
        return ()
    if len(value) > MAX_POINTS:
        text = ngettext("At most %(count)d point fits.", "At most %(count)d points fit.", MAX_POINTS)
        report.errors["panel_points"] = [text % {"count": MAX_POINTS}]
        return ()
    points = [
        report.take(f"panel_points.{index}", partial(_texts, texts, POINT_LENGTH, is_long=False))
        for index, texts in enumerate(value)
    ]
    return tuple(point for point in points if point)


def _texts(value: Any, length: int, *, is_long: bool) -> LocalizedText:
    known = dict(settings.LANGUAGES)
    if not isinstance(value, Mapping):
        raise _Wrong(_("Give one text per language."))
    if unknown := sorted(str(code) for code in value if code not in known):
        raise _Wrong(_("“%(code)s” is not a language of the portal.") % {"code": unknown[0][:40]})
    if not all(isinstance(text, str) for text in value.values()):
        raise _Wrong(_("Give one text per language."))
    if turned := {code: TURNING.sub("", text) for code, text in value.items() if TURNING.search(text)}:
        message = _("This text holds invisible marks that turn its direction. The page finds the direction by itself.")
        raise _Wrong(message, turned)
    tidied = {code: _tidy(text, is_long=is_long) for code, text in value.items()}
    for code, text in tidied.items():
        if len(text) > length:
            message = ngettext(
                "%(language)s: write at most %(count)d character; these are %(typed)d.",
                "%(language)s: write at most %(count)d characters; these are %(typed)d.",
                length,
            )
            raise _Wrong(message % {"language": known[code], "count": length, "typed": len(text)})
    return {code: text for code, text in tidied.items() if text}


def _tidy(text: str, *, is_long: bool) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n") if is_long else LINE_BREAKS.sub(" ", text)
    return CONTROLS.sub("", kept).strip()
