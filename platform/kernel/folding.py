"""Folds text for search: what people type differently and mean alike becomes the same."""

from __future__ import annotations

import unicodedata

# Arabic and Persian forms of one letter, Turkish i without and with dot, and what is written but not heard.
_SAME = str.maketrans(
    {
        # Control characters part words at most; NUL would even stop PostgreSQL.
        **{chr(code): " " for code in (*range(32), 127)},
        "ي": "ی",
        "ى": "ی",
        "ئ": "ی",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ı": "i",
        "İ": "i",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "\u0640": "",  # tatweel, only stretches the line
        "\u200c": "",  # half-space: people write it, leave it out or use a space
        "\u200d": "",
        "\u00ad": "",
        "\u200e": "",
        "\u200f": "",
    }
)


def fold(text: str) -> str:
    """Lower case, no accents, one form of each letter and digit, single spaces.

    `fold("Straße")` is `"strasse"`, `fold("ŞİKÂYET")` is `"sikayet"`, `fold("می‌شود ۱۲")` is `"میشود 12"`.
    """
    lowered = text.translate(_SAME).lower().translate(_SAME)
    bare = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
    digits = "".join(str(unicodedata.decimal(char, char)) for char in bare)
    return " ".join(digits.split())


def fold_words(query: str, *, most: int = 8) -> list[str]:
    """The folded words of a search, at most `most`; every one of them has to occur."""
    return fold(query[:400]).split()[:most]
