"""Whether everything on a themed page can be read: pairs of colours, their contrast, and the nearest that passes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from branding.themes.colour import contrast, from_oklch, reach, to_oklch
from branding.themes.definition import Ground, ThemeDefinition
from branding.themes.surfaces import Stand, along, button, gradient_ink, stand, worst
from branding.themes.tokens import EDGE_RATIO, PANEL_TEXT, TEXT_RATIO, derive, mode_fill
from kernel.errors import Invalid

# How finely lightness is searched for the nearest gradient that carries text.
LIGHTNESS_STEP = 0.01


class Unreadable(Invalid):
    """Some of what was chosen is refused; `suggestions` maps field names to the nearest value that would be taken."""

    def __init__(self, errors: dict[str, list[str]], suggestions: dict[str, str]) -> None:
        super().__init__(errors)
        self.suggestions = suggestions


@dataclass(frozen=True, slots=True)
class Finding:
    """A colour that leaves a text unreadable, and the nearest one that does not."""

    field: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that meet, in light and in dark mode, with the contrast they have and need."""

    label: str
    light: tuple[str, str]
    dark: tuple[str, str]
    light_ratio: float
    dark_ratio: float
    needed: float

    @property
    def passes(self) -> bool:
        """Whether both modes reach what is needed."""
        return min(self.light_ratio, self.dark_ratio) >= self.needed


def findings(theme: ThemeDefinition) -> list[Finding]:
    """What cannot be read in this theme; a theme without findings may be saved."""
    found = []
    if theme.button_text_color and (finding := _button_finding(theme)):
        found.append(finding)
    if theme.background == Ground.GRADIENT and (finding := _gradient_finding(theme)):
        found.append(finding)
    return found


def nearest_ink(ink: str, fill: str) -> str:
    """The colour nearest to `ink` in lightness that is readable on `fill`; hue is kept as far as it goes."""
    level = to_oklch(ink)[0]
    candidates = (reach(ink, (fill,), TEXT_RATIO, darker=darker) for darker in (True, False))
    passing = [one for one in candidates if contrast(one, fill) >= TEXT_RATIO]
    return min(passing, key=lambda one: abs(to_oklch(one)[0] - level))


def nearest_stop(a: str, b: str) -> str:
    """The colour nearest to `b` in lightness with which a gradient from `a` carries text; `a` itself always does."""
    level, chroma, hue = to_oklch(b)
    for step in range(1, round(1 / LIGHTNESS_STEP) + 1):
        for candidate in (level - step * LIGHTNESS_STEP, level + step * LIGHTNESS_STEP):
            if 0 <= candidate <= 1 and gradient_ink(a, colour := from_oklch(candidate, chroma, hue)):
                return colour
    return a


def _button_finding(theme: ThemeDefinition) -> Finding | None:
    fill = mode_fill(theme.button_color or theme.brand_color, dark=False)
    ratio = contrast(theme.button_text_color, fill)
    if ratio >= TEXT_RATIO:
        return None
    nearest = nearest_ink(theme.button_text_color, fill)
    message = _(
        "On the button this text reaches a contrast of %(ratio)s:1 only, 4.5:1 is needed. The nearest colour that can "
        "be read is %(colour)s."
    )
    return Finding("button_text_color", message % {"ratio": _rounded_down(ratio), "colour": nearest}, nearest)


def _gradient_finding(theme: ThemeDefinition) -> Finding | None:
    a, b = theme.background_color, theme.background_to
    if gradient_ink(a, b):
        return None
    nearest = nearest_stop(a, b)
    ratio = max(worst(ink, along(a, b)) for ink in ("#ffffff", "#000000"))
    message = _(
        "Between these two colours text reaches a contrast of %(ratio)s:1 only, 4.5:1 is needed. The nearest second "
        "colour with which it can be read is %(colour)s."
    )
    return Finding("background_to", message % {"ratio": _rounded_down(ratio), "colour": nearest}, nearest)


def pairs(theme: ThemeDefinition) -> list[Pair]:
    """What meets on a page: text, links, buttons, edges, and text on the ground and the panel."""
    tokens = derive(theme.brand_color)
    light, dark = tokens.light, tokens.dark
    own_light, own_dark = button(theme, dark=False), button(theme, dark=True)
    found = [
        _pair(_("Text on the page"), (light.text, light.bg), (dark.text, dark.bg)),
        _pair(_("Quiet text on the page"), (light.text_2, light.bg), (dark.text_2, dark.bg)),
        _pair(_("Links on cards"), (light.brand_text, light.surface), (dark.brand_text, dark.surface)),
        _pair(_("Text on buttons"), (light.on_brand, light.brand), (dark.on_brand, dark.brand)),
        _pair(_("Text on the sign-in button"), (own_light.ink, own_light.fill), (own_dark.ink, own_dark.fill)),
        _pair(
            _("Edges of fields"), (light.border_strong, light.surface), (dark.border_strong, dark.surface), EDGE_RATIO
        ),
        _pair(_("Focus ring"), (light.focus, light.bg), (dark.focus, dark.bg), EDGE_RATIO),
        _pair(_("Text on the side panel"), (PANEL_TEXT, tokens.panel.a), (PANEL_TEXT, tokens.panel.a)),
    ]
    day, night = stand(theme, dark=False), stand(theme, dark=True)
    if day is not None and night is not None and day.ink:
        found.append(_pair(_("Text on the background"), _weakest(day), _weakest(night)))
    return found


def _weakest(ground: Stand) -> tuple[str, str]:
    """The ink and the place of the ground where it is hardest to read."""
    return ground.ink, min(along(ground.a, ground.b), key=lambda colour: contrast(ground.ink, colour))


def _pair(label: str, light: tuple[str, str], dark: tuple[str, str], needed: float = TEXT_RATIO) -> Pair:
    return Pair(label, light, dark, _rounded_down(contrast(*light)), _rounded_down(contrast(*dark)), needed)


def _rounded_down(ratio: float) -> float:
    """With one digit, never better than it is."""
    return int(ratio * 10) / 10


def refuse_unreadable(theme: ThemeDefinition) -> None:
    """Raises `Unreadable` for a theme with findings."""
    if found := findings(theme):
        raise Unreadable({one.field: [one.message] for one in found}, {one.field: one.suggestion for one in found})
