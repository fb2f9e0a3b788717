"""Checks what somebody wants a form to be. Everything wrong is said at once, at its place: "fields.3.label"."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from support.forms.condition_checks import condition_errors
from support.forms.fields import ANSWERING as ANSWERING
from support.forms.fields import DISPLAY as DISPLAY
from support.forms.fields import TYPES as TYPES
from support.forms.fields import Definition as Definition
from support.forms.fields import Field as Field
from support.forms.fields import FieldType as FieldType
from support.forms.fields import Option as Option
from support.forms.fields import fingerprint
from support.forms.rules import check_rules
from support.forms.texts import check_texts
from support.forms.values import Asked, ValueRefused, clean_value

MAX_FIELDS = 200
MAX_OPTIONS = 500
MAX_BYTES = 1_000_000
MAX_LABEL = 300
# Notes and what somebody agrees to are whole paragraphs.
MAX_PARAGRAPH = 2000
MAX_HELP = 1000
MAX_PLACEHOLDER = 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}\Z")
_FIELD_KEYS = frozenset(Field.__dataclass_fields__)
_OPTION_KEYS = frozenset({"value", "label"})

Errors = dict[str, list[str]]


def check_definition(raw: Any) -> Definition:
    """The definition in untrusted JSON. Raises Invalid with a message for each place: "fields.3.options.0.label"."""
    errors: Errors = {}
    rows = _rows(raw)
    fields: list[Field] = []
    earlier: dict[str, Field] = {}
    keys = _all_keys(rows)
    for index, row in enumerate(rows):
        field = _check_field(row, f"fields.{index}", earlier, keys, errors)
        if field is not None:
            fields.append(field)
            earlier[field.key] = field
    if errors:
        raise Invalid(errors)
    return Definition(tuple(fields))


_LOADED: OrderedDict[str, Definition] = OrderedDict()
_LOADED_MOST = 256


def load_definition(stored: Any) -> Definition:
    """The definition that was checked when it was stored; kept in the process, for it never changes."""
    key = fingerprint(stored)
    found = _LOADED.get(key)
    if found is None:
        found = Definition(tuple(_field(row) for row in stored.get("fields", ())))
        _LOADED[key] = found
        while len(_LOADED) > _LOADED_MOST:
            _LOADED.popitem(last=False)
    return found


def _field(row: Mapping[str, Any]) -> Field:
    """A field out of JSON that is known to be right."""
    return Field(
        key=row["key"],
        type=row["type"],
        label=row["label"],
        help=row.get("help", {}),
        placeholder=row.get("placeholder", {}),
        required=row.get("required", False),
        options=tuple(Option(option["value"], option["label"]) for option in row.get("options", ())),
        default=row.get("default"),
        validation=row.get("validation", {}),
        show_if=row.get("show_if"),
    )


def _rows(raw: Any) -> list[Any]:
    if not isinstance(raw, dict):
        raise Invalid({"fields": [_("A form is an object with a list of fields.")]})
    if unknown := sorted(str(key) for key in set(raw) - {"fields"}):
        raise Invalid({"fields": [_unknown(unknown[0])]})
    rows = raw.get("fields", [])
    if not isinstance(rows, list):
        raise Invalid({"fields": [_("A form is an object with a list of fields.")]})
    if len(rows) > MAX_FIELDS:
        raise Invalid({"fields": [_("A form has at most %(count)d fields.") % {"count": MAX_FIELDS}]})
    if len(json.dumps(rows, default=str)) > MAX_BYTES:
        raise Invalid({"fields": [_("The form is too large. Shorten its texts or divide it into several forms.")]})
    return rows


def _all_keys(rows: list[Any]) -> set[str]:
    keys = (row.get("key") for row in rows if isinstance(row, dict))
    return {key for key in keys if isinstance(key, str)}


def _unknown(key: str) -> str:
    return _("“%(key)s” is not known here.") % {"key": key[:60]}


def _check_field(row: Any, place: str, earlier: Mapping[str, Field], keys: set[str], errors: Errors) -> Field | None:
    """The field, or None after saying what is wrong with it."""
    if not isinstance(row, dict):
        errors[place] = [_("A field is an object with a key, a type and a label.")]
        return None
    before = len(errors)
    for name in sorted(str(name) for name in set(row) - _FIELD_KEYS):
        errors[f"{place}.{name[:60]}"] = [_unknown(name)]
    key = _check_key(row.get("key"), place, earlier, errors)
    kind = TYPES.get(row["type"]) if isinstance(row.get("type"), str) else None
    if kind is None:
        errors[f"{place}.type"] = [_("Choose one of the kinds of questions.")]
        return None
    values = {
        **_check_field_texts(row, kind, place, errors),
        "required": _check_required(row, kind, place, errors),
        "options": _check_options(row, kind, place, errors),
        "validation": check_rules(kind, row.get("validation"), f"{place}.validation", errors),
    }
    show_if = row.get("show_if")
    if show_if is not None:
        condition_errors(show_if, f"{place}.show_if", earlier, keys, errors)
    if len(errors) > before:
        # Later conditions may still speak of this field: nothing else is wrong with them.
        return _placeholder(key, kind, values) if key else None
    field = Field(key=key, type=kind.code, default=None, show_if=show_if, **values)
    return _with_default(field, row.get("default"), kind, f"{place}.default", errors)


def _placeholder(key: str, kind: FieldType, values: dict[str, Any]) -> Field:
    return Field(key=key, type=kind.code, default=None, show_if=None, **values)


def _check_key(key: Any, place: str, earlier: Mapping[str, Field], errors: Errors) -> str:
    if not isinstance(key, str) or not KEY.match(key):
        errors[f"{place}.key"] = [
            _("A key has up to 40 small letters, digits and underscores, and begins with a letter.")
        ]
        return ""
    if key in earlier:
        errors[f"{place}.key"] = [_("Another field has this key already.")]
        return ""
    return key


def _check_field_texts(row: Mapping[str, Any], kind: FieldType, place: str, errors: Errors) -> dict[str, Any]:
    longest = MAX_PARAGRAPH if kind.code in ("note", "consent") else MAX_LABEL
    found: dict[str, Any] = {}
    for name, most, required in (
        ("label", longest, True),
        ("help", MAX_HELP, False),
        ("placeholder", MAX_PLACEHOLDER, False),
    ):
        found[name], wrong = check_texts(row.get(name), max_length=most, required=required)
        if wrong:
            errors[f"{place}.{name}"] = wrong
    if found["placeholder"] and not kind.has_placeholder:
        errors[f"{place}.placeholder"] = [_("This kind of question shows no example text.")]
    return found


def _check_required(row: Mapping[str, Any], kind: FieldType, place: str, errors: Errors) -> bool:
    required = row.get("required", False)
    if not isinstance(required, bool):
        errors[f"{place}.required"] = [_("Say true or false.")]
        return False
    if required and not kind.answers:
        errors[f"{place}.required"] = [_("Nobody answers this field, so it cannot be required.")]
    return required or kind.code == "consent"


def _check_options(row: Mapping[str, Any], kind: FieldType, place: str, errors: Errors) -> tuple[Option, ...]:
    raw = row.get("options")
    if not kind.has_options:
        if raw not in (None, []):
            errors[f"{place}.options"] = [_("This kind of question has no options.")]
        return ()
    if not isinstance(raw, list) or not raw:
        errors[f"{place}.options"] = [_("Add at least one option.")]
        return ()
    if len(raw) > MAX_OPTIONS:
        errors[f"{place}.options"] = [_("A question has at most %(count)d options.") % {"count": MAX_OPTIONS}]
        return ()
    seen: dict[str, Option] = {}
    for index, one in enumerate(raw):
        _check_option(one, f"{place}.options.{index}", seen, errors)
    return tuple(seen.values())


def _check_option(raw: Any, place: str, seen: dict[str, Option], errors: Errors) -> None:
    if not isinstance(raw, dict):
        errors[place] = [_("An option is an object with a value and a label.")]
        return
    for name in sorted(str(name) for name in set(raw) - _OPTION_KEYS):
        errors[f"{place}.{name[:60]}"] = [_unknown(name)]
    label, wrong = check_texts(raw.get("label"), max_length=MAX_LABEL, required=True)
    if wrong:
        errors[f"{place}.label"] = wrong
    value = raw.get("value")
    if not isinstance(value, str) or not VALUE.match(value):
        errors[f"{place}.value"] = [_("A value has up to 60 letters, digits, hyphens and underscores.")]
    elif value in seen:
        errors[f"{place}.value"] = [_("Another option has this value already.")]
    else:
        seen[value] = Option(value, label)


def _with_default(field: Field, default: Any, kind: FieldType, place: str, errors: Errors) -> Field:
    """The field with its default, which has to be an answer that would be accepted."""
    if default in (None, "", []):
        return field
    if not kind.has_default:
        errors[place] = [_("This kind of question takes no default.")]
        return field
    if default == "today" and kind.code == "date":
        cleaned: Any = default
    else:
        try:
            cleaned = clean_value(field, default, Asked())
        except ValueRefused as refused:
            errors[place] = refused.messages
            return field
    return Field(**{name: getattr(field, name) for name in _FIELD_KEYS} | {"default": cleaned})
