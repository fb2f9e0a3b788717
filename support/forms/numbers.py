"""Numbers and amounts of money as people type them, in any digits and with the separators of their language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import numbers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.calendars import DisplayPrefs, format_number, to_latin_digits
from support.forms.refusals import ValueRefused
from support.forms.rules import MAX_NUMBER, read_number

DEFAULT_CURRENCY = "EUR"
_MAX_TYPED = 60
_COMMA_LANGUAGES = frozenset({"fr", "ru", "tr"})
_BLANKS = re.compile("[\\s\u00a0\u202f\u2009\u200e\u200f\u066c'’_]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")
_GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\Z")
_GROUPED_BY_POINT = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?\Z")


def clean_number(rules: Mapping[str, Any], raw: Any, prefs: DisplayPrefs) -> str:
    """The number as text with a point, without needless zeros: "1310.4". Raises ValueRefused."""
    decimals = rules.get("decimals", 0)
    return plain(_checked(rules, raw, decimals, prefs))


def clean_money(rules: Mapping[str, Any], raw: Any, prefs: DisplayPrefs) -> dict[str, str]:
    """{"amount": "12.50", "currency": "EUR"}, from text or from such an object. Raises ValueRefused."""
    currency = rules.get("currency", DEFAULT_CURRENCY)
    if isinstance(raw, Mapping):
        if set(raw) - {"amount", "currency"}:
            raise ValueRefused(_("Write an amount of money."))
        if raw.get("currency", currency) != currency:
            raise ValueRefused(_("Write the amount in %(currency)s.") % {"currency": currency})
        raw = raw.get("amount")
    places: int = numbers.get_currency_precision(currency)
    amount = _checked(rules, raw, places, prefs)
    return {"amount": f"{amount:.{places}f}", "currency": currency}


def read_whole(raw: Any) -> int | None:
    """A small whole number, or None."""
    if isinstance(raw, bool) or not isinstance(raw, int | str) or len(str(raw)) > 20:
        return None
    text = to_latin_digits(str(raw)).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def plain(value: Decimal) -> str:
    """Digits with a point: no exponent, no zeros at the end."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _checked(rules: Mapping[str, Any], raw: Any, decimals: int, prefs: DisplayPrefs) -> Decimal:
    value = _read(raw, decimals, prefs.language.split("-")[0])
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        if decimals == 0:
            raise ValueRefused(_("Write a whole number."))
        message = ngettext(
            "Write at most %(count)d digit after the point.",
            "Write at most %(count)d digits after the point.",
            decimals,
        )
        raise ValueRefused(message % {"count": decimals})
    if "min" in rules and value < read_number(rules["min"]):
        least = format_number(read_number(rules["min"]), prefs)
        raise ValueRefused(_("Write a number of at least %(least)s.") % {"least": least})
    if "max" in rules and value > read_number(rules["max"]):
        most = format_number(read_number(rules["max"]), prefs)
        raise ValueRefused(_("Write a number of at most %(most)s.") % {"most": most})
    return value


def _read(raw: Any, decimals: int, language: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal) or len(str(raw)) > _MAX_TYPED:
        raise ValueRefused(_("Write a number."))
    text = _with_point(str(raw), decimals, language) if isinstance(raw, str) else f"{Decimal(str(raw)):f}"
    try:
        found = Decimal(text) if _NUMBER.match(text) else None
    except InvalidOperation:
        found = None
    if found is None:
        raise ValueRefused(_("Write a number."))
    if abs(found) > MAX_NUMBER:
        raise ValueRefused(_("This number is too large."))
    return found


def _with_point(typed: str, decimals: int, language: str) -> str:
    """The text with a point before the decimals and nothing between thousands.

    Where a sign could mean either, it is the one that makes an acceptable answer: with at most two decimals,
    three digits after a sign are thousands.
    """
    text = _BLANKS.sub("", to_latin_digits(typed)).replace("\u066b", ".").replace("\u2212", "-")
    by_comma = _GROUPED_BY_COMMA.match(text)
    if by_comma and ("." in text or text.count(",") > 1 or decimals < 3 or language not in _COMMA_LANGUAGES):
        return text.replace(",", "")
    if _GROUPED_BY_POINT.match(text) and ("," in text or text.count(".") > 1 or (decimals < 3 and language == "tr")):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
