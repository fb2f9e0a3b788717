"""Dates and numbers as people read them, in five languages and two calendars."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendars import (
    JALALI,
    DisplayPrefs,
    format_date,
    format_datetime,
    format_duration,
    format_number,
    format_percent,
    format_relative,
    format_time,
    from_jalali,
    is_jalali_leap,
    local_date,
    parse_date,
    to_digits,
    to_jalali,
    to_latin_digits,
)

MOMENT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
EN = DisplayPrefs("en")
FA = DisplayPrefs("fa", JALALI, timezone="Asia/Tehran")
FR, RU, TR = DisplayPrefs("fr"), DisplayPrefs("ru"), DisplayPrefs("tr")


# Published by the Calendar Center of the University of Tehran and everyone's calendars.
@pytest.mark.parametrize(
    ("gregorian", "jalali"),
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2000, 1, 1), (1378, 10, 11)),
        (date(2017, 3, 20), (1395, 12, 30)),
        (date(2017, 3, 21), (1396, 1, 1)),
        (date(2021, 3, 20), (1399, 12, 30)),
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2026, 3, 21), (1405, 1, 1)),
        (date(2026, 11, 21), (1405, 8, 30)),
    ],
)
def test_known_dates(gregorian: date, jalali: tuple[int, int, int]) -> None:
    assert to_jalali(gregorian) == jalali
    assert from_jalali(*jalali) == gregorian


def test_twenty_thousand_days_convert_there_and_back_and_follow_one_another() -> None:
    first = date(1975, 3, 21)
    before = to_jalali(first - timedelta(days=1))
    for offset in range(20_000):
        day = first + timedelta(days=offset)
        year, month, number = to_jalali(day)
        assert from_jalali(year, month, number) == day
        length = 31 if before[1] <= 6 else 30 if before[1] <= 11 or is_jalali_leap(before[0]) else 29
        expected = (before[0], before[1], before[2] + 1)
        if before[2] == length:
            expected = (before[0] + 1, 1, 1) if before[1] == 12 else (before[0], before[1] + 1, 1)
        assert (year, month, number) == expected
        before = expected


@given(st.dates(date(1900, 1, 1), date(2120, 12, 31)))
def test_every_short_date_can_be_typed_in_again(day: date) -> None:
    for prefs in (FA, DisplayPrefs("en", JALALI), FR, RU, TR, EN, DisplayPrefs("fa")):
        assert parse_date(format_date(day, "short", prefs), prefs) == day


@pytest.mark.parametrize(
    ("prefs", "style", "text"),
    [
        (EN, "day", "21 Nov"),
        (EN, "month", "November 2026"),
        (EN, "short", "21/11/2026"),
        (EN, "medium", "21 Nov 2026"),
        (EN, "long", "21 November 2026"),
        (EN, "full", "Saturday, 21 November 2026"),
        (FR, "medium", "21 nov. 2026"),
        (FR, "full", "samedi 21 novembre 2026"),
        (RU, "long", "21 ноября 2026\u202fг."),
        (RU, "full", "суббота, 21 ноября 2026\u202fг."),
        (TR, "medium", "21 Kas 2026"),
        (TR, "full", "21 Kasım 2026 Cumartesi"),
        (FA, "day", "۳۰ آبان"),
        (FA, "month", "آبان ۱۴۰۵"),
        (FA, "short", "۱۴۰۵/۰۸/۳۰"),
        (FA, "long", "۳۰ آبان ۱۴۰۵"),
        (FA, "full", "شنبه ۳۰ آبان ۱۴۰۵"),
        (DisplayPrefs("fa"), "long", "۲۱ نوامبر ۲۰۲۶"),
        (DisplayPrefs("en", JALALI), "full", "Saturday, 30 Aban 1405"),
        (DisplayPrefs("fr", JALALI), "full", "samedi 30 âbân 1405"),
        (DisplayPrefs("ru", JALALI), "long", "30 абан 1405"),
        (DisplayPrefs("tr", JALALI), "full", "30 Aban 1405 Cumartesi"),
        (DisplayPrefs("fa", JALALI, "latn"), "long", "30 آبان 1405"),
        (DisplayPrefs("en", digits="arabext"), "short", "۲۱/۱۱/۲۰۲۶"),
    ],
)
def test_dates(prefs: DisplayPrefs, style: str, text: str) -> None:
    assert format_date(MOMENT, style, prefs) == text  # type: ignore[arg-type]


def test_the_months_of_a_persian_year() -> None:
    names = [format_date(from_jalali(1405, month, 1), "month", FA).split()[0] for month in range(1, 13)]
    assert names == [
        *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
        *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
    ]


def test_the_day_is_the_one_where_the_person_is() -> None:
    late = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
    assert local_date(late, FA) == date(2026, 11, 22)
    assert format_date(late, "long", FA) == "۱ آذر ۱۴۰۵"
    assert format_date(late, "long", EN) == "21 November 2026"


def test_times() -> None:
    assert format_time(MOMENT, EN) == "09:14"
    assert format_time(MOMENT, FA) == "۱۲:۴۴"
    assert format_time(time(18, 5), FA) == "۱۸:۰۵"
    assert format_time(MOMENT.replace(tzinfo=None), EN) == "09:14", "a naive time counts as UTC"
    assert format_datetime(MOMENT, "medium", EN) == "21 Nov 2026, 09:14"
    assert format_datetime(MOMENT, "long", FA) == "۳۰ آبان ۱۴۰۵، ۱۲:۴۴"
    assert format_datetime(MOMENT, "medium", TR) == "21 Kas 2026 09:14"


@pytest.mark.parametrize(
    ("ago", "prefs", "text"),
    [
        (timedelta(seconds=20), EN, "just now"),
        (timedelta(minutes=12), EN, "12 minutes ago"),
        (timedelta(minutes=12), FA, "۱۲ دقیقه پیش"),
        (timedelta(minutes=12), FR, "il y a 12 minutes"),
        (timedelta(minutes=2), RU, "2 минуты назад"),
        (timedelta(hours=5), RU, "5 часов назад"),
        (timedelta(hours=3), TR, "3 saat önce"),
        (timedelta(days=2), EN, "2 days ago"),
        (timedelta(days=-3), EN, "in 3 days"),
        (timedelta(days=12), EN, "9 Nov"),
        (timedelta(days=12), FA, "۱۸ آبان"),
        (timedelta(days=400), EN, "17 Oct 2025"),
        (timedelta(days=400), FA, "۲۵ مهر ۱۴۰۴"),
    ],
)
def test_relative_times(ago: timedelta, prefs: DisplayPrefs, text: str) -> None:
    with translation.override("en"):
        assert format_relative(MOMENT - ago, prefs, MOMENT) == text


def test_numbers() -> None:
    assert format_number(1234567.5, EN) == "1,234,567.5"
    assert format_number(1234567, FA) == "۱٬۲۳۴٬۵۶۷"
    assert format_number(Decimal("1234.5"), FR, 2) == "1\u202f234,50"
    assert format_number(Decimal("1234.5"), TR, 2) == "1.234,50"
    assert format_number(Decimal("0.5"), FA, 1) == "۰٫۵"
    assert format_number(3, EN, 0) == "3"
    assert format_percent(0.345, EN) == "34%"
    assert format_percent(0.345, FA) == "۳۴٪"
    assert format_duration(timedelta(hours=3), EN) == "3 hours"
    assert format_duration(timedelta(minutes=48), FA) == "۴۸ دقیقه"


@given(st.text())
def test_digits_there_and_back(text: str) -> None:
    assert to_latin_digits(to_digits(text, FA)) == to_latin_digits(text)


@pytest.mark.parametrize(
    "typed", ["1405/8/30", "۱۴۰۵/۰۸/۳۰", "١٤٠٥-٨-٣٠", "30.08.1405", "2026-11-21", "21/11/2026", " 2026.11.21 "]
)
def test_a_day_may_be_typed_in_many_ways(typed: str) -> None:
    assert parse_date(typed, FA) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "typed", ["", "soon", "1405/13/01", "1405/12/30", "2026-02-30", "1405/8", "20261121", "0000-00-00"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_date(typed, FA)


def test_unknown_wishes_fall_back() -> None:
    odd = DisplayPrefs("xx", "lunar", "", "Nowhere/City")
    assert format_datetime(MOMENT, "medium", odd) == "21 Nov 2026, 09:14"
    assert (EN.first_weekday, FA.first_weekday) == (0, 5)


def test_random_moments_never_fail() -> None:
    random.seed(7)
    for _ in range(300):
        moment = datetime(1950, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(4_700_000_000))
        for prefs in (EN, FA, FR, RU, TR):
            assert format_datetime(moment, "full", prefs)
            assert format_relative(moment, prefs, MOMENT)


@pytest.mark.parametrize(
    ("prefs", "first", "weekend"),
    [
        (EN, 0, {5, 6}),
        (FR, 0, {5, 6}),
        (RU, 0, {5, 6}),
        (TR, 0, {5, 6}),
        (DisplayPrefs("fa"), 5, {4}),
        (FA, 5, {4}),
        (DisplayPrefs("en", JALALI), 5, {4}),
        (DisplayPrefs("fa", JALALI, week_start="0", days_off="56"), 0, {5, 6}),
        (DisplayPrefs("en", week_start="6", days_off="34"), 6, {3, 4}),
    ],
)
def test_the_week_is_the_languages_the_calendars_or_ones_own(
    prefs: DisplayPrefs, first: int, weekend: set[int]
) -> None:
    assert (prefs.first_weekday, prefs.weekend) == (first, weekend)
