"""Design tokens of the sign-in and sign-up pages: what they stand on, the picture of the panel, the buttons.

Text on a colour or a gradient takes the ink that is readable everywhere on it. Pictures are not known beforehand, so a
scrim lies on them that is just dark enough for white text on the brightest picture there can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from branding.themes.colour import BLACK, WHITE, contrast, from_oklch, mix, reach, to_oklch
from branding.themes.definition import ButtonShape, Ground, ThemeDefinition
from branding.themes.tokens import (
    EDGE_RATIO,
    NEAR_BLACK,
    PANEL_TEXT,
    TEXT_RATIO,
    derive,
    fill_states,
    ink_on,
    mode_fill,
)

# A little above what is asked for, since browsers round half-transparent colours in their own way.
SCRIM_RATIO = 4.6
SCRIM = "#0a0c10"
GRADIENT_STEPS = 48
PILL = 999


@dataclass(frozen=True, slots=True)
class Stand:
    """The ground of a page in one mode: two stops (equal for a plain colour) and the ink of what stands on it."""

    a: str
    b: str
    ink: str


@dataclass(frozen=True, slots=True)
class Button:
    """The main button in one mode."""

    fill: str
    hover: str
    active: str
    ink: str
    edge: str


def along(a: str, b: str) -> list[str]:
    """Colours on the way from `a` to `b`, both ends among them, as browsers mix them."""
    return [mix(b, a, step / GRADIENT_STEPS) for step in range(GRADIENT_STEPS + 1)]


def worst(ink: str, grounds: Sequence[str]) -> float:
    """The lowest contrast of `ink` on any of the colours."""
    return min(contrast(ink, ground) for ground in grounds)


def gradient_ink(a: str, b: str) -> str:
    """The ink that is readable everywhere between two stops; empty when there is none."""
    grounds = along(a, b)
    return next((ink for ink in (WHITE, NEAR_BLACK, BLACK) if worst(ink, grounds) >= TEXT_RATIO), "")


def dark_ground(colour: str) -> str:
    """What becomes of a page's colour in dark mode: the same hue, deep enough not to glare; dark ones stay."""
    lightness, chroma, hue = to_oklch(colour)
    if lightness <= 0.35:
        return colour
    return from_oklch(0.17 + 0.1 * lightness, min(chroma, 0.07), hue)


@lru_cache(maxsize=256)
def scrim_share(scrim: str, ink: str) -> float:
    """The least opacity of `scrim` at which the light `ink` is readable over any picture, in hundredths.

    The brightest picture is white; over every other one the contrast can only be higher.
    """
    return next(share / 100 for share in range(101) if contrast(mix(scrim, WHITE, share / 100), ink) >= SCRIM_RATIO)


def panel_scrim(brand: str) -> str:
    """The scrim over the panel's picture: near black in the brand's hue."""
    _lightness, chroma, hue = to_oklch(brand)
    return from_oklch(0.18, min(chroma, 0.06), hue)


def stand(theme: ThemeDefinition, *, dark: bool) -> Stand | None:
    """The ground of the page in one mode; None where it is paper, or a picture.

    The ink is empty where no text would be readable: such a theme is refused before it gets here.
    """
    if theme.background not in (Ground.COLOUR, Ground.GRADIENT):
        return None
    a = theme.background_color
    b = theme.background_to if theme.background == Ground.GRADIENT else a
    if dark:
        a, b = dark_ground(a), dark_ground(b)
    return Stand(a, b, gradient_ink(a, b) if a != b else ink_on(a))


def button(theme: ThemeDefinition, *, dark: bool) -> Button:
    """The main button in one mode: the chosen text colour where it is readable, else the one that is."""
    tokens = derive(theme.brand_color)
    surface = (tokens.dark if dark else tokens.light).surface
    fill = mode_fill(theme.button_color or theme.brand_color, dark=dark)
    chosen = theme.button_text_color
    ink = chosen if chosen and contrast(chosen, fill) >= TEXT_RATIO else ink_on(fill)
    hover, active = fill_states(fill, ink)
    edge = fill if contrast(fill, surface) >= 1.5 else reach(fill, (surface,), EDGE_RATIO, darker=not dark)
    return Button(fill, hover, active, ink, edge)


def page_properties(theme: ThemeDefinition) -> dict[str, str]:
    """CSS custom properties of the pages; always all of them, so that a live preview can go back as well as forth."""
    return _ground_properties(theme) | _panel_properties(theme) | _button_properties(theme)


def _pair(light: str, dark: str) -> str:
    return f"light-dark({light},{dark})"


def _ground_properties(theme: ThemeDefinition) -> dict[str, str]:
    light, dark = stand(theme, dark=False), stand(theme, dark=True)
    has_picture = theme.background == Ground.PICTURE and bool(theme.background_picture)
    properties = {
        "--auth-a": _pair(light.a, dark.a) if light and dark else "var(--surface)",
        "--auth-b": _pair(light.b, dark.b) if light and dark else "var(--surface)",
        "--auth-ink": _pair(light.ink or BLACK, dark.ink or WHITE) if light and dark else "var(--text)",
        "--auth-angle": f"{theme.background_angle}deg",
        "--auth-picture": "none",
        "--auth-focus": f"{theme.background_x}% {theme.background_y}%",
        "--auth-scrim": "transparent",
    }
    if has_picture:
        properties["--auth-picture"] = f'url("/{theme.background_picture}")'
        properties["--auth-scrim"] = translucent(SCRIM, scrim_share(SCRIM, WHITE))
        properties["--auth-ink"] = WHITE
    return properties


def _panel_properties(theme: ThemeDefinition) -> dict[str, str]:
    scrim = panel_scrim(theme.brand_color)
    return {
        "--panel-picture": f'url("/{theme.panel_picture}")' if theme.panel_picture else "none",
        "--panel-focus": f"{theme.panel_x}% {theme.panel_y}%",
        "--panel-scrim": translucent(scrim, scrim_share(scrim, PANEL_TEXT)) if theme.panel_picture else "transparent",
    }


def _button_properties(theme: ThemeDefinition) -> dict[str, str]:
    light, dark = button(theme, dark=False), button(theme, dark=True)
    corner = {ButtonShape.SQUARE.value: 0, ButtonShape.PILL.value: PILL}.get(theme.button_shape, theme.radius)
    return {
        "--auth-button": _pair(light.fill, dark.fill),
        "--auth-button-hover": _pair(light.hover, dark.hover),
        "--auth-button-active": _pair(light.active, dark.active),
        "--auth-button-ink": _pair(light.ink, dark.ink),
        "--auth-button-edge": _pair(light.edge, dark.edge),
        "--auth-button-radius": f"{corner}px",
    }


def translucent(colour: str, share: float) -> str:
    """`#rrggbb` with an opacity, as CSS writes it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red} {green} {blue}/{share:g})"
