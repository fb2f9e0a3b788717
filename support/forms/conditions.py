"""Which fields are shown, given the answers so far: the one evaluator of `show_if`.

It never raises, whatever the answers hold. The page evaluates the same conditions in the browser; both are held
against `tests/support/forms/condition_cases.json`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from kernel.calendars import to_latin_digits
from support.forms.fields import Definition, Field

Condition = Mapping[str, Any]

# Narrower than what Python reads: the browser reads exactly the same.
_MAX_READ = 40
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?\Z")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})\Z"
)

# What a condition may ask of each type, beside is_empty and is_not_empty.
_TEXT = frozenset({"equals", "not_equals", "contains", "not_contains"})
_ORDERED = frozenset({"equals", "not_equals", "greater", "less"})
_SAME = frozenset({"equals", "not_equals"})
EMPTINESS = frozenset({"is_empty", "is_not_empty"})
OPERATORS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("text", "textarea", "email", "phone", "url", "multiselect"), _TEXT | EMPTINESS),
    **dict.fromkeys(("number", "money", "rating", "date", "time", "datetime"), _ORDERED | EMPTINESS),
    **dict.fromkeys(("radio", "select"), _SAME | EMPTINESS),
    **dict.fromkeys(("checkbox", "consent"), _SAME | EMPTINESS),
    "file": EMPTINESS,
}


def visible_keys(definition: Definition, answers: Mapping[str, Any]) -> set[str]:
    """The keys of all fields that are shown; an answer to a hidden field counts as not given.

    Fields stand after those they depend on, so one pass decides all of them.
    """
    shown: set[str] = set()
    known: dict[str, Any] = {}
    for field, is_shown in walk(definition, known):
        if is_shown:
            shown.add(field.key)
            if field.answers and field.key in answers:
                known[field.key] = answers[field.key]
    return shown


def walk(definition: Definition, known: Mapping[str, Any]) -> Iterator[tuple[Field, bool]]:
    """Each field in order and whether it is shown; the caller adds answers to `known` while this goes on."""
    page_shown = section_shown = True
    for field in definition.fields:
        own = holds(field.show_if, definition, known)
        if field.type == "page":
            page_shown, section_shown = own, True
            yield field, own
        elif field.type == "section":
            section_shown = own
            yield field, page_shown and own
        else:
            yield field, page_shown and section_shown and own


def effective_conditions(definition: Definition) -> dict[str, Condition | None]:
    """Per field the condition that decides alone: its own and those of the page and section it stands in."""
    found: dict[str, Condition | None] = {}
    page: Condition | None = None
    section: Condition | None = None
    for field in definition.fields:
        if field.type == "page":
            page, section = field.show_if, None
            parts = [page]
        elif field.type == "section":
            section = field.show_if
            parts = [page, section]
        else:
            parts = [page, section, field.show_if]
        given = [part for part in parts if part is not None]
        found[field.key] = {"all": given} if len(given) > 1 else (given[0] if given else None)
    return found


def condition_keys(condition: Condition | None) -> Iterator[str]:
    """The keys a condition asks about."""
    if condition is None:
        return
    for part in (*condition.get("all", ()), *condition.get("any", ())):
        yield from condition_keys(part)
    if "field" in condition:
        yield condition["field"]


def holds(condition: Condition | None, definition: Definition, answers: Mapping[str, Any]) -> bool:
    """Whether a checked condition is true of these answers."""
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, definition, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, definition, answers) for part in condition["any"])
    field = definition.by_key.get(condition["field"])
    if field is None:
        return False
    return _compare(field.type, condition["op"], answers.get(field.key), condition.get("value"))


def _compare(kind: str, operator: str, answer: Any, value: Any) -> bool:
    if operator == "is_empty":
        return _is_empty(kind, answer)
    if operator == "is_not_empty":
        return not _is_empty(kind, answer)
    denied = operator.startswith("not_")
    if kind in ("checkbox", "consent"):
        return (_ticked(answer) == _ticked(value)) is not denied
    # Nothing said differs from nothing: a question that depends on an answer waits for one.
    if _is_empty(kind, answer):
        return False
    if denied:
        return not _compare(kind, operator.removeprefix("not_"), answer, value)
    if operator == "contains":
        return _contains(kind, answer, value)
    if operator == "equals":
        return _equals(kind, answer, value)
    left, right = _READ[kind](answer), _READ[kind](value)
    if left is None or right is None:
        return False
    return bool(left > right if operator == "greater" else left < right)


def _is_empty(kind: str, answer: Any) -> bool:
    if kind in ("checkbox", "consent"):
        return not _ticked(answer)
    if kind == "money" and isinstance(answer, Mapping):
        answer = answer.get("amount")
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer in ([], (), {})


def _ticked(answer: Any) -> bool:
    return answer is True or (isinstance(answer, str) and answer.lower() in ("on", "true", "1"))


def _contains(kind: str, answer: Any, value: Any) -> bool:
    if kind == "multiselect":
        return _text(value) in _texts(answer)
    return _text(value).lower() in _text(answer).lower()


def _equals(kind: str, answer: Any, value: Any) -> bool:
    if kind == "multiselect":
        return set(_texts(answer)) == set(_texts(value))
    read = _READ.get(kind)
    if read is None:
        return _text(answer) == _text(value)
    left = read(answer)
    return left is not None and left == read(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _texts(value: Any) -> list[str]:
    return [_text(part) for part in value] if isinstance(value, list | tuple) else [_text(value)]


def _number(value: Any) -> Decimal | None:
    if isinstance(value, Mapping):
        value = value.get("amount")
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = _latin(str(value))
    return Decimal(text) if _NUMBER.match(text) else None


def _day(value: Any) -> date | None:
    text = _latin(value)
    try:
        return date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        return None


def _time(value: Any) -> time | None:
    text = _latin(value)
    try:
        return time.fromisoformat(text) if _TIME.match(text) else None
    except ValueError:
        return None


def _moment(value: Any) -> datetime | None:
    """Only moments with their zone can be compared."""
    text = _latin(value)
    try:
        return datetime.fromisoformat(text) if _MOMENT.match(text) else None
    except ValueError:
        return None


def _latin(value: Any) -> str:
    """A short text with 0 to 9 for its digits; nothing else can be a number, a day or a time."""
    if not isinstance(value, str) or len(value) > _MAX_READ:
        return ""
    return to_latin_digits(value.strip())


_READ: dict[str, Callable[[Any], Any]] = {
    "number": _number,
    "money": _number,
    "rating": _number,
    "date": _day,
    "time": _time,
    "datetime": _moment,
}


def is_comparable(kind: str, value: str) -> bool:
    """Whether `value` can be compared with answers of this ordered type."""
    return _READ[kind](value) is not None
