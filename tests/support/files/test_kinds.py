"""What a file is, found from its bytes; what is refused; which names are safe."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from kernel.errors import Invalid
from support.files.kinds import UNKNOWN, find_kind, shown_inline
from support.files.names import MAX_NAME, safe_name

WORLD = Path(__file__).resolve().parents[3] / "deploy" / "demo" / "world" / "files"


def picture(form: str, size: tuple[int, int] = (3, 2)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, form)
    return target.getvalue()


def archive(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/").replace("CT", "[Content_Types].xml"), text)
    return target.getvalue()


def kind(content: bytes, name: str = "x") -> str:
    return find_kind(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (picture("PNG"), "a.html", "image/png"),
        (picture("JPEG"), "a.jpg", "image/jpeg"),
        (picture("GIF"), "a.gif", "image/gif"),
        (picture("WEBP"), "a.webp", "image/webp"),
        (b"%PDF-1.7\n...", "a.png", "application/pdf"),
        (archive(readme="x"), "a.docx", "application/zip"),
        (
            archive(CT="<x/>", word__document="<x/>"),
            "a.zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            archive(CT="<x/>", xl__workbook="<x/>"),
            "a",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "a", "application/vnd.oasis.opendocument.text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "application/vnd.ms-excel"),
        ("متن ساده".encode(), "a.txt", "text/plain"),
        ("a;b\n1;2".encode("utf-16"), "a.csv", "text/csv"),
        (b"<html><script>alert(1)</script>", "a.html", "text/html"),
        (b"<svg xmlns='x'/>", "a.svg", "image/svg+xml"),
        (b"<svg xmlns='x'/>", "a.png", "text/plain"),
        (b"\x00\x01\x02\x03", "a.png", UNKNOWN),
        ("é".encode("latin-1") * 9, "a.txt", UNKNOWN),
        (picture("PNG")[:40], "a.png", UNKNOWN),
    ],
)
def test_the_kind_comes_from_the_bytes(content: bytes, name: str, found: str) -> None:
    assert kind(content, name) == found


def test_a_long_text_may_be_cut_inside_a_letter() -> None:
    assert kind(b"a" + "é".encode() * 40_000, "a.txt") == "text/plain"


def test_only_four_kinds_are_shown_in_a_page() -> None:
    assert [shown_inline(kind) for kind in ("image/png", "image/jpeg", "image/gif", "image/webp")] == [True] * 4
    for other in ("image/svg+xml", "text/html", "application/pdf", "application/xml", "text/plain", UNKNOWN):
        assert not shown_inline(other)


@pytest.mark.parametrize(
    "name",
    [
        "a.exe",
        "A.EXE",
        "a.bat",
        "a.cmd",
        "a.com",
        "a.js",
        "a.vbs",
        "a.msi",
        "a.scr",
        "invoice.pdf.exe",
        "a.lnk",
        "a.ps1",
    ],
)
def test_programs_and_scripts_are_refused_by_their_ending(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        kind(b"harmless", name)
    assert list(refused.value.errors) == ["file"]


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"\x7fELF\x02", b"\xca\xfe\xba\xbe\x00", b"\xcf\xfa\xed\xfe"])
def test_programs_are_refused_by_their_bytes(content: bytes) -> None:
    with pytest.raises(Invalid):
        kind(content + b"x" * 100, "holiday.png")


def test_T44_a_picture_that_would_fill_the_memory_is_refused_at_once() -> None:
    row = zlib.compress(b"\0" * (30_000 * 3 + 1))
    head = b"\x89PNG\r\n\x1a\n"

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    bomb = head + chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", row * 1000)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(Invalid) as refused:
        kind(bomb, "bomb.png")
    assert refused.value.errors == {"file": ["The picture has too many pixels. Make it smaller and add it again."]}
    assert time.monotonic() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_T45_a_picture_with_a_page_behind_it_is_a_picture() -> None:
    assert kind(picture("PNG") + b"<html><script>alert(1)</script></html>", "x.html") == "image/png"


@pytest.mark.parametrize("path", sorted(WORLD.glob("sample.*")), ids=lambda path: path.name)
def test_the_demo_worlds_files_are_all_taken(path: Path) -> None:
    assert kind(path.read_bytes(), path.name)


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ('a"\r\nX-Evil: 1.html', "a_X-Evil_ 1.html"),
        ("صورت‌حساب ۱۲.pdf", "صورت‌حساب ۱۲.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a.exe. . ", "a.exe"),
        ("  a \t b.txt ", "a b.txt"),
        ("", "file"),
        ("..", "file"),
        ("\x00\x01", "file"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_T42_names_are_made_safe(raw: str, safe: str) -> None:
    assert safe_name(raw) == safe


def test_T42_long_names_keep_their_ending() -> None:
    assert safe_name("x" * 300 + ".pdf") == "x" * (MAX_NAME - 4) + ".pdf"
    assert len(safe_name("x" * 300)) == MAX_NAME
    assert len(safe_name("x." + "y" * 300)) == MAX_NAME
