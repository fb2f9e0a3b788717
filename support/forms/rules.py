"""Checks the rules of a field: its `validation`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import numbers
from django.conf import settings
from django.utils.translation import gettext as _

from support.forms.fields import FieldType
from support.forms.patterns import MAX_PATTERN, BadPattern, compile_pattern
from support.forms.texts import check_texts

MAX_TEXT = 1000
MAX_LONG_TEXT = 20_000
MAX_DECIMALS = 6
MAX_RATING = 10
MAX_EXTENSIONS = 30
MAX_MESSAGE = 300
MAX_MEGABYTES = 1000
# Numbers beyond this lose digits in the browser.
MAX_NUMBER = Decimal(10) ** 15
_DAY = re.compile(r"today(?:([+-])(\d{1,5})d)?\Z")
_EXTENSION = re.compile(r"[a-z0-9]{1,10}\Z")

Errors = dict[str, list[str]]


def longest(kind: str) -> int:
    """How many characters a text of this type may have at most."""
    return MAX_LONG_TEXT if kind == "textarea" else MAX_TEXT


def check_rules(kind: FieldType, raw: Any, place: str, errors: Errors) -> dict[str, Any]:
    """The rules, tidied; what is wrong with them is added to `errors`."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        errors[place] = [_("The rules of a question are an object.")]
        return {}
    found: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in kind.rules:
            errors[f"{place}.{str(name)[:60]}"] = [_("This rule does not belong to this kind of question.")]
            continue
        if value in (None, "", [], {}) and not isinstance(value, bool):
            continue
        try:
            found[name] = _CHECKS[name](value, kind.code)
        except _Wrong as wrong:
            errors[f"{place}.{name}"] = wrong.messages
    if not errors:
        _check_order(found, place, errors)
    return found


class _Wrong(Exception):
    def __init__(self, *messages: str) -> None:
        self.messages = list(messages)


def read_day(value: str, today: date) -> date:
    """The day a rule means: an ISO date, "today" or "today+7d"."""
    found = _DAY.match(value)
    if not found:
        return date.fromisoformat(value)
    days = int(found[2] or 0)
    return today + timedelta(days=-days if found[1] == "-" else days)


def read_number(value: Any) -> Decimal:
    """A number of a rule. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 40:
        raise ValueError(value)
    try:
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not found.is_finite() or abs(found) > MAX_NUMBER:
        raise ValueError(value)
    return found


def _number(value: Any, kind: str) -> Any:
    if kind == "rating":
        return _whole(2, MAX_RATING)(value, kind)
    try:
        read_number(value)
    except ValueError:
        raise _Wrong(_("Write a number.")) from None
    return value


def _whole(least: int, most: int) -> Callable[[Any, str], int]:
    def check(value: Any, kind: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _Wrong(_("Write a whole number from %(least)d to %(most)d.") % {"least": least, "most": most})
        return value

    return check


def _length(value: Any, kind: str) -> int:
    return _whole(0, longest(kind))(value, kind)


def _megabytes(value: Any, kind: str) -> int:
    """What the product takes at most counts as well; it may grow after the form was made."""
    return _whole(1, MAX_MEGABYTES)(value, kind)


def _files(value: Any, kind: str) -> int:
    return _whole(1, settings.PORTICO_MAX_FILES)(value, kind)


def _pattern(value: Any, kind: str) -> str:
    if not isinstance(value, str):
        raise _Wrong(_("Write the pattern as a regular expression."))
    if len(value) > MAX_PATTERN:
        raise _Wrong(_("A pattern has at most %(count)d characters.") % {"count": MAX_PATTERN})
    if "\x00" in value:
        raise _Wrong(_("This text holds a character that cannot be stored. Type it again."))
    try:
        compile_pattern(value)
    except BadPattern:
        raise _Wrong(
            _("This pattern cannot be used: it is not valid, looks back or ahead, or repeats too often.")
        ) from None
    return value


def _format(value: Any, kind: str) -> str:
    if value != "ip":
        raise _Wrong(_("The only format known is “ip”."))
    return "ip"


def _day_rule(value: Any, kind: str) -> str:
    try:
        if not isinstance(value, str):
            raise ValueError
        if not 1600 <= read_day(value, date(2026, 1, 1)).year < 3000:
            raise ValueError
    except (ValueError, OverflowError):
        raise _Wrong(_("Write a date such as 2027-03-21, “today” or “today+7d”.")) from None
    return value


def _flag(value: Any, kind: str) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(_("Say true or false."))
    return value


def _extensions(value: Any, kind: str) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_EXTENSIONS:
        raise _Wrong(_("List at most %(count)d endings of file names.") % {"count": MAX_EXTENSIONS})
    endings = [one.strip().lstrip(".").lower() if isinstance(one, str) else "" for one in value]
    if not all(_EXTENSION.match(ending) for ending in endings):
        raise _Wrong(_("Write endings of file names such as pdf or jpg."))
    return list(dict.fromkeys(endings))


def _calendar(value: Any, kind: str) -> str:
    if value not in ("jalali", "gregorian"):
        raise _Wrong(_("Choose one of the calendars."))
    return str(value)


def _currency(value: Any, kind: str) -> str:
    if not isinstance(value, str) or value not in numbers.list_currencies():
        raise _Wrong(_("Write the code of a currency, such as EUR."))
    return value


def _message(value: Any, kind: str) -> dict[str, str]:
    texts, wrong = check_texts(value, max_length=MAX_MESSAGE, required=False)
    if wrong:
        raise _Wrong(*wrong)
    return texts


_CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "pattern": _pattern,
    "format": _format,
    "min": _number,
    "max": _number,
    "min_length": _length,
    "max_length": _length,
    "decimals": _whole(0, MAX_DECIMALS),
    "before": _day_rule,
    "after": _day_rule,
    "not_future": _flag,
    "extensions": _extensions,
    "max_mb": _megabytes,
    "max_files": _files,
    "calendar": _calendar,
    "currency": _currency,
    "message": _message,
}


def _check_order(rules: dict[str, Any], place: str, errors: Errors) -> None:
    """A range that nothing fits makes a question nobody can answer."""
    if "min" in rules and "max" in rules and read_number(rules["min"]) > read_number(rules["max"]):
        errors[f"{place}.max"] = [_("The largest value is below the smallest.")]
    if rules.get("min_length", 0) > rules.get("max_length", MAX_LONG_TEXT):
        errors[f"{place}.max_length"] = [_("The largest length is below the smallest.")]
