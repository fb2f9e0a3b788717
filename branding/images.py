"""Logos and favicons: checked on the way in, kept under the hash of their content, found again by it."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from kernel.errors import Invalid, NotFound
from kernel.storage import tenant_storage

MAX_BYTES = 1024 * 1024
MAX_PIXELS = 4_000_000
MAX_SIDE = 4000

# Pillow's name of a format: file ending, type it is served with.
FORMATS = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "WEBP": ("webp", "image/webp"),
    "ICO": ("ico", "image/x-icon"),
}
CONTENT_TYPES = dict(FORMATS.values())


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture that passed the checks."""

    data: bytes
    ending: str
    width: int
    height: int


def checked_picture(data: bytes, *, field: str) -> Picture:
    """The picture in `data`, or `Invalid` for `field`: PNG, JPEG, WebP or ICO, at most 1 MB and 4 megapixels.

    The content decides, never the file's name. SVG is refused: it can carry scripts.
    """
    if len(data) > MAX_BYTES:
        raise Invalid({field: [_("This picture is larger than 1 MB. Choose a smaller one.")]})
    if _looks_like_svg(data):
        raise Invalid({field: [_("SVG pictures are not accepted because they can carry scripts. Save it as PNG.")]})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=list(FORMATS)) as picture:
                _check_size(picture.size, field)
                picture.load()
                return Picture(data, FORMATS[str(picture.format)][0], *picture.size)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise Invalid({field: [_too_many_pixels()]}) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        text = _("This file is not a picture we can read. Choose a PNG, JPEG, WebP or ICO file.")
        raise Invalid({field: [text]}) from broken


def _looks_like_svg(data: bytes) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in start


def _check_size(size: tuple[int, int], field: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        raise Invalid({field: [_too_many_pixels()]})


def _too_many_pixels() -> str:
    return _("This picture has too many pixels. Make it at most 2000 by 2000.")


def keep_picture(picture: Picture, purpose: str) -> str:
    """Store it as "brand/<hash>/<purpose>.<ending>" in the workspace's storage; the same picture is stored once."""
    digest = hashlib.sha256(picture.data).hexdigest()[:16]
    name = f"brand/{digest}/{purpose}.{picture.ending}"
    storage = tenant_storage()
    if not storage.exists(name):
        storage.save(name, ContentFile(picture.data))
    return name


def open_brand_file(digest: str, name: str) -> tuple[IO[bytes], str]:
    """A stored picture and its content type; raises NotFound. Digest and name come from the address, checked there."""
    content_type = CONTENT_TYPES.get(name.rpartition(".")[2])
    stored = f"brand/{digest}/{name}"
    storage = tenant_storage()
    if content_type is None or not storage.exists(stored):
        raise NotFound
    return storage.open(stored), content_type
