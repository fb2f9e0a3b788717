"""What people type differently and mean alike is found alike."""

from __future__ import annotations

import pytest

from kernel.folding import fold, fold_words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Straße", "strasse"),
        ("ŞİKÂYET", "sikayet"),
        ("ILIK ılık", "ilik ilik"),
        ("Ёлка и чай", "елка и чаи"),
        ("Réception  à\nl’œuvre", "reception a l’oeuvre"),
        ("می‌شود", "میشود"),
        ("علي كتاب", "علی کتاب"),
        ("۱۲ ٣٤ 56", "12 34 56"),
        ("مُحَمَّد", "محمد"),
        ("a\x00b\tc\x7f", "a b c"),
        ("", ""),
    ],
)
def test_fold_gives_one_form(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


def test_fold_words_are_few_and_folded() -> None:
    assert fold_words("Şikâyet  FORMU") == ["sikayet", "formu"]
    assert fold_words(" ".join(str(n) for n in range(20))) == [str(n) for n in range(8)]
    assert fold_words("  ") == []
