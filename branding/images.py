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


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a picture may be: bytes, pixels, the longer side. `square` is what people are told."""

    max_bytes: int = MAX_BYTES
    max_pixels: int = MAX_PIXELS
    max_side: int = MAX_SIDE
    square: int = 2000


LOGO_LIMITS = Limits()


def checked_picture(data: bytes, *, field: str, limits: Limits = LOGO_LIMITS) -> Picture:
    """The picture in `data`, or `Invalid` for `field`: PNG, JPEG, WebP or ICO, by default at most 1 MB.

    The content decides, never the file's name. SVG is refused: it can carry scripts.
    """
    if len(data) > limits.max_bytes:
        text = _("This picture is larger than %(count)d MB. Choose a smaller one.")
        raise Invalid({field: [text % {"count": limits.max_bytes // (1024 * 1024)}]})
    if _looks_like_svg(data):
        raise Invalid({field: [_("SVG pictures are not accepted because they can carry scripts. Save it as PNG.")]})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=list(FORMATS)) as picture:
                size = picture.size
                _check_size(size, field, limits)
                # A large photograph is unpacked no further than it is needed to see that all of it is there.
                picture.draft(None, (LOGO_LIMITS.max_side // 2, LOGO_LIMITS.max_side // 2))
                picture.load()
                return Picture(data, FORMATS[str(picture.format)][0], *size)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise Invalid({field: [_too_many_pixels(limits)]}) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        text = _("This file is not a picture we can read. Choose a PNG, JPEG, WebP or ICO file.")
        raise Invalid({field: [text]}) from broken


def _looks_like_svg(data: bytes) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in start


def _check_size(size: tuple[int, int], field: str, limits: Limits) -> None:
    width, height = size
    if width * height > limits.max_pixels or max(size) > limits.max_side:
        raise Invalid({field: [_too_many_pixels(limits)]})


def _too_many_pixels(limits: Limits) -> str:
    text = _("This picture has too many pixels. Make it at most %(side)d by %(side)d.")
    return text % {"side": limits.square}


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
