"""Dates, times and numbers as a person reads them: language, Gregorian or Jalali calendar, digits, timezone.

Values stay Gregorian and UTC everywhere else; this module is the edge. Patterns and names come from CLDR (through
Babel), Jalali arithmetic from jdatetime; CLDR's Jalali month names, which Babel leaves out, stand below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jdatetime
from babel import Locale, dates, numbers
from django.utils import timezone
from django.utils.translation import gettext as _

DateStyle = Literal["day", "short", "medium", "long", "full", "month"]

GREGORIAN = "gregorian"
JALALI = "jalali"
LATIN_DIGITS = "latn"
PERSIAN_DIGITS = "arabext"

# Days off as they are stored: weekday numbers in a row, Monday is 0. "" is what is usual in the language.
WEEKENDS = ("56", "34", "45", "4", "6")

# "en" is read all over the world: day before month, 24 hours.
LOCALES = {"en": "en_GB", "fa": "fa_IR", "fr": "fr_FR", "ru": "ru_RU", "tr": "tr_TR"}

# CLDR 46, calendars/persian/months/format/wide.
JALALI_MONTHS = {
    "en": "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand",
    "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
    "fr": "farvardin ordibehešt khordâd tir mordâd šahrivar mehr âbân âzar dey bahman esfand",
    "ru": "фарвардин ордибехешт хордад тир мордад шахривер мехр абан азер дей бахман эсфанд",
    "tr": "Ferverdin Ordibeheşt Hordad Tir Mordad Şehriver Mehr Aban Azer Dey Behmen Esfend",
}

_TO_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_TO_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_TYPED_DATE = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\Z")
_TYPED_DATE_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})\Z")


@dataclass(frozen=True, slots=True)
class DisplayPrefs:
    """How one person reads dates and numbers.

    `calendar` is `gregorian` or `jalali`, `digits` is `latn`, `arabext` or empty for the language's own,
    `timezone` an IANA name; unknown ones count as UTC. `week_start` is a weekday ("0" is Monday) and `days_off` are
    several ("56"), both empty for what is usual.
    """

    language: str = "en"
    calendar: str = GREGORIAN
    digits: str = ""
    timezone: str = "UTC"
    week_start: str = ""
    days_off: str = ""

    @property
    def uses_persian_digits(self) -> bool:
        return self.digits == PERSIAN_DIGITS or (not self.digits and self.language == "fa")

    @property
    def locale(self) -> Locale:
        """Babel's locale for the language."""
        return _locale(self.language)

    @property
    def zone(self) -> ZoneInfo:
        return _zone(self.timezone)

    @property
    def first_weekday(self) -> int:
        """First day of the week, Monday is 0."""
        return int(self.week_start) if self.week_start else int(self._week_of.first_week_day)

    @property
    def weekend(self) -> frozenset[int]:
        """The days off, Monday is 0."""
        if self.days_off:
            return frozenset(int(day) for day in self.days_off)
        week = self._week_of
        return frozenset(range(week.weekend_start, week.weekend_end + 1))

    @property
    def _week_of(self) -> Locale:
        """Whose week it is when nobody chose: who reads the Jalali calendar lives by the week of Iran."""
        return _locale("fa") if self.calendar == JALALI else self.locale


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language.split("-")[0], "en_GB"))


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def to_digits(text: object, prefs: DisplayPrefs) -> str:
    """`text` with its digits in the person's script."""
    plain = str(text).translate(_TO_LATIN)
    return plain.translate(_TO_PERSIAN) if prefs.uses_persian_digits else plain


def to_latin_digits(text: str) -> str:
    """`text` with Persian and Arabic digits as 0 to 9: for everything a person typed."""
    return text.translate(_TO_LATIN)


# --- Jalali arithmetic ------------------------------------------------------------------------------------------------


def to_jalali(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Jalali (Persian solar) calendar."""
    jalali = jdatetime.date.fromgregorian(date=day)
    return jalali.year, jalali.month, jalali.day


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian date of a Jalali one. Raises ValueError when there is no such day."""
    found = jdatetime.date(year, month, day).togregorian()
    return date(found.year, found.month, found.day)


def is_jalali_leap(year: int) -> bool:
    """Whether Esfand of that Jalali year has 30 days."""
    return bool(jdatetime.date(year, 1, 1).isleap())


def jalali_month_name(month: int, language: str) -> str:
    """Name of a Jalali month (1 to 12) as used inside a date."""
    names = JALALI_MONTHS.get(language.split("-")[0], JALALI_MONTHS["en"])
    return names.split()[month - 1]


# --- Dates and times --------------------------------------------------------------------------------------------------


def local_date(value: date | datetime, prefs: DisplayPrefs) -> date:
    """The day `value` falls on where the person is; a naive datetime counts as UTC."""
    return _local(value, prefs).date() if isinstance(value, datetime) else value


def _local(value: datetime, prefs: DisplayPrefs) -> datetime:
    aware = value if timezone.is_aware(value) else value.replace(tzinfo=UTC)
    return aware.astimezone(prefs.zone)


def format_date(value: date | datetime, style: DateStyle, prefs: DisplayPrefs) -> str:
    """A date: `day` is "19 Nov", `month` "November 2026", `short` numbers only, then `medium`, `long`, `full`."""
    day = local_date(value, prefs)
    text = _jalali_text(day, style, prefs) if prefs.calendar == JALALI else _gregorian_text(day, style, prefs)
    return to_digits(text, prefs)


def _gregorian_text(day: date, style: DateStyle, prefs: DisplayPrefs) -> str:
    if style == "day":
        return dates.format_skeleton("MMMd", day, locale=prefs.locale)
    if style == "month":
        return dates.format_skeleton("yMMMM", day, locale=prefs.locale)
    return dates.format_date(day, format=style, locale=prefs.locale)


def _jalali_text(day: date, style: DateStyle, prefs: DisplayPrefs) -> str:
    year, month, number = to_jalali(day)
    if style == "short":
        return f"{year}/{month:02}/{number:02}"
    name = jalali_month_name(month, prefs.language)
    if style == "day":
        return f"{number} {name}"
    if style == "month":
        return f"{name} {year}"
    text = f"{number} {name} {year}"
    if style != "full":
        return text
    weekday = dates.format_date(day, format="EEEE", locale=prefs.locale)
    return {"fa": f"{weekday} {text}", "fr": f"{weekday} {text}", "tr": f"{text} {weekday}"}.get(
        prefs.language.split("-")[0], f"{weekday}, {text}"
    )


def format_time(value: datetime | time, prefs: DisplayPrefs) -> str:
    """Hours and minutes where the person is."""
    moment = _local(value, prefs) if isinstance(value, datetime) else value
    return to_digits(dates.format_time(moment, format="HH:mm", locale=prefs.locale), prefs)


def format_datetime(value: datetime, style: DateStyle, prefs: DisplayPrefs) -> str:
    """A date in `style` and the time, joined as the language does."""
    pattern = str(dates.get_datetime_format("medium", locale=prefs.locale))
    joined = pattern.replace("'", "").replace("\u200f", "")
    return joined.replace("{0}", format_time(value, prefs)).replace("{1}", format_date(value, style, prefs))


def format_relative(value: datetime, prefs: DisplayPrefs, now: datetime | None = None) -> str:
    """ "12 minutes ago" within the last week and "in 3 days" within the next; a date otherwise."""
    now = now or timezone.now()
    aware = value if timezone.is_aware(value) else value.replace(tzinfo=UTC)
    delta = aware - now
    if abs(delta) < timedelta(minutes=1):
        return _("just now")
    if abs(delta) < timedelta(days=7):
        text: str = dates.format_timedelta(delta, add_direction=True, threshold=1.0, locale=prefs.locale)
        return to_digits(text, prefs)
    same_year = _year_of(aware, prefs) == _year_of(now, prefs)
    return format_date(aware, "day" if same_year else "medium", prefs)


def _year_of(value: datetime, prefs: DisplayPrefs) -> int:
    day = local_date(value, prefs)
    return to_jalali(day)[0] if prefs.calendar == JALALI else day.year


def format_duration(span: timedelta, prefs: DisplayPrefs) -> str:
    """A length of time in its largest unit: "3 hours"."""
    return to_digits(dates.format_timedelta(span, threshold=1.0, locale=prefs.locale), prefs)


def parse_date(text: str, prefs: DisplayPrefs) -> date:
    """A date a person typed in their own calendar and digits, or an ISO date. Raises ValueError.

    Years decide what is unclear: 1405 is Jalali and 2026 Gregorian, whatever the person's calendar.
    """
    typed = to_latin_digits(text.strip())
    if found := _TYPED_DATE.match(typed):
        year, month, day = (int(part) for part in found.groups())
    elif found := _TYPED_DATE_DAY_FIRST.match(typed):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise ValueError(text)
    return from_jalali(year, month, day) if 1200 <= year < 1600 else date(year, month, day)


# --- Numbers ----------------------------------------------------------------------------------------------------------


def format_number(value: Decimal | float, prefs: DisplayPrefs, decimals: int | None = None) -> str:
    """A number with the language's separators; `decimals` fixes how many digits follow the comma."""
    if decimals is not None:
        exact = Decimal(str(value))
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return _separated(exact, prefs, pattern)
    return _separated(value, prefs, None)


def _separated(value: Decimal | float, prefs: DisplayPrefs, pattern: str | None) -> str:
    if prefs.uses_persian_digits:
        text = numbers.format_decimal(value, format=pattern, locale="fa_IR", numbering_system="arabext")
    else:
        text = numbers.format_decimal(value, format=pattern, locale=prefs.locale, numbering_system="latn")
    return to_digits(text, prefs)


def format_percent(share: float, prefs: DisplayPrefs) -> str:
    """A share from 0 to 1 as a whole percentage."""
    text: str = numbers.format_percent(share, format=None, locale=prefs.locale)
    return to_digits(text, prefs).replace("%", "٪") if prefs.uses_persian_digits else text
