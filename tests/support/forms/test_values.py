"""What counts as an answer, by type."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kernel.calendars import JALALI, DisplayPrefs
from support.forms.definition import load_definition
from support.forms.values import Asked, ValueRefused, clean_value
from tests.factories.forms import COLOURS, question

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TEHRAN = Asked(DisplayPrefs("fa", JALALI, "", "Asia/Tehran"), "Asia/Tehran", NOW)
LONDON = Asked(DisplayPrefs("en", timezone="Europe/London"), "Europe/London", NOW)
ANKARA = Asked(DisplayPrefs("tr", timezone="Europe/Istanbul"), "Europe/Istanbul", NOW)


def clean(kind: str, raw: Any, asked: Asked = LONDON, **more: Any) -> Any:
    """The answer as it is stored."""
    return clean_value(load_definition({"fields": [question("a", kind, **more)]}).fields[0], raw, asked)


def refused(kind: str, raw: Any, asked: Asked = LONDON, **more: Any) -> str:
    """Why the answer is refused."""
    with pytest.raises(ValueRefused) as refusal:
        clean(kind, raw, asked, **more)
    assert len(refusal.value.messages) == 1
    return refusal.value.messages[0]


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("text", "  a\r\nb  ", "a b"),
        ("text", 12, "12"),
        ("text", "cafe\u0301", "café"),
        ("textarea", "a\r\nb\rc", "a\nb\nc"),
        ("number", "42", "42"),
        ("number", "۱۲۳", "123"),
        ("number", "١٢٣", "123"),
        ("number", " 1 000 ", "1000"),
        ("number", "1,310", "1310"),
        ("number", "-7", "-7"),
        ("number", "\u22127", "-7"),
        ("number", 7, "7"),
        ("number", 7.0, "7"),
        ("number", "007", "7"),
        ("number", "-0", "0"),
        ("number", "1000000000000000", "1000000000000000"),
        ("date", "2026-11-16", "2026-11-16"),
        ("date", "۱۴۰۵/۰۸/۲۵", "2026-11-16"),
        ("date", "16.11.2026", "2026-11-16"),
        ("time", "9:05", "09:05"),
        ("time", "۱۴:۳۰", "14:30"),
        ("time", "14h30", "14:30"),
        ("time", "14:30:59", "14:30"),
        ("datetime", "2026-11-16 14:30", "2026-11-16T14:30:00+00:00"),
        ("datetime", "2026-07-16T14:30", "2026-07-16T13:30:00+00:00"),
        ("datetime", "2026-11-16T14:30:00+03:30", "2026-11-16T11:00:00+00:00"),
        ("datetime", "2026-11-16T14:30:00Z", "2026-11-16T14:30:00+00:00"),
        ("checkbox", "on", True),
        ("checkbox", True, True),
        ("checkbox", None, False),
        ("checkbox", "false", False),
        ("consent", "true", True),
        ("email", " Anna@People.Example ", "anna@people.example"),
        ("phone", "+44 20 7946 0018", "+442079460018"),
        ("phone", "020 7946 0018", "+442079460018"),
        ("phone", "0044 20 7946 0018", "+442079460018"),
        ("phone", "+۴۴ ۲۰ ۷۹۴۶ ۰۰۱۸", "+442079460018"),
        ("phone", "+44 20 7946 0018 ext. 5", "+442079460018;ext=5"),
        ("url", "example.com/a?b=c", "https://example.com/a?b=c"),
        ("url", "http://example.com", "http://example.com"),
        ("rating", "۴", 4),
        ("rating", 5, 5),
        ("money", "12.5", {"amount": "12.50", "currency": "EUR"}),
        ("money", {"amount": "1,310.4", "currency": "EUR"}, {"amount": "1310.40", "currency": "EUR"}),
        ("money", {"amount": 3}, {"amount": "3.00", "currency": "EUR"}),
    ],
)
def test_answers_are_kept_in_one_form_and_accepted_again(kind: str, raw: Any, stored: Any) -> None:
    assert clean(kind, raw) == stored
    assert clean(kind, stored) == stored


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        ("text", ["a"], "Write one text."),
        ("text", ["a", "b"], "Write one text."),
        ("text", {"a": 1}, "Write one text."),
        ("text", True, "Write one text."),
        ("text", 1.5, "Write one text."),
        ("text", "a\x00b", "This text holds a character that cannot be stored. Type it again."),
        ("text", "a\ud800b", "This text holds a character that cannot be stored. Type it again."),
        ("text", "x" * 1001, "Write at most 1000 characters."),
        ("text", "x" * 1_000_000, "Write at most 1000 characters."),
        ("textarea", "x" * 1_000_000, "Write at most 20000 characters."),
        ("number", "twelve", "Write a number."),
        ("number", "1e5", "Write a number."),
        ("number", "NaN", "Write a number."),
        ("number", float("inf"), "Write a number."),
        ("number", float("nan"), "Write a number."),
        ("number", True, "Write a number."),
        ("number", ["1"], "Write a number."),
        ("number", "1.5", "Write a whole number."),
        ("number", "1" * 100, "Write a number."),
        ("number", "10000000000000000", "This number is too large."),
        ("date", "2026-02-30", "Enter a date, such as 2027-03-21 or 1406-01-01."),
        ("date", "1405-12-31", "Enter a date, such as 2027-03-21 or 1406-01-01."),
        ("date", "tomorrow", "Enter a date, such as 2027-03-21 or 1406-01-01."),
        ("date", 20261116, "Enter a date, such as 2027-03-21 or 1406-01-01."),
        ("date", "2026-11-16T10:00", "Enter a date, such as 2027-03-21 or 1406-01-01."),
        ("time", "24:00", "Write a time, such as 14:30."),
        ("time", "14:60", "Write a time, such as 14:30."),
        ("time", 14, "Write a time, such as 14:30."),
        ("datetime", "2026-11-16", "Enter a date and a time, such as 2027-03-21 14:30 or 1406-01-01 14:30."),
        (
            "datetime",
            "9999-12-31T23:59-23:00",
            "Enter a date and a time, such as 2027-03-21 14:30 or 1406-01-01 14:30.",
        ),
        ("checkbox", "maybe", "Tick the box or leave it empty."),
        ("checkbox", 1.0, "Tick the box or leave it empty."),
        ("checkbox", ["on", "on"], "Tick the box or leave it empty."),
        ("consent", None, "Please agree to go on."),
        ("consent", False, "Please agree to go on."),
        ("email", "anna", "Write an e-mail address, such as name@example.com."),
        ("email", "a@b.example\nBcc: x@y.example", "Write an e-mail address, such as name@example.com."),
        ("email", f"{'a' * 250}@people.example", "Write at most 254 characters."),
        ("phone", "call me", "Write a phone number with its country code, such as +44 20 7946 0000."),
        ("phone", "+1 23", "Write a phone number with its country code, such as +44 20 7946 0000."),
        ("url", "javascript:alert(1)", "Write a web address that begins with https:// or http://."),
        ("url", "ftp://example.com", "Write a web address that begins with https:// or http://."),
        ("url", "data:text/html,x", "Write a web address that begins with https:// or http://."),
        ("url", "https://", "Write a web address that begins with https:// or http://."),
        ("rating", 0, "Choose a rating from 1 to 5."),
        ("rating", 6, "Choose a rating from 1 to 5."),
        ("rating", "4.5", "Choose a rating from 1 to 5."),
        ("money", "12.345", "Write at most 2 digits after the point."),
        ("money", {"amount": "1", "currency": "USD"}, "Write the amount in EUR."),
        ("money", {"amount": "1", "tip": "1"}, "Write an amount of money."),
        ("file", "my-photo.jpg", "Add a file; text is not accepted here."),
        ("file", [{"name": "x"}], "Add a file; text is not accepted here."),
    ],
)
def test_answers_that_are_refused(kind: str, raw: Any, message: str) -> None:
    assert refused(kind, raw) == message


def test_separators_are_read_as_the_language_writes_them() -> None:
    rules = {"decimals": 2}
    for typed, asked, stored in (
        ("1.310,40", ANKARA, "1310.4"),
        ("1,5", ANKARA, "1.5"),
        ("1.310", ANKARA, "1310"),
        ("1.31", ANKARA, "1.31"),
        ("1,310.40", LONDON, "1310.4"),
        ("1,310", LONDON, "1310"),
        ("1,5", LONDON, "1.5"),
        ("۱٬۳۱۰٫۴", TEHRAN, "1310.4"),
        ("1 310,4", replace(LONDON, prefs=DisplayPrefs("fr")), "1310.4"),
        ("1\u202f310,4", replace(LONDON, prefs=DisplayPrefs("ru")), "1310.4"),
    ):
        assert clean("number", typed, asked, validation=rules) == stored, typed
    assert clean("number", "1.125", ANKARA, validation={"decimals": 3}) == "1.125"


def test_a_number_without_its_country_belongs_to_that_of_the_workspace() -> None:
    assert clean("phone", "۰۹۱۲ ۰۰۰ ۰۰۰۰", TEHRAN) == "+989120000000"
    assert clean("phone", "0532 000 00 00", ANKARA) == "+905320000000"
    nowhere = Asked(DisplayPrefs(), "UTC", NOW)
    assert refused("phone", "0532 000 00 00", nowhere).startswith("Write a phone number with its country code")
    assert clean("phone", "+90 532 000 00 00", nowhere) == "+905320000000"


def test_a_moment_without_a_zone_is_the_readers() -> None:
    assert clean("datetime", "۱۴۰۵/۰۸/۲۵ ۱۲:۳۰", TEHRAN) == "2026-11-16T09:00:00+00:00"


def test_ranges() -> None:
    rules = {"min": "0.5", "max": 10, "decimals": 1}
    assert clean("number", "0.5", validation=rules) == "0.5"
    assert refused("number", "0.4", validation=rules) == "Write a number of at least 0.5."
    assert refused("number", "10.1", validation=rules) == "Write a number of at most 10."
    assert refused("text", "ab", validation={"min_length": 3}) == "Write at least 3 characters."
    assert refused("text", "abcd", validation={"max_length": 3}) == "Write at most 3 characters."


def test_days_are_held_against_the_day_in_the_workspace() -> None:
    late = Asked(DisplayPrefs("en"), "Asia/Tehran", datetime(2026, 11, 15, 21, 0, tzinfo=UTC))
    assert clean("date", "2026-11-16", late, validation={"not_future": True}) == "2026-11-16"
    assert refused("date", "2026-11-17", late, validation={"not_future": True}) == "This must not be in the future."
    after = {"after": "today+2d"}
    assert refused("date", "2026-11-17", late, validation=after) == "Choose 18 November 2026 or a later day."
    assert clean("date", "2026-11-18", late, validation=after) == "2026-11-18"
    before = {"before": "2026-01-31"}
    assert refused("date", "2026-02-01", late, validation=before) == "Choose 31 January 2026 or an earlier day."
    assert refused("datetime", "2026-11-16 09:01", LONDON, validation={"not_future": True}) == (
        "This must not be in the future."
    )


def test_patterns_take_other_digits_and_their_own_message() -> None:
    rules = {"pattern": r"RK-\d{4}", "message": {"en": "Write it like RK-0413.", "fa": "مانند RK-0413 بنویسید."}}
    assert clean("text", "RK-۰۴۱۳", validation=rules) == "RK-0413"
    assert refused("text", "RK-41", validation=rules) == "Write it like RK-0413."
    assert refused("text", "RK-0413 and more", validation=rules) == "Write it like RK-0413."
    assert refused("text", "x", TEHRAN, validation=rules) == "مانند RK-0413 بنویسید."
    assert refused("text", "", required=True, validation=rules) == "Please answer this question."


def test_addresses_of_machines() -> None:
    rules = {"format": "ip"}
    assert clean("text", "192.0.2.1", validation=rules) == "192.0.2.1"
    assert clean("text", "2001:DB8::1", validation=rules) == "2001:db8::1"
    assert refused("text", "192.0.2.256", validation=rules) == "Write an IP address, such as 192.0.2.1."


def test_choices() -> None:
    assert clean("radio", " red ", options=COLOURS) == "red"
    assert refused("radio", "pink", options=COLOURS) == "Choose one of the answers on offer."
    assert refused("select", ["red"], options=COLOURS) == "Choose one of the answers on offer."
    assert refused("select", {"red": 1}, options=COLOURS) == "Choose one of the answers on offer."
    assert clean("multiselect", ["blue", "red", "blue"], options=COLOURS) == ["red", "blue"]
    assert clean("multiselect", "red", options=COLOURS) == ["red"]
    assert clean("multiselect", [], options=COLOURS) is None
    assert refused("multiselect", ["red", "pink"], options=COLOURS) == "Choose one of the answers on offer."
    assert refused("multiselect", ["red"] * 9, options=COLOURS) == "Choose among the answers on offer."
    assert refused("multiselect", [["red"]], options=COLOURS) == "Choose one of the answers on offer."
    assert refused("multiselect", [], required=True, options=COLOURS) == "Please choose at least one answer."
    assert clean("rating", "2", validation={"max": 2}) == 2
    assert refused("rating", "3", validation={"max": 2}) == "Choose a rating from 1 to 2."


def test_ticks_that_are_required() -> None:
    assert refused("checkbox", None, required=True) == "Please tick this box to go on."
    assert clean("checkbox", "on", required=True) is True


@pytest.mark.parametrize("blank", [None, "", "  ", "\n", []])
@pytest.mark.parametrize("kind", ["text", "number", "date", "email", "phone", "url", "rating", "money", "file"])
def test_nothing_is_no_answer(kind: str, blank: Any) -> None:
    assert clean(kind, blank) is None
    assert refused(kind, blank, required=True) == (
        "Please add a file." if kind == "file" else "Please answer this question."
    )


def test_money_has_the_digits_of_its_currency() -> None:
    assert clean("money", "1,310", validation={"currency": "JPY"}) == {"amount": "1310", "currency": "JPY"}
    assert refused("money", "1.5", validation={"currency": "JPY"}) == "Write a whole number."
    assert clean("money", "۱٬۵۰۰٬۰۰۰", TEHRAN, validation={"currency": "IRR"}) == {
        "amount": "1500000",
        "currency": "IRR",
    }
