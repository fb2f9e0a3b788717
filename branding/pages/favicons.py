"""The icon of the browser's tab in every size that is asked for, made from one picture."""

from __future__ import annotations

import hashlib
import io
import re

from django.core.files.base import ContentFile
from PIL import Image

from branding.images import checked_picture
from kernel.storage import tenant_storage

# Tabs, bookmarks and task bars; the home screens of phones (180: Apple's, 192 and 512: the web manifest's).
SIZES = (16, 32, 48, 180, 192, 512)
ICO_SIZES = (16, 32, 48)
APPLE = 180
NAME = "icon-32.png"
_STORED = re.compile(rf"brand/[0-9a-f]{{16}}/{re.escape(NAME)}\Z")
# Part of the address: another way of making the sizes needs other addresses.
_WAY = b"icons 1"


def keep_icon(data: bytes) -> str:
    """Store all sizes of the picture in `data`; the name of the one for tabs, "brand/<hash>/icon-32.png".

    Raises Invalid on `favicon` for what is no picture. A picture that is not square gets clear margins.
    """
    checked_picture(data, field="favicon")
    folder = f"brand/{hashlib.sha256(_WAY + data).hexdigest()[:16]}"
    if not tenant_storage().exists(f"{folder}/{NAME}"):
        square = _square(data)
        _save(f"{folder}/icon.ico", _ico(square))
        for size in sorted(SIZES, key=lambda size: size == 32):  # the one that is looked for comes last
            _save(f"{folder}/icon-{size}.png", _png(square, size))
    return f"{folder}/{NAME}"


def is_kept(stored: str) -> bool:
    """Whether `stored` is the name of an icon that this workspace has uploaded once."""
    return _STORED.match(stored) is not None and tenant_storage().exists(stored)


def has_sizes(stored: str) -> bool:
    """Whether all sizes stand beside it."""
    return stored.endswith(f"/{NAME}")


def _square(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        source = picture.convert("RGBA")
    side = max(source.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(source, ((side - source.width) // 2, (side - source.height) // 2))
    return square


def _png(square: Image.Image, size: int) -> bytes:
    small = square.resize((size, size), Image.Resampling.LANCZOS)
    if size == APPLE:  # clear parts would be black on the home screen
        ground = Image.new("RGBA", small.size, "#ffffff")
        ground.alpha_composite(small)
        small = ground.convert("RGB")
    target = io.BytesIO()
    small.save(target, "PNG", optimize=True)
    return target.getvalue()


def _ico(square: Image.Image) -> bytes:
    target = io.BytesIO()
    # The file is made from its largest size: the others come out of the same picture.
    largest = square.resize((ICO_SIZES[-1],) * 2, Image.Resampling.LANCZOS)
    largest.save(target, "ICO", sizes=[(size, size) for size in ICO_SIZES])
    return target.getvalue()


def _save(name: str, data: bytes) -> None:
    storage = tenant_storage()
    if not storage.exists(name):
        storage.save(name, ContentFile(data))
