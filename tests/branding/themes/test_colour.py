"""Colour arithmetic against known values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branding.themes.colour import contrast, from_channels, from_oklch, is_colour, mix, reach, to_channels, to_oklch

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_known_contrasts() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_known_oklch() -> None:
    assert to_oklch("#ff0000") == pytest.approx((0.628, 0.2577, 29.23), abs=0.01)
    assert to_oklch("#ffffff")[:2] == pytest.approx((1, 0), abs=0.001)


@given(colours)
def test_oklch_there_and_back_is_the_same_colour(colour: str) -> None:
    back = from_oklch(*to_oklch(colour))
    assert all(abs(a - b) <= 1.01 / 255 for a, b in zip(to_channels(colour), to_channels(back), strict=True))


@given(st.floats(-0.5, 1.5), st.floats(0, 1), st.floats(0, 360))
def test_every_oklch_gives_a_colour(lightness: float, chroma: float, hue: float) -> None:
    assert is_colour(from_oklch(lightness, chroma, hue))


@given(colours, st.booleans())
def test_reach_reaches(colour: str, darker: bool) -> None:
    surface = "#ffffff" if darker else "#101010"
    assert contrast(reach(colour, [surface], 4.5, darker=darker), surface) >= 4.5


def test_a_colour_that_is_good_already_stays() -> None:
    assert reach("#123456", ["#ffffff"], 4.5, darker=True) == "#123456"


def test_mixing() -> None:
    assert mix("#ffffff", "#000000", 0.5) == "#808080"
    assert from_channels((2, -1, 0.5)) == "#ff0080"


@pytest.mark.parametrize("text", ["red", "#FFF", "#12345", "#GGGGGG", "#ABCDEF", "#123456;}", ""])
def test_only_lower_case_hex_is_a_colour(text: str) -> None:
    assert not is_colour(text)
