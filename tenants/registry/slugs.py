"""Workspace addresses: which are allowed, and one to suggest for a company's name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from tenants.registry.models import RetiredSlug, Tenant

MIN_LENGTH = 3
MAX_LENGTH = 40
_RESERVED_FILE = Path(__file__).with_name("reserved_slugs.txt")
_SHAPE = re.compile(r"[a-z0-9](?:-?[a-z0-9])+\Z")

# Letters that Unicode does not take apart. Persian letters by their usual French/English reading, Cyrillic by the
# passport rules, Turkish as it is typed without its marks.
_LETTERS = (
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu", "я": "ia"}
    | dict(zip("ابپتثجدذرزسصضطظعفقکكگلمنوهیيئةأإآؤ", "abptsjdzrzsszttafqkkglmnvhiiyhaaav", strict=True))
    | {"چ": "ch", "ح": "h", "خ": "kh", "ژ": "zh", "ش": "sh", "غ": "gh", "ء": ""}
    | dict(zip("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2, strict=True))
    | {"ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "&": " and "}
)
# Zero-width characters join letters in Persian compounds; they separate words here.
_JOINERS = re.compile("[\u200b-\u200f\u2060]")


@cache
def reserved_slugs() -> frozenset[str]:
    """The addresses the platform keeps for itself."""
    lines = _RESERVED_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_reserved(slug: str) -> bool:
    """Whether the platform keeps `slug` for itself, in singular or plural."""
    return bool({slug, slug + "s", slug.removesuffix("s"), slug.removesuffix("es")} & reserved_slugs())


def shape_problem(slug: str) -> str | None:
    """Why `slug` cannot be an address whoever asks for it; None when its shape is fine."""
    if slug != slug.lower():
        return _("Use small letters only.")
    if len(slug) < MIN_LENGTH:
        return _("Use at least %(count)d characters.") % {"count": MIN_LENGTH}
    if len(slug) > MAX_LENGTH:
        return _("Use at most %(count)d characters.") % {"count": MAX_LENGTH}
    if not _SHAPE.match(slug):
        return _("Use letters a to z, digits and single hyphens; begin and end with a letter or a digit.")
    if slug.startswith("xn-"):
        return _("An address may not begin with “xn-”.")
    return None


def slug_problem(slug: str) -> str | None:
    """Why a new workspace cannot have the address `slug`, in a sentence for the person who asked; None when it can."""
    if problem := shape_problem(slug):
        return problem
    if is_reserved(slug):
        return _("This address is reserved. Choose another one.")
    if _is_taken(slug):
        return _("This address is taken. Choose another one.")
    return None


def _is_taken(slug: str) -> bool:
    """Whether a workspace has the address or had it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {Tenant._meta.db_table} WHERE slug = %s)"
            f" OR EXISTS (SELECT FROM {RetiredSlug._meta.db_table} WHERE slug = %s)",
            [slug, slug],
        )
        return bool(cursor.fetchone()[0])


def check_slug(slug: str) -> None:
    """Raise `Invalid({"slug": [reason]})` unless a new workspace can have the address `slug`."""
    if problem := slug_problem(slug):
        raise Invalid({"slug": [problem]})


def suggest_slug(name: str) -> str:
    """A free address made of a company's name, in any of the portal's scripts; empty when nothing usable is left."""
    base = _shorten(transliterate(name), MAX_LENGTH)
    if len(base) < MIN_LENGTH or base.startswith("xn-"):
        base = _shorten(f"{base}-portal".strip("-").removeprefix("xn-"), MAX_LENGTH)
        if base == "portal":
            return ""
    for candidate in (base, *(f"{_shorten(base, MAX_LENGTH - 3)}-{number}" for number in range(2, 21))):
        if slug_problem(candidate) is None:
            return candidate
    return ""


def transliterate(name: str) -> str:
    """`name` in small Latin letters, digits and single hyphens."""
    spelled = "".join(_LETTERS.get(char, char) for char in _JOINERS.sub(" ", name.replace("İ", "i").lower()))
    plain = "".join(char for char in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’`]", "", plain)).strip("-")


def _shorten(slug: str, length: int) -> str:
    """Cut at a hyphen where there is one near the end."""
    if len(slug) <= length:
        return slug
    cut = slug[:length]
    head, hyphen, _tail = cut.rpartition("-")
    return head if hyphen and len(head) >= length // 2 and slug[length] != "-" else cut.rstrip("-")
