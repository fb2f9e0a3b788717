"""Checks the conditions of a definition: they speak of earlier questions only, so no circle can arise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from support.forms.conditions import EMPTINESS, OPERATORS, is_comparable
from support.forms.fields import CHOICES, Field

MAX_DEPTH = 3
MAX_PARTS = 20
MAX_VALUE = 300
_ALL_OPERATORS = frozenset().union(*OPERATORS.values())


def condition_errors(
    raw: Any, place: str, earlier: Mapping[str, Field], keys: set[str], errors: dict[str, list[str]], depth: int = 1
) -> None:
    """Add to `errors` what is wrong with a condition; `keys` are those of all fields, `earlier` those before it."""
    if not isinstance(raw, dict):
        errors[place] = [_("A condition is an object.")]
        return
    if "all" in raw or "any" in raw:
        _check_group(raw, place, earlier, keys, errors, depth)
        return
    if unknown := sorted(str(name) for name in set(raw) - {"field", "op", "value"}):
        errors[place] = [_("“%(key)s” is not known here.") % {"key": unknown[0][:60]}]
        return
    field = _check_subject(raw.get("field"), place, earlier, keys, errors)
    if field is None:
        return
    operator = raw.get("op")
    if not isinstance(operator, str) or operator not in OPERATORS[field.type]:
        known = isinstance(operator, str) and operator in _ALL_OPERATORS
        errors[f"{place}.op"] = [
            _("This kind of question cannot be compared in this way.") if known else _("Choose how to compare.")
        ]
        return
    if operator in EMPTINESS:
        if raw.get("value") not in (None, ""):
            errors[f"{place}.value"] = [_("This comparison takes no value.")]
        return
    if wrong := _wrong_value(field, operator, raw.get("value")):
        errors[f"{place}.value"] = [wrong]


def _check_group(
    raw: dict[Any, Any],
    place: str,
    earlier: Mapping[str, Field],
    keys: set[str],
    errors: dict[str, list[str]],
    depth: int,
) -> None:
    if len(raw) != 1:
        errors[place] = [_("A group of conditions holds either “all” or “any”, and nothing else.")]
        return
    name, parts = next(iter(raw.items()))
    if depth >= MAX_DEPTH:
        errors[place] = [_("Conditions may be nested at most %(count)d deep.") % {"count": MAX_DEPTH}]
    elif not isinstance(parts, list) or not parts:
        errors[f"{place}.{name}"] = [_("Add at least one condition.")]
    elif len(parts) > MAX_PARTS:
        errors[f"{place}.{name}"] = [_("A group has at most %(count)d conditions.") % {"count": MAX_PARTS}]
    else:
        for index, part in enumerate(parts):
            condition_errors(part, f"{place}.{name}.{index}", earlier, keys, errors, depth + 1)


def _check_subject(
    key: Any, place: str, earlier: Mapping[str, Field], keys: set[str], errors: dict[str, list[str]]
) -> Field | None:
    """The question a condition asks about."""
    if not isinstance(key, str) or key not in keys:
        errors[f"{place}.field"] = [_("Choose the question that decides; this one is not in the form.")]
        return None
    field = earlier.get(key)
    if field is None:
        errors[f"{place}.field"] = [
            _("This makes a cycle: a condition can only depend on a question that stands before it.")
        ]
        return None
    if not field.answers:
        errors[f"{place}.field"] = [_("Nobody answers this field, so nothing can depend on it.")]
        return None
    return field


def _wrong_value(field: Field, operator: str, value: Any) -> str:
    """What is wrong with the value compared with; nothing when it is right."""
    if field.type in ("checkbox", "consent"):
        return "" if isinstance(value, bool) else _("Say true or false.")
    if field.type in CHOICES:
        return _wrong_options(field, operator, value)
    if field.type in ("number", "money", "rating") and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return _("Say what to compare with.")
    if len(value) > MAX_VALUE or "\x00" in value or not _is_encodable(value):
        return _("This value cannot be compared with.")
    if operator in ("contains", "not_contains") or field.type in ("text", "textarea", "email", "phone", "url"):
        return ""
    return "" if is_comparable(field.type, value) else _("This value does not fit the question it is compared with.")


def _wrong_options(field: Field, operator: str, value: Any) -> str:
    wanted = (
        value if isinstance(value, list) and field.type == "multiselect" and operator.endswith("equals") else [value]
    )
    known = {option.value for option in field.options}
    if wanted and all(isinstance(one, str) and one in known for one in wanted):
        return ""
    return _("Choose one of the options of that question.")


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
