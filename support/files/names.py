"""File names as they may be shown and written into a header."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

MAX_NAME = 150
# Marks that turn the direction of what follows: `invoice\u202Efdp.exe` would read as `invoiceexe.pdf`.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
# The half-space belongs to Persian words; other invisible characters do not belong into names.
_KEPT_INVISIBLE = frozenset("\u200c\u200d")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('"<>|?*:', "_"))


def safe_name(raw: str) -> str:
    """The last part of a path, without control characters and quotes, at most 150 characters, its ending kept."""
    last = raw.replace("\\", "/").split("/")[-1]
    cleaned = "".join(char for char in unicodedata.normalize("NFC", last) if _is_kept(char)).translate(_NOT_IN_NAMES)
    # Windows drops points and spaces at the end, so `a.exe.` would be a program again.
    name = " ".join(cleaned.split()).strip(". ")
    if not name:
        return _("file")
    if len(name) <= MAX_NAME:
        return name
    stem, point, end = name.rpartition(".")
    if not point or len(end) > 20:
        return name[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(end) - 1]}.{end}"


def _is_kept(char: str) -> bool:
    if char in _KEPT_INVISIBLE or char.isspace():
        return char not in "\r\n\t\v\f"
    return char not in _TURNS and unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
