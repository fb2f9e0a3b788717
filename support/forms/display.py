"""Answers as a reader sees them: in their language, calendar and digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _

from kernel.calendars import DisplayPrefs, format_date, format_datetime, format_number, format_time, to_digits
from kernel.localized import pick
from kernel.money import format_money
from support.files.rows import FileRow
from support.forms.fields import DEFAULT_RATING, TYPES, Field
from support.forms.rows import AnswerRow


def answer_row(
    field: Field,
    value: Any,
    prefs: DisplayPrefs,
    files: Mapping[str, FileRow],
    order: Sequence[str] | None = None,
) -> AnswerRow:
    """The row of one stored answer."""
    shown: str | list[str] | list[FileRow]
    if field.type == "file":
        shown = [files[uuid] for uuid in value if uuid in files]
    elif field.type == "multiselect":
        shown = [_option(field, one, prefs, order) for one in value]
    else:
        shown = _shown(field, value, prefs, order)
    return AnswerRow(field.key, field.type, pick(field.label, prefs.language, order), shown, TYPES[field.type])


def _shown(field: Field, value: Any, prefs: DisplayPrefs, order: Sequence[str] | None) -> str:
    if field.type in ("radio", "select"):
        return _option(field, value, prefs, order)
    show = _SHOWN.get(field.type)
    if show is None:
        return str(value)
    try:
        return show(field, value, prefs)
    except (ValueError, TypeError, KeyError, InvalidOperation):
        # Whatever was stored is better shown as it is than not at all.
        return str(value)


def _option(field: Field, value: Any, prefs: DisplayPrefs, order: Sequence[str] | None) -> str:
    for option in field.options:
        if option.value == value:
            return pick(option.label, prefs.language, order).text
    return str(value)


def _number(field: Field, value: Any, prefs: DisplayPrefs) -> str:
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    return format_number(number, prefs, max(0, -exponent) if isinstance(exponent, int) else 0)


def _rating(field: Field, value: Any, prefs: DisplayPrefs) -> str:
    most = field.validation.get("max", DEFAULT_RATING)
    return to_digits(_("%(rating)d of %(most)d") % {"rating": value, "most": most}, prefs)


def _phone(field: Field, value: Any, prefs: DisplayPrefs) -> str:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return str(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


_SHOWN: dict[str, Callable[[Field, Any, DisplayPrefs], str]] = {
    "number": _number,
    "money": lambda field, value, prefs: format_money(Decimal(value["amount"]), value["currency"], prefs),
    "date": lambda field, value, prefs: format_date(date.fromisoformat(value), "long", prefs),
    "time": lambda field, value, prefs: format_time(time.fromisoformat(value), prefs),
    "datetime": lambda field, value, prefs: format_datetime(datetime.fromisoformat(value), "long", prefs),
    "checkbox": lambda field, value, prefs: _("Yes") if value else _("No"),
    "consent": lambda field, value, prefs: _("Agreed") if value else _("Not agreed"),
    "rating": _rating,
    "phone": _phone,
}
