"""Whatever colour a workspace chooses, all text on its pages stays readable (WCAG 2.2 AA)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from branding.themes.colour import WHITE, contrast, mix
from branding.themes.tokens import (
    DEFAULT_BRAND,
    GLOW_SHARE,
    PANEL_TEXT,
    Palette,
    Tokens,
    corner_properties,
    custom_properties,
    derive,
    fingerprint,
    stylesheet,
)

CSS = Path(__file__).parents[3] / "portal_ui" / "shell" / "static" / "shell" / "css"
EXTREMES = [
    "#000000",
    "#ffffff",
    "#ff0000",
    "#00ff00",
    "#0000ff",
    "#ffff00",
    "#00ffff",
    "#ff00ff",
    "#808080",
    "#ffb400",
]


def many_colours(count: int) -> list[str]:
    chance = random.Random(20_261_121)
    return EXTREMES + [f"#{chance.randrange(0x1000000):06x}" for _ in range(count)]


def check_palette(palette: Palette) -> None:
    pages = (palette.bg, palette.surface, palette.sunken)
    tinted = (*pages, palette.brand_subtle)
    for fill in (palette.brand, palette.brand_hover, palette.brand_active):
        assert contrast(fill, palette.on_brand) >= 4.5
    for surface in tinted:
        assert contrast(palette.brand_text, surface) >= 4.5
        assert contrast(palette.text_2, surface) >= 4.5
        assert contrast(palette.text, surface) >= 7
    for surface in pages:
        assert contrast(palette.focus, surface) >= 3
    for surface in (palette.surface, palette.bg):
        assert contrast(palette.border_strong, surface) >= 3
    assert max(contrast(palette.brand, palette.surface), contrast(palette.brand_edge, palette.surface)) >= 1.5


def check_panel(tokens: Tokens) -> None:
    """White text on both stops of the gradient, on what lies between them, and where the glow is strongest."""
    panel = tokens.panel
    for step in range(11):
        ground = mix(panel.b, panel.a, step / 10)
        assert contrast(ground, WHITE) >= 4.5
        assert contrast(ground, PANEL_TEXT) >= 4.5
    for glow in range(12):
        assert contrast(mix(panel.c, panel.a, GLOW_SHARE * glow / 11), PANEL_TEXT) >= 4.5


@pytest.mark.slow
def test_twenty_thousand_colours_in_both_modes() -> None:
    derived = derive.__wrapped__
    for brand in many_colours(20_000):
        tokens = derived(brand)
        check_palette(tokens.light)
        check_palette(tokens.dark)
        check_panel(tokens)


def test_a_fill_keeps_the_chosen_colour() -> None:
    assert derive("#2f6f5e").light.brand == "#2f6f5e"
    assert derive("#2f6f5e").dark.brand == "#2f6f5e"
    assert derive("#101820").light.brand == "#101820"
    assert derive("#101820").dark.brand != "#101820", "a button in this colour would vanish on a dark page"


@pytest.mark.parametrize("text", ["red", "#FFFFFF", "#fff", "red;}body{display:none", ""])
def test_only_colours_get_into_a_style_sheet(text: str) -> None:
    with pytest.raises(ValueError):
        stylesheet(text)


def test_style_sheet() -> None:
    css = stylesheet("#2f6f5e", 4)
    assert css.startswith(":root{--bg:light-dark(#f4f9f7,#0b1210);")
    assert css.endswith("--radius:4px;--radius-chip:2px;--radius-card:6px;--radius-panel:8px;}\n")
    assert len(css) < 1000
    assert fingerprint(css) == fingerprint(stylesheet("#2f6f5e", 4)) != fingerprint(stylesheet("#2f6f5e", 8))


@pytest.mark.parametrize("radius", [-1, 17])
def test_corners_have_limits(radius: int) -> None:
    with pytest.raises(ValueError):
        corner_properties(radius)


def test_the_platforms_own_colours_are_the_default_brand() -> None:
    written = (CSS / "default-theme.css").read_text()
    expected = "".join(
        f"  {name}: {value.replace(',', ', ')};\n" for name, value in custom_properties(DEFAULT_BRAND).items()
    )
    assert written.partition(":root {\n")[2] == f"{expected}}}\n"
