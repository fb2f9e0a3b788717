"""Whatever is chosen for the sign-in page: its text can be read, or the nearest choice with which it can is offered."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pytest
from PIL import Image

from branding.themes.colour import WHITE, contrast, mix, to_oklch
from branding.themes.definition import ThemeDefinition, as_data, definition_of
from branding.themes.dominant import dominant_colour
from branding.themes.readability import findings, nearest_ink, nearest_stop, pairs
from branding.themes.surfaces import (
    SCRIM,
    along,
    button,
    dark_ground,
    gradient_ink,
    panel_scrim,
    scrim_share,
    stand,
    worst,
)
from branding.themes.tokens import PANEL_TEXT

CHANCE = random.Random(20_261_122)


def colours(count: int) -> list[str]:
    return [f"#{CHANCE.randrange(0x1000000):06x}" for _ in range(count)]


def test_any_colour_as_ground_and_as_button() -> None:
    """The page's own colour, and the button's, in both modes; a plain colour never fails."""
    for colour in [*colours(2_500), "#000000", "#ffffff", "#ffb400", "#635bff", "#777777"]:
        theme = ThemeDefinition(background="color", background_color=colour, button_color=colour)
        for dark in (False, True):
            ground, look = stand(theme, dark=dark), button(theme, dark=dark)
            assert ground is not None and contrast(ground.ink, ground.a) >= 4.5
            for fill in (look.fill, look.hover, look.active):
                assert contrast(look.ink, fill) >= 4.5
            assert button(theme, dark=False).fill == colour


def test_text_on_gradients_can_be_read_or_the_nearest_that_can_is_offered() -> None:
    refused = 0
    for a, b in zip(colours(120), colours(120), strict=True):
        theme = ThemeDefinition(background="gradient", background_color=a, background_to=b)
        found = findings(theme)
        if found:
            refused += 1
            assert [one.field for one in found] == ["background_to"]
            theme = replace(theme, background_to=found[0].suggestion)
            assert findings(theme) == []
        for dark in (False, True):
            ground = stand(theme, dark=dark)
            assert ground is not None and worst(ground.ink, along(ground.a, ground.b)) >= 4.5
    assert 5 < refused < 115


def test_the_offered_stop_is_the_nearest() -> None:
    offered = nearest_stop("#000000", "#ffffff")
    level = to_oklch(offered)[0]
    assert gradient_ink("#000000", offered) and 0.4 < level < 1
    assert nearest_stop("#ffffff", "#ffffff") != ""


@pytest.mark.parametrize(("ink", "fill"), [("#eeeeee", "#ffffff"), ("#777777", "#777777"), ("#ff0000", "#00ff00")])
def test_the_offered_ink_passes_and_is_near(ink: str, fill: str) -> None:
    offered = nearest_ink(ink, fill)
    assert contrast(offered, fill) >= 4.5
    finding = findings(ThemeDefinition(button_color=fill, button_text_color=ink))
    assert [(one.field, one.suggestion) for one in finding] == [("button_text_color", offered)]
    assert offered in finding[0].message
    assert findings(ThemeDefinition(button_color=fill, button_text_color=offered)) == []


def test_a_readable_ink_is_taken_as_it_is() -> None:
    look = button(ThemeDefinition(button_color="#e07a1f", button_text_color="#1a1208"), dark=False)
    assert (look.fill, look.ink) == ("#e07a1f", "#1a1208")


@pytest.mark.parametrize("brand", ["#000000", "#ffffff", "#ffb400", "#635bff", "#2f5fd0", "#00ff00"])
def test_scrims_carry_text_over_any_picture(brand: str) -> None:
    """The brightest picture is the worst one; darker ones only help light text."""
    for scrim, ink in ((SCRIM, WHITE), (panel_scrim(brand), PANEL_TEXT)):
        share = scrim_share(scrim, ink)
        assert share <= 0.75, "some of the picture is still seen"
        for level in range(0, 256, 5):
            for picture in (f"#{level:02x}{level:02x}{level:02x}", f"#ff{level:02x}00", f"#00{level:02x}ff"):
                assert contrast(mix(scrim, picture, share), ink) >= 4.5


def test_dark_pages_do_not_glare() -> None:
    assert to_oklch(dark_ground("#ffffff"))[0] < 0.3
    assert dark_ground("#10211f") == "#10211f"


def test_all_pairs_pass_and_the_ground_is_among_them() -> None:
    shown = pairs(ThemeDefinition(background="gradient", background_color="#f3f8f5", background_to="#d7e8df"))
    assert [pair.passes for pair in shown] == [True] * 9
    assert shown[-1].label == "Text on the background"
    assert len(pairs(ThemeDefinition())) == 8


def test_a_definition_survives_its_storage_and_strange_names() -> None:
    theme = ThemeDefinition(panel_points=({"en": "Fast"},), radius=2)
    assert definition_of(as_data(theme)) == theme
    assert definition_of({"radius": 2, "of_a_later_release": 1}) == ThemeDefinition(radius=2)


def logo(*bands: tuple[str, int]) -> bytes:
    """A picture of horizontal bands."""
    image = Image.new("RGBA", (60, sum(height for _colour, height in bands)), (0, 0, 0, 0))
    top = 0
    for colour, height in bands:
        image.paste(colour, (0, top, 60, top + height)) if colour else None
        top += height
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ([("#ffffff", 50), ("#c81e3c", 10)], "#c81e3c"),
        ([("#000000", 30), ("#1f6f54", 20), ("#ffb400", 3)], "#1f6f54"),
        ([("", 50), ("#635bff", 4)], "#635bff"),
        ([("#ffffff", 10), ("#808080", 10), ("#000000", 10)], ""),
    ],
)
def test_the_colour_a_logo_is_remembered_by(bands: list[tuple[str, int]], expected: str) -> None:
    found = dominant_colour(logo(*bands))
    if not expected:
        assert found == ""
        return
    assert found
    assert abs(to_oklch(found)[2] - to_oklch(expected)[2]) < 6
    assert abs(to_oklch(found)[0] - to_oklch(expected)[0]) < 0.08
