"""Colour arithmetic: sRGB, OKLCH, WCAG contrast. Colours are text `#rrggbb`; channels are floats from 0 to 1.

OKLCH after Björn Ottosson, "A perceptual color space for image processing" (2020); contrast after WCAG 2.2, 1.4.3.
"""

import math
import re
from collections.abc import Iterable
from functools import lru_cache

HEX = re.compile(r"#[0-9a-f]{6}\Z")
WHITE = "#ffffff"
BLACK = "#000000"

Channels = tuple[float, float, float]

# A colour this far outside the gamut still rounds to the right byte.
GAMUT_TOLERANCE = 1e-4
# Steps smaller than these do not change a byte.
FINEST_CHROMA = 1e-6
FINEST_LIGHTNESS = 1e-6


def is_colour(text: str) -> bool:
    """Whether `text` is a lower-case `#rrggbb`."""
    return HEX.match(text) is not None


def to_channels(colour: str) -> Channels:
    """`#rrggbb` as gamma-encoded red, green, blue."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def from_channels(channels: Iterable[float]) -> str:
    """Gamma-encoded red, green, blue as `#rrggbb`; values outside 0 to 1 are clamped."""
    red, green, blue = (min(255, max(0, round(value * 255))) for value in channels)
    return f"#{red << 16 | green << 8 | blue:06x}"


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


# Of every byte a channel can be; stored colours have no other values.
_LINEAR = tuple(_to_linear(byte / 255) for byte in range(256))


def _linear_channels(colour: str) -> Channels:
    return _LINEAR[int(colour[1:3], 16)], _LINEAR[int(colour[3:5], 16)], _LINEAR[int(colour[5:7], 16)]


def _to_gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    red, green, blue = _linear_channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    first, second = luminance(one), luminance(other)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def to_oklch(colour: str) -> Channels:
    """Lightness (0 to 1), chroma (0 to about 0.33) and hue in degrees."""
    red, green, blue = _linear_channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _oklab_to_linear(lightness: float, a: float, b: float) -> Channels:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits_screen(channels: Channels) -> bool:
    return min(channels) >= -GAMUT_TOLERANCE and max(channels) <= 1 + GAMUT_TOLERANCE


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour a screen can show: lightness and hue are kept, chroma is lowered as far as needed."""
    lightness = max(0.0, min(1.0, lightness))
    cosine, sine = math.cos(math.radians(hue)), math.sin(math.radians(hue))
    found = _oklab_to_linear(lightness, chroma * cosine, chroma * sine)
    if not _fits_screen(found):
        low, high = 0.0, chroma
        while high - low > FINEST_CHROMA:
            middle = (low + high) / 2
            if _fits_screen(_oklab_to_linear(lightness, middle * cosine, middle * sine)):
                low = middle
            else:
                high = middle
        found = _oklab_to_linear(lightness, low * cosine, low * sine)
    return from_channels(_to_gamma(max(0.0, value)) for value in found)


def reach(colour: str, surfaces: Iterable[str], ratio: float, *, darker: bool) -> str:
    """`colour` with its lightness moved just far enough to reach `ratio` against every one of `surfaces`.

    Hue stays; black or white is the last resort.
    """
    against = [luminance(surface) + 0.05 for surface in surfaces]

    def reaches(candidate: str) -> bool:
        own = luminance(candidate) + 0.05
        return all(max(own, other) / min(own, other) >= ratio for other in against)

    if reaches(colour):
        return colour
    lightness, chroma, hue = to_oklch(colour)
    good, bad = (0.0, lightness) if darker else (1.0, lightness)
    found, last_bad = from_oklch(good, chroma, hue), colour
    # Two ends of one colour have nothing between them.
    while found != last_bad and abs(good - bad) > FINEST_LIGHTNESS:
        middle = (good + bad) / 2
        candidate = from_oklch(middle, chroma, hue)
        if reaches(candidate):
            good, found = middle, candidate
        else:
            bad, last_bad = middle, candidate
    if reaches(found):
        return found
    return BLACK if darker else WHITE


def mix(top: str, bottom: str, share: float) -> str:
    """`top` painted over `bottom` with the opacity `share`."""
    pairs = zip(to_channels(top), to_channels(bottom), strict=True)
    return from_channels(share * over + (1 - share) * under for over, under in pairs)
