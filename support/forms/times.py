"""Days and times of day as people type them, Jalali or Gregorian, in any digits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from kernel.calendars import DisplayPrefs, format_date, parse_date, to_latin_digits
from support.forms.refusals import ValueRefused
from support.forms.rules import read_day

_MAX_TYPED = 60
_TIME = re.compile(r"(\d{1,2})\s*[:.h٫]\s*(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?\Z")


def clean_date(rules: Mapping[str, Any], raw: Any, prefs: DisplayPrefs, today: date) -> str:
    """The day as an ISO date. Raises ValueRefused."""
    if not isinstance(raw, str) or len(raw) > _MAX_TYPED:
        raise ValueRefused(_not_a_date())
    try:
        day = parse_date(raw, prefs)
    except (ValueError, OverflowError):
        raise ValueRefused(_not_a_date()) from None
    _check_day(rules, day, today, prefs)
    return day.isoformat()


def clean_time(raw: Any) -> str:
    """The time of day as "14:30". Raises ValueRefused."""
    return f"{_read_time(raw):%H:%M}"


def clean_datetime(rules: Mapping[str, Any], raw: Any, prefs: DisplayPrefs, zone: str, now: datetime) -> str:
    """The moment in UTC as "2026-11-16T09:00:00+00:00"; without a zone it is the reader's. Raises ValueRefused."""
    moment = _read_moment(raw, prefs)
    local = DisplayPrefs(timezone=zone).zone
    today = now.astimezone(local).date()
    try:
        day = moment.astimezone(local).date()
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise ValueRefused(_not_a_moment()) from None
    if rules.get("not_future") and moment > now:
        raise ValueRefused(_("This must not be in the future."))
    _check_day({name: value for name, value in rules.items() if name != "not_future"}, day, today, prefs)
    return in_utc.replace(microsecond=0).isoformat()


def _read_moment(raw: Any, prefs: DisplayPrefs) -> datetime:
    if not isinstance(raw, str) or len(raw) > _MAX_TYPED:
        raise ValueRefused(_not_a_moment())
    text = to_latin_digits(raw.strip())
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        exact = None
    # Years decide the calendar: ISO's own reading of 1405-01-01 is medieval.
    if exact is not None and exact.tzinfo is not None and exact.year >= 1600:
        return exact
    day_text, _space, time_text = text.replace("T", " ", 1).partition(" ")
    try:
        return datetime.combine(parse_date(day_text, prefs), _read_time(time_text), prefs.zone)
    except (ValueError, OverflowError, ValueRefused):
        raise ValueRefused(_not_a_moment()) from None


def _read_time(raw: Any) -> time:
    found = _TIME.match(to_latin_digits(raw.strip())) if isinstance(raw, str) and len(raw) <= _MAX_TYPED else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueRefused(_("Write a time, such as 14:30."))
    return time(int(found[1]), int(found[2]))


def _check_day(rules: Mapping[str, Any], day: date, today: date, prefs: DisplayPrefs) -> None:
    """`after` and `before` are the first and the last day that is accepted."""
    if rules.get("not_future") and day > today:
        raise ValueRefused(_("This must not be in the future."))
    if "after" in rules and day < (first := _limit(rules["after"], today)):
        raise ValueRefused(_("Choose %(date)s or a later day.") % {"date": format_date(first, "long", prefs)})
    if "before" in rules and day > (last := _limit(rules["before"], today)):
        raise ValueRefused(_("Choose %(date)s or an earlier day.") % {"date": format_date(last, "long", prefs)})


def _limit(rule: str, today: date) -> date:
    try:
        return read_day(rule, today)
    except OverflowError:
        return date.max


def _not_a_date() -> str:
    return _("Enter a date, such as 2027-03-21 or 1406-01-01.")


def _not_a_moment() -> str:
    return _("Enter a date and a time, such as 2027-03-21 14:30 or 1406-01-01 14:30.")
