"""Amounts of money as a person reads them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel import numbers
from django.utils.translation import gettext as _

from kernel.calendars import DisplayPrefs, format_number, to_digits

# The short signs; CLDR writes "TRY 12" for readers outside the country.
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "TRY": "₺", "RUB": "₽"}
RIALS_PER_TOMAN = 10


def round_money(amount: Decimal, currency: str) -> Decimal:
    """`amount` rounded half up to the currency's smallest unit (cents, whole rials)."""
    places: int = numbers.get_currency_precision(currency)
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_money(amount: Decimal, currency: str, prefs: DisplayPrefs, *, display: str = "") -> str:
    """`amount` of `currency` (ISO 4217) in the reader's language and digits.

    `display="toman"` shows rials in toman, a tenth, as people in Iran count.
    """
    if currency == "IRR":
        return _iranian(amount, prefs, toman=display == "toman")
    precision: int = numbers.get_currency_precision(currency)
    rounded = round_money(amount, currency)
    if prefs.language == "fa":
        # CLDR puts the sign before the number with a mark that turns it around; people write it after.
        return f"{format_number(rounded, prefs, precision)} {SIGNS.get(currency, currency)}"
    text: str = numbers.format_currency(rounded, currency, locale=prefs.locale, numbering_system="latn")
    sign = numbers.get_currency_symbol(currency, locale=prefs.locale)
    return to_digits(text.replace(sign, SIGNS.get(currency, sign)), prefs)


def _iranian(amount: Decimal, prefs: DisplayPrefs, *, toman: bool) -> str:
    if toman:
        tomans = amount / RIALS_PER_TOMAN
        decimals = 0 if tomans == tomans.to_integral_value() else 1
        return _("%(amount)s toman") % {"amount": format_number(tomans, prefs, decimals)}
    return _("%(amount)s rial") % {"amount": format_number(round_money(amount, "IRR"), prefs, 0)}
