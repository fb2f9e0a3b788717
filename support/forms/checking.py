"""All answers to a form at once: what is hidden is dropped, what is shown is checked, in the order of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from kernel.calendars import DisplayPrefs
from kernel.tenancy import TenantRef, current_tenant
from support.forms.conditions import walk
from support.forms.fields import Definition, Field
from support.forms.values import Asked, ValueRefused, clean_value

PREFIX = "q_"
# Pages may ask for a moment in two fields: the day under its name, the time of day under this and its name.
CLOCK = "clock_"
_SEVERAL = frozenset({"multiselect", "file"})


@dataclass(frozen=True, slots=True)
class Checked:
    """The answers as they are stored, messages by key, and the keys of the fields that are shown."""

    answers: dict[str, Any]
    errors: dict[str, list[str]]
    shown: frozenset[str]


def check_values(definition: Definition, raw: Mapping[str, Any], asked: Asked) -> Checked:
    """Check raw answers by field key. Answers to hidden or unknown fields are dropped, whatever they hold."""
    answers: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    known: dict[str, Any] = {}
    shown: set[str] = set()
    for field, is_shown in walk(definition, known):
        if not is_shown:
            continue
        shown.add(field.key)
        if not field.answers:
            continue
        given = raw.get(field.key)
        try:
            value = clean_value(field, given, asked)
        except ValueRefused as refused:
            errors[field.key] = refused.messages
            known[field.key] = given
            continue
        if value is not None:
            answers[field.key] = known[field.key] = value
    return Checked(answers, errors, frozenset(shown))


def page_answers(definition: Definition, data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Raw answers by field key out of what a page posted under `q_<key>`; several values stay several.

    A moment may come in two fields.
    """
    found: dict[str, Any] = {}
    for field in definition.answering:
        name = f"{prefix}{PREFIX}{field.key}"
        if name in data:
            found[field.key] = _posted(field, data, name)
    return found


def _posted(field: Field, data: Mapping[str, Any], name: str) -> Any:
    if not isinstance(data, QueryDict):
        return data[name]
    values = data.getlist(name)
    if field.type == "datetime" and len(values) == 1 and f"{CLOCK}{name}" in data:
        return moment_of(values[0], "".join(data.getlist(f"{CLOCK}{name}")[:1]))
    return values[0] if len(values) == 1 and field.type not in _SEVERAL else values


def moment_of(day: str, clock: str) -> str:
    """Day and time of day as one text, as people would type it."""
    return f"{day.strip()} {clock.strip()}".strip()


def asked_of(
    language: str,
    *,
    prefs: DisplayPrefs | None = None,
    now: Any = None,
    tenant_order: tuple[str, ...] | None = None,
) -> Asked:
    """How answers are read in the current workspace; without `prefs` as somebody reads who chose nothing."""
    tenant = current_tenant()
    zone = tenant.timezone if tenant is not None else "UTC"
    return Asked(prefs or default_prefs(language, tenant), zone, now, tenant_order)


def default_prefs(language: str, tenant: TenantRef | None) -> DisplayPrefs:
    """Calendar, digits and time zone of the workspace; its digits go with its own language only."""
    if tenant is None:
        return DisplayPrefs(language or "en")
    language = language or tenant.default_language
    digits = tenant.digits if language == tenant.default_language else ""
    return DisplayPrefs(language, tenant.calendar, digits, tenant.timezone)
