"""Pictures of a brand: what they are is decided by their content."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from branding.images import MAX_BYTES, checked_picture, keep_picture, open_brand_file
from kernel.errors import Invalid, NotFound
from tests.factories.twins import Workspace

Make = Callable[..., bytes]


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("ICO", "ico")])
def test_four_formats_are_taken(picture: Make, kind: str, ending: str) -> None:
    found = checked_picture(picture(48, 48, kind), field="logo")
    assert (found.ending, found.width, found.height) == (ending, 48, 48)


def broken_png(picture: Make) -> bytes:
    return picture(200, 200)[:120]


def claimed_huge(picture: Make) -> bytes:
    """A small PNG whose head claims 30,000 by 30,000 pixels."""
    data = bytearray(picture())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>",
        b"<!-- x --><svg/>",
        b"<html><body>",
        b"GIF89a" + b"\x00" * 100,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        b"\x00" * (MAX_BYTES + 1),
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        checked_picture(data, field="favicon")
    assert list(refused.value.errors) == ["favicon"]


@pytest.mark.parametrize("make", [broken_png, claimed_huge])
def test_broken_and_boasting_pictures_are_refused(picture: Make, make: Callable[[Make], bytes]) -> None:
    with pytest.raises(Invalid):
        checked_picture(make(picture), field="logo")


def test_too_many_pixels_are_refused(picture: Make) -> None:
    with pytest.raises(Invalid) as refused:
        checked_picture(picture(2001, 2000), field="logo")
    assert refused.value.errors == {"logo": ["This picture has too many pixels. Make it at most 2000 by 2000."]}
    with pytest.raises(Invalid):
        checked_picture(picture(4001, 1), field="logo")


def test_a_gif_under_another_name_is_refused() -> None:
    target = io.BytesIO()
    Image.new("P", (8, 8)).save(target, "GIF")
    with pytest.raises(Invalid):
        checked_picture(target.getvalue(), field="logo")


def test_kept_once_and_found_again(company: Workspace, picture: Make) -> None:
    found = checked_picture(picture(), field="logo")
    name = keep_picture(found, "logo")
    assert keep_picture(found, "logo") == name
    _folder, digest, file_name = name.split("/")
    file, content_type = open_brand_file(digest, file_name)
    with file:
        assert (file.read(), content_type) == (found.data, "image/png")
    with pytest.raises(NotFound):
        open_brand_file("0" * 16, file_name)
    with pytest.raises(NotFound):
        open_brand_file(digest, "logo.svg")


def test_pictures_of_one_workspace_are_not_the_others(companies: tuple[Workspace, Workspace], picture: Make) -> None:
    with companies[0].inside():
        _folder, digest, name = keep_picture(checked_picture(picture(30, 31), field="logo"), "logo").split("/")
    with companies[1].inside(), pytest.raises(NotFound):
        open_brand_file(digest, name)
