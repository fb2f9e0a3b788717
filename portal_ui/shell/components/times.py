"""Dates and numbers by the reader's calendar, digits and timezone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel import calendars
from kernel.calendars import DateStyle, DisplayPrefs
from portal_ui.shell.components.markup import choose

DATE_STYLES = frozenset({"day", "month", "short", "medium", "long", "full"})
TIME_STYLES = DATE_STYLES | {"relative", "clock"}
KILO = 1024


def moment(value: datetime | None, style: str, prefs: DisplayPrefs) -> SafeString:
    """A `<time>` element; the full date and time stand in its title. Nothing for None."""
    if value is None:
        return SafeString("")
    choose(style, TIME_STYLES, "time style")
    full = calendars.format_datetime(value, "full", prefs)
    if style == "relative":
        text = calendars.format_relative(value, prefs)
    elif style == "clock":
        text = calendars.format_time(value, prefs)
    else:
        text = calendars.format_datetime(value, cast(DateStyle, style), prefs)
    aware = value if timezone.is_aware(value) else value.replace(tzinfo=UTC)
    exact = aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, full, text)


def day(value: date | datetime | None, style: str, prefs: DisplayPrefs) -> SafeString:
    """A date without its time. Nothing for None."""
    if value is None:
        return SafeString("")
    choose(style, DATE_STYLES, "date style")
    exact = calendars.local_date(value, prefs).isoformat()
    text = calendars.format_date(value, cast(DateStyle, style), prefs)
    return format_html('<time datetime="{}">{}</time>', exact, text)


def number(value: Decimal | float | None, prefs: DisplayPrefs, decimals: int | None = None) -> str:
    """A number with the language's separators and the reader's digits. Nothing for None."""
    return "" if value is None else calendars.format_number(value, prefs, decimals)


def file_size(size: int, prefs: DisplayPrefs) -> str:
    """Bytes in the unit people expect."""
    if size < KILO:
        return _("%(size)s B") % {"size": calendars.format_number(size, prefs)}
    if size < KILO * KILO:
        return _("%(size)s KB") % {"size": calendars.format_number(round(size / KILO), prefs)}
    megabytes = Decimal(size) / KILO / KILO
    if megabytes < KILO:
        return _("%(size)s MB") % {"size": calendars.format_number(megabytes, prefs, 1)}
    return _("%(size)s GB") % {"size": calendars.format_number(megabytes / KILO, prefs, 1)}
