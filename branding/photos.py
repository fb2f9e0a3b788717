"""Photographs behind pages: brought to the size of a screen and written anew, without what a camera notes in them."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from branding.images import Limits, Picture, checked_picture

# What a camera or a phone gives; a picture of 30,000 by 30,000 pixels is refused before it is unpacked.
LIMITS = Limits(max_bytes=8 * 1024 * 1024, max_pixels=25_000_000, max_side=8000, square=5000)
# The longer side afterwards: enough for half a wide screen at double density, or for all of an ordinary one.
KEPT_SIDE = 1920
QUALITY = 74


def fitted_photo(data: bytes, *, field: str) -> Picture:
    """The photograph in `data` as WebP, at most 1920 pixels long. Raises Invalid on `field` for what is no picture."""
    checked_picture(data, field=field, limits=LIMITS)
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
    target = io.BytesIO()
    upright.save(target, "WEBP", quality=QUALITY)
    return Picture(target.getvalue(), "webp", *upright.size)
