"""Texts fall back in the workspace's own order and say which language they are in."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from kernel.localized import Picked, direction, pick, validate_localized


@pytest.mark.parametrize(
    ("texts", "wanted", "order", "picked"),
    [
        ({"en": "Invoice", "fr": "Facture"}, "fr", ["en"], Picked("Facture", "fr")),
        ({"en": "Invoice", "fr": "Facture"}, "fr-CA", ["en"], Picked("Facture", "fr")),
        ({"en": "Invoice", "fr": "Facture", "pt": ""}, "tr", ["fa", "fr"], Picked("Facture", "fr")),
        ({"ru": "Счёт", "en": ""}, "tr", ["en"], Picked("Счёт", "ru")),
        ({}, "tr", ["en"], Picked("", "tr")),
        (None, "tr", [], Picked("", "tr")),
    ],
)
def test_pick(texts: dict[str, str] | None, wanted: str, order: list[str], picked: Picked) -> None:
    assert pick(texts, wanted, order) == picked


def test_direction_follows_the_language() -> None:
    assert [direction(code) for code in ("fa", "fa-IR", "en", "tr")] == ["rtl", "rtl", "ltr", "ltr"]


@pytest.mark.parametrize("value", ["text", {"xx": "unknown"}, {"en": 5}, {"en": "x" * 5001}])
def test_hostile_values_are_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        validate_localized(value)
