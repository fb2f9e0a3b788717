"""The colour a logo is remembered by."""

from __future__ import annotations

import io
from collections import defaultdict

from PIL import Image

from branding.themes.colour import from_channels, to_oklch

# It is looked for in this small a copy, among colours of more than this chroma.
SAMPLE = (48, 48)
GREY = 0.03
HUES = 24  # sectors of the circle of hues that are taken together


def dominant_colour(data: bytes) -> str:
    """The colour a picture is remembered by, `#rrggbb`; empty for a picture in black, white and grey.

    The strongest hue wins: pixels count by their chroma, so that a small coloured mark on white paper is found.
    """
    with Image.open(io.BytesIO(data)) as picture:
        small = picture.convert("RGBA")
    small.thumbnail(SAMPLE)
    weights: dict[int, float] = defaultdict(float)
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    pixels = small.tobytes()
    for at in range(0, len(pixels), 4):
        red, green, blue, opacity = pixels[at : at + 4]
        colour = from_channels((red / 255, green / 255, blue / 255))
        _lightness, chroma, hue = to_oklch(colour)
        if opacity < 128 or chroma <= GREY:
            continue
        sector = int(hue / 360 * HUES) % HUES
        weights[sector] += chroma
        for index, value in enumerate((red, green, blue)):
            sums[sector][index] += value / 255 * chroma
    if not weights:
        return ""
    strongest = max(weights, key=lambda sector: weights[sector])
    return from_channels(total / weights[strongest] for total in sums[strongest])
