"""Amounts of money in five languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from kernel.calendars import DisplayPrefs
from kernel.money import format_money, round_money


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("1234.5", "GBP", "en", "£1,234.50"),
        ("1234.5", "EUR", "fr", "1\u202f234,50\xa0€"),
        ("1234.5", "TRY", "tr", "₺1.234,50"),
        ("1234.5", "TRY", "en", "₺1,234.50"),
        ("1234.5", "RUB", "ru", "1\xa0234,50\xa0₽"),
        ("1234.5", "EUR", "fa", "۱٬۲۳۴٫۵۰ €"),
        ("12345670", "IRR", "en", "12,345,670 rial"),
        ("0", "EUR", "en", "€0.00"),
        ("-12", "GBP", "en", "-£12.00"),
    ],
)
def test_amounts(amount: str, currency: str, language: str, text: str) -> None:
    with translation.override("en"):
        assert format_money(Decimal(amount), currency, DisplayPrefs(language)) == text


def test_rials_are_shown_in_toman_where_people_count_so() -> None:
    with translation.override("en"):
        prefs = DisplayPrefs("en")
        assert format_money(Decimal("6400000"), "IRR", prefs, display="toman") == "640,000 toman"
        assert format_money(Decimal("6400005"), "IRR", prefs, display="toman") == "640,000.5 toman"


def test_rounding_is_half_up_to_the_smallest_unit() -> None:
    assert round_money(Decimal("0.125"), "EUR") == Decimal("0.13")
    assert round_money(Decimal("0.5"), "IRR") == Decimal("1")
