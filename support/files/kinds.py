"""What a file is, found from its bytes and its name's ending; what a browser claims is never used."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image

from kernel.errors import Invalid

UNKNOWN = "application/octet-stream"
# The only kinds a browser may show inside a page; everything else is handed over as a download.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}

# What a computer would run when somebody opens it.
FORBIDDEN_ENDINGS = frozenset({
    "appref-ms", "apk", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta", "inf", "ins", "isp", "jar",
    "js", "jse", "lnk", "mde", "msc", "msi", "msix", "msp", "mst", "pif", "ps1", "ps1xml", "psm1", "reg", "scf", "scr",
    "sct", "shb", "sys", "vb", "vbe", "vbs", "vxd", "wsc", "wsf", "wsh",
})  # fmt: skip
_PROGRAMS = (
    b"MZ",  # Windows and DOS
    b"\x7fELF",  # Linux
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",  # macOS
    b"\xca\xfe\xba\xbe",  # Java class, macOS for several processors
    b"L\x00\x00\x00\x01\x14\x02\x00",  # Windows shortcut
)

# Bytes at an offset -> kind.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (257, b"ustar", "application/x-tar"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENDINGS = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_PARTS = {
    "word/": f"{_OFFICE}wordprocessingml.document",
    "xl/": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/": f"{_OFFICE}presentationml.presentation",
}
_TEXT_ENDINGS = {
    "csv": "text/csv",
    "htm": "text/html",
    "html": "text/html",
    "ics": "text/calendar",
    "json": "application/json",
    "md": "text/markdown",
    "svg": "image/svg+xml",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "eml": "message/rfc822",
}
_HEAD = 4096


def shown_inline(content_type: str) -> bool:
    """Whether a browser may show this kind inside a page."""
    return content_type in INLINE


def ending(name: str) -> str:
    """The last ending of a file name in lower case, without the point."""
    return PurePath(name).suffix.lower().lstrip(".")


def find_kind(file: BinaryIO, name: str) -> str:
    """The content type of `file`, which is left at its beginning.

    Raises Invalid on `file` for programs and scripts, and for pictures whose size in pixels would fill the memory.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if ending(name) in FORBIDDEN_ENDINGS or head.startswith(_PROGRAMS):
        raise Invalid(
            {"file": [_("Programs and scripts cannot be added. Put the file into a ZIP archive if it is needed.")]}
        )
    try:
        return _picture(file) or _by_signature(head) or _archive(file, head, name) or _text(file, name) or UNKNOWN
    finally:
        file.seek(0)


def _picture(file: BinaryIO) -> str:
    """The kind of a picture that holds together, else empty. Reads the header only before the size is known."""
    too_big = Invalid({"file": [_("The picture has too many pixels. Make it smaller and add it again.")]})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=tuple(_PICTURES))
            if picture.width * picture.height > settings.PORTICO_MAX_IMAGE_PIXELS:
                raise too_big
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_big from error
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError):
        # Pillow's decoders answer broken files with any of these.
        return ""
    finally:
        file.seek(0)
    return _PICTURES.get(picture.format or "", "")


def _by_signature(head: bytes) -> str:
    for offset, mark, kind in _SIGNATURES:
        if head[offset : offset + len(mark)] == mark:
            return kind
    return ""


def _archive(file: BinaryIO, head: bytes, name: str) -> str:
    if head.startswith(_OLE):
        return _OLE_ENDINGS.get(ending(name), "application/x-ole-storage")
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                stated = archive.read("mimetype").decode("ascii", "replace").strip()
                if stated.startswith("application/vnd.oasis.opendocument."):
                    return stated
            if "[Content_Types].xml" in names:
                return next(
                    (kind for part, kind in _OFFICE_PARTS.items() if any(n.startswith(part) for n in names)),
                    "application/zip",
                )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        pass
    return "application/zip"


def _text(file: BinaryIO, name: str) -> str:
    """Text is what decodes and holds no NUL; its ending tells which sort, for the label only."""
    file.seek(0)
    data = file.read(65_536)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _TEXT_ENDINGS.get(ending(name), "text/plain")
    if b"\x00" in data:
        return ""
    reader = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    try:
        reader.read()
    except UnicodeDecodeError as error:
        # A letter cut in two by the end of what was read is no fault.
        if error.start < len(data) - 4:
            return ""
    return _TEXT_ENDINGS.get(ending(name), "text/plain")
