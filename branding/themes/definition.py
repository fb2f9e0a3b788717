"""What a theme consists of: a closed list of typed choices. Everything else is derived from them.

A definition is stored as JSON with these names. What a program of an earlier or later release has written is read with
the names known here; the rest takes its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from branding.themes.tokens import DEFAULT_BRAND, DEFAULT_RADIUS
from kernel.localized import LocalizedText

MAX_POINTS = 4


class Ground(TextChoices):
    """What the sign-in page stands on."""

    PAPER = "paper", _("Paper")
    COLOUR = "color", _("Colour")
    GRADIENT = "gradient", _("Gradient")
    PICTURE = "picture", _("Picture")


class PanelSide(TextChoices):
    """Where the sign-in page shows its coloured panel, in reading direction."""

    START = "start", _("At the start")
    END = "end", _("At the end")
    NONE = "none", _("None")


class PanelArt(TextChoices):
    """The line drawing on the panel."""

    WAVES = "waves", _("Waves")
    RINGS = "rings", _("Rings")
    GRID = "grid", _("Grid")
    NONE = "none", _("None")


class ButtonShape(TextChoices):
    """The corners of the buttons; `rounded` follows the theme's radius."""

    SQUARE = "square", _("Square")
    ROUNDED = "rounded", _("Rounded")
    PILL = "pill", _("Pill")


@dataclass(frozen=True, slots=True)
class ThemeDefinition:
    """One look. Colours are `#rrggbb`, angles degrees (0 to 359), focal points per cent of the picture (0 to 100).

    Pictures are names in the workspace's file storage ("brand/<hash>/logo.png"), empty for none. An empty button
    colour means the brand's, an empty text colour the one that is readable on it. Empty texts mean the interface's own.
    """

    brand_color: str = DEFAULT_BRAND
    radius: int = DEFAULT_RADIUS
    logo: str = ""
    logo_dark: str = ""
    # A logo that is only a mark needs the name beside it; one with the name in it does not.
    shows_name: bool = True
    background: str = Ground.PAPER.value
    background_color: str = "#eef2f7"
    background_to: str = "#ffffff"
    background_angle: int = 160
    background_picture: str = ""
    background_x: int = 50
    background_y: int = 50
    panel_side: str = PanelSide.END.value
    panel_art: str = PanelArt.WAVES.value
    panel_picture: str = ""
    panel_x: int = 50
    panel_y: int = 50
    panel_heading: LocalizedText = field(default_factory=dict)
    panel_text: LocalizedText = field(default_factory=dict)
    panel_points: tuple[LocalizedText, ...] = ()
    button_color: str = ""
    button_text_color: str = ""
    button_shape: str = ButtonShape.ROUNDED.value
    signin_heading: LocalizedText = field(default_factory=dict)
    signin_text: LocalizedText = field(default_factory=dict)
    signin_button: LocalizedText = field(default_factory=dict)
    signup_heading: LocalizedText = field(default_factory=dict)
    signup_text: LocalizedText = field(default_factory=dict)
    signup_button: LocalizedText = field(default_factory=dict)


NAMES = tuple(one.name for one in fields(ThemeDefinition))
TEXTS = tuple(one.name for one in fields(ThemeDefinition) if one.type == "LocalizedText")


def definition_of(data: Mapping[str, Any]) -> ThemeDefinition:
    """The definition that was stored as `data`."""
    known = {name: data[name] for name in NAMES if name in data}
    if "panel_points" in known:
        known["panel_points"] = tuple(known["panel_points"])
    return ThemeDefinition(**known)


def as_data(definition: ThemeDefinition) -> dict[str, Any]:
    """The definition as JSON knows it."""
    plain = asdict(definition)
    return {name: list(plain[name]) if name == "panel_points" else plain[name] for name in NAMES}
