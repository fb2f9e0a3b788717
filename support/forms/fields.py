"""What a form is made of: kinds of questions, one question, a whole definition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kernel.localized import LocalizedText


@dataclass(frozen=True, slots=True)
class FieldType:
    """A kind of field. `answers` says that it takes an answer; `rules` are the keys its `validation` may hold."""

    code: str
    label: Promise | str
    icon: str
    answers: bool = True
    rules: frozenset[str] = frozenset()
    has_options: bool = False
    has_placeholder: bool = False
    has_default: bool = True


def _type(code: str, label: Promise | str, *, icon: str, rules: str = "", **more: bool) -> FieldType:
    own = frozenset(rules.split())
    return FieldType(code, label, icon, rules=own | {"message"} if more.get("answers", True) else own, **more)


# In the order in which the builder offers them.
TYPES: dict[str, FieldType] = {
    kind.code: kind
    for kind in (
        _type(
            "text",
            pgettext_lazy("kind of question", "Short text"),
            icon="type",
            rules="pattern format min_length max_length",
            has_placeholder=True,
        ),
        _type(
            "textarea",
            pgettext_lazy("kind of question", "Long text"),
            icon="align-left",
            rules="pattern min_length max_length",
            has_placeholder=True,
        ),
        _type(
            "number",
            pgettext_lazy("kind of question", "Number"),
            icon="hash",
            rules="min max decimals",
            has_placeholder=True,
        ),
        _type(
            "date",
            pgettext_lazy("kind of question", "Date"),
            icon="calendar",
            rules="before after not_future calendar",
        ),
        _type("time", pgettext_lazy("kind of question", "Time"), icon="clock"),
        _type(
            "datetime",
            pgettext_lazy("kind of question", "Date and time"),
            icon="calendar-clock",
            rules="before after not_future calendar",
        ),
        _type("radio", pgettext_lazy("kind of question", "One of several"), icon="circle-dot", has_options=True),
        _type("select", pgettext_lazy("kind of question", "List to choose from"), icon="list", has_options=True),
        _type(
            "multiselect", pgettext_lazy("kind of question", "Several of many"), icon="list-checks", has_options=True
        ),
        _type("checkbox", pgettext_lazy("kind of question", "Tick box"), icon="square-check"),
        _type("consent", pgettext_lazy("kind of question", "Consent"), icon="shield-check", has_default=False),
        _type("email", pgettext_lazy("kind of question", "E-mail address"), icon="mail", has_placeholder=True),
        _type("phone", pgettext_lazy("kind of question", "Phone number"), icon="phone", has_placeholder=True),
        _type("url", pgettext_lazy("kind of question", "Web address"), icon="link", has_placeholder=True),
        _type(
            "file",
            pgettext_lazy("kind of question", "Files"),
            icon="paperclip",
            rules="extensions max_mb max_files",
            has_default=False,
        ),
        _type("rating", pgettext_lazy("kind of question", "Rating"), icon="star", rules="max"),
        _type(
            "money",
            pgettext_lazy("kind of question", "Amount of money"),
            icon="banknote",
            rules="min max currency",
            has_placeholder=True,
        ),
        _type(
            "section",
            pgettext_lazy("kind of question", "Heading"),
            icon="heading",
            answers=False,
            has_default=False,
        ),
        _type(
            "note",
            pgettext_lazy("kind of question", "Note"),
            icon="info",
            answers=False,
            has_default=False,
        ),
        _type(
            "page",
            pgettext_lazy("kind of question", "New page"),
            icon="file-text",
            answers=False,
            has_default=False,
        ),
    )
}
ANSWERING = frozenset(code for code, kind in TYPES.items() if kind.answers)
DISPLAY = frozenset(TYPES) - ANSWERING
CHOICES = frozenset(code for code, kind in TYPES.items() if kind.has_options)

DEFAULT_RATING = 5


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers a choice offers."""

    value: str
    label: LocalizedText


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `validation` holds the rules of its type, `show_if` the condition on earlier answers."""

    key: str
    type: str
    label: LocalizedText
    help: LocalizedText
    placeholder: LocalizedText
    required: bool
    options: tuple[Option, ...]
    default: Any
    validation: Mapping[str, Any]
    show_if: Mapping[str, Any] | None

    @property
    def answers(self) -> bool:
        """Whether people answer it; headings, notes and pages only show."""
        return self.type in ANSWERING

    def as_json(self) -> dict[str, Any]:
        """The field as it is stored; what is empty is left out."""
        row: dict[str, Any] = {"key": self.key, "type": self.type, "label": dict(self.label)}
        if self.help:
            row["help"] = dict(self.help)
        if self.placeholder:
            row["placeholder"] = dict(self.placeholder)
        if self.required:
            row["required"] = True
        if self.options:
            row["options"] = [{"value": option.value, "label": dict(option.label)} for option in self.options]
        if self.default is not None:
            row["default"] = self.default
        if self.validation:
            row["validation"] = dict(self.validation)
        if self.show_if is not None:
            row["show_if"] = dict(self.show_if)
        return row


@dataclass(frozen=True)
class Definition:
    """A checked definition: its fields in order."""

    fields: tuple[Field, ...] = ()

    @cached_property
    def answering(self) -> tuple[Field, ...]:
        """The fields that take an answer."""
        return tuple(field for field in self.fields if field.answers)

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """All fields by their key."""
        return {field.key: field for field in self.fields}

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal definitions, in whatever workspace they are."""
        return fingerprint(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The definition as it is stored."""
        return {"fields": [field.as_json() for field in self.fields]}


def fingerprint(raw: Any) -> str:
    """A hash of JSON data; the order of keys does not count."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
