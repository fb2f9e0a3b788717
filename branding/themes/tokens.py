"""Design tokens: everything coloured on a page, derived from one brand colour so that all text stays readable.

The tenant's colour is kept exactly where it fills a surface (buttons); where it is text, its lightness moves only as
far as WCAG AA asks. Neutrals are tinted towards the brand's hue. Status colours are not the tenant's: they stand in
the shell's tokens.css and mean the same in every portal.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from branding.themes.colour import BLACK, WHITE, contrast, from_oklch, is_colour, luminance, mix, reach, to_oklch

DEFAULT_BRAND = "#2f5fd0"
DEFAULT_RADIUS = 8
MAX_RADIUS = 16
NEAR_BLACK = "#0b0d12"

TEXT_RATIO = 4.5  # WCAG 1.4.3, normal text
EDGE_RATIO = 3.0  # WCAG 1.4.11, controls and focus rings
NEUTRAL_CHROMA = 0.012
GLOW_SHARE = 0.55  # how strongly the side panel's glow is painted over its first stop
PANEL_TEXT = "#ebebeb"  # the panel's paragraphs: white at 92 %


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one mode, each `#rrggbb`. Field names are the CSS custom properties with `-` for `_`."""

    bg: str
    surface: str
    sunken: str
    border: str
    border_strong: str
    text: str
    text_2: str
    brand: str
    brand_hover: str
    brand_active: str
    on_brand: str
    brand_edge: str
    brand_text: str
    brand_subtle: str
    brand_line: str
    focus: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The sign-in page's side panel: two stops of a gradient and a glow; white text is readable on all of it."""

    a: str
    b: str
    c: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour that depends on the brand."""

    light: Palette
    dark: Palette
    panel: Panel


def ink_on(fill: str) -> str:
    """The text colour for `fill`: white where it is readable, else near-black, else plain black.

    The better of white and black is at least 4.58:1 on every colour there is.
    """
    for ink in (WHITE, NEAR_BLACK):
        if contrast(fill, ink) >= TEXT_RATIO:
            return ink
    return WHITE if contrast(fill, WHITE) >= contrast(fill, BLACK) else BLACK


def fill_states(fill: str, ink: str) -> tuple[str, str]:
    """Hover and active fills: they move away from the ink, so that contrast can only rise."""
    step = -0.045 if luminance(ink) > luminance(fill) else 0.045
    lightness, chroma, hue = to_oklch(fill)
    return from_oklch(lightness + step, chroma, hue), from_oklch(lightness + 2 * step, chroma, hue)


def mode_fill(colour: str, *, dark: bool) -> str:
    """A button's fill in one mode: the colour itself, but very dark ones would vanish on a dark page."""
    lightness, chroma, hue = to_oklch(colour)
    return from_oklch(0.55, chroma, hue) if dark and lightness < 0.45 else colour


def _palette(brand: str, *, dark: bool) -> Palette:
    _lightness, chroma, hue = to_oklch(brand)
    tint = min(chroma, NEUTRAL_CHROMA)

    def neutral(level: float, share: float = 1.0) -> str:
        return from_oklch(level, tint * share, hue)

    if dark:
        bg, surface, sunken = neutral(0.175), neutral(0.215), neutral(0.255)
    else:
        bg, surface, sunken = neutral(0.978, 0.5), WHITE, neutral(0.955, 0.8)
    fill = mode_fill(brand, dark=dark)
    ink = ink_on(fill)
    hover, active = fill_states(fill, ink)
    subtle = from_oklch(0.275 if dark else 0.966, min(chroma, 0.038 if dark else 0.015), hue)
    pages = (bg, surface, sunken)
    return Palette(
        bg=bg,
        surface=surface,
        sunken=sunken,
        border=neutral(0.33 if dark else 0.905),
        border_strong=reach(neutral(0.55 if dark else 0.66), (surface, bg), EDGE_RATIO, darker=not dark),
        text=neutral(0.96, 0.5) if dark else neutral(0.205, 1.4),
        text_2=reach(neutral(0.73 if dark else 0.48, 1.5), (*pages, subtle), 4.6, darker=not dark),
        brand=fill,
        brand_hover=hover,
        brand_active=active,
        on_brand=ink,
        brand_edge=fill if contrast(fill, surface) >= 1.5 else reach(fill, (surface,), EDGE_RATIO, darker=not dark),
        brand_text=reach(brand, (*pages, subtle), TEXT_RATIO, darker=not dark),
        brand_subtle=subtle,
        brand_line=from_oklch(0.40 if dark else 0.885, min(chroma, 0.06 if dark else 0.045), hue),
        focus=reach(brand, pages, EDGE_RATIO, darker=not dark),
    )


def _panel(brand: str) -> Panel:
    lightness, chroma, hue = to_oklch(brand)
    if 58 < hue < 118:
        hue = 52.0  # dark yellow turns olive: lean to amber instead
    second_hue = (hue - 14 if 40 < hue < 60 else hue + 18) % 360
    a = reach(from_oklch(min(lightness, 0.46), min(chroma, 0.17), hue), (WHITE,), 5.2, darker=True)
    b = reach(from_oklch(min(lightness, 0.34), min(chroma, 0.13), second_hue), (WHITE,), 5.2, darker=True)
    glow = 0.70
    c = from_oklch(glow, min(chroma * 1.1, 0.16), (hue - 28) % 360)
    while contrast(mix(c, a, GLOW_SHARE), PANEL_TEXT) < TEXT_RATIO and glow > 0.3:
        glow -= 0.02
        c = from_oklch(glow, min(chroma * 1.1, 0.16), (hue - 28) % 360)
    return Panel(a=a, b=b, c=c)


@lru_cache(maxsize=1024)
def derive(brand: str) -> Tokens:
    """All tokens for a brand colour `#rrggbb` (lower case). Raises ValueError for anything else."""
    if not is_colour(brand):
        raise ValueError(f"not a colour: {brand!r}")
    return Tokens(light=_palette(brand, dark=False), dark=_palette(brand, dark=True), panel=_panel(brand))


def custom_properties(brand: str) -> dict[str, str]:
    """CSS custom properties of the colours; `light-dark()` lets the page's colour scheme choose."""
    tokens = derive(brand)
    properties = {}
    for field in fields(Palette):
        light, dark = getattr(tokens.light, field.name), getattr(tokens.dark, field.name)
        properties[f"--{field.name.replace('_', '-')}"] = f"light-dark({light},{dark})"
    for field in fields(Panel):
        properties[f"--panel-{field.name}"] = getattr(tokens.panel, field.name)
    return properties


def corner_properties(radius: int) -> dict[str, str]:
    """CSS custom properties of rounded corners; `radius` (0 to 16) is a button's, in pixels."""
    if not 0 <= radius <= MAX_RADIUS:
        raise ValueError(f"radius out of range: {radius}")
    sizes = {"chip": max(radius - 2, 0), "card": round(radius * 1.5), "panel": radius * 2}
    return {"--radius": f"{radius}px"} | {f"--radius-{name}": f"{size}px" for name, size in sizes.items()}


def stylesheet(brand: str, radius: int = DEFAULT_RADIUS, more: Mapping[str, str] | None = None) -> str:
    """A workspace's custom properties as a style sheet of about 1 kB; `more` are those of single pages."""
    properties = custom_properties(brand) | corner_properties(radius) | dict(more or {})
    return f":root{{{''.join(f'{name}:{value};' for name, value in properties.items())}}}\n"


def fingerprint(css: str) -> str:
    """Twelve hex digits for an address that changes whenever the style sheet does."""
    return hashlib.sha256(css.encode()).hexdigest()[:12]
