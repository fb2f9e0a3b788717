"""What the settings of a workspace may be, and how that is said to the person who typed them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.localized import validate_localized
from tenants.registry.models import Calendar, Digits, Tenant, Weekday, Weekend


class WorkspaceSettings(TypedDict, total=False):
    """What an administrator may change of a workspace; what is left out stays."""

    name: str
    names: Mapping[str, str]
    languages: Sequence[str]
    default_language: str
    timezone: str
    calendar: str
    digits: str
    week_start: str
    days_off: str
    support_email: str


def cleaned_settings(tenant: Tenant, changes: WorkspaceSettings) -> dict[str, Any]:
    """The changes as they are stored; raises `Invalid` with everything that is wrong."""
    values: dict[str, Any] = {
        field: value.strip() if isinstance(value, str) else value for field, value in changes.items()
    }
    if "languages" in values:
        values["languages"] = list(values["languages"])
    if "names" in values:
        values["names"] = {code: text.strip() for code, text in values["names"].items() if text.strip()}
    errors: dict[str, list[str]] = {}
    for field, value in values.items():
        if problem := _PROBLEMS[field](value):
            errors[field] = [problem]
    languages = values.get("languages", tenant.languages)
    if not errors and values.get("default_language", tenant.default_language) not in languages:
        errors["default_language"] = [_("The default language must be one of the languages of the workspace.")]
    if errors:
        raise Invalid(errors)
    return values


def _name_problem(name: str) -> str | None:
    if not name:
        return _("Give the workspace a name.")
    return _("Use at most %(count)d characters.") % {"count": 200} if len(name) > 200 else None


def _names_problem(names: Mapping[str, str]) -> str | None:
    try:
        validate_localized(names, max_length=200)
    except ValidationError as error:
        return str(error.messages[0])
    return None


def _languages_problem(languages: list[str]) -> str | None:
    if not languages:
        return _("Keep at least one language.")
    if len(set(languages)) < len(languages) or not set(languages) <= set(dict(settings.LANGUAGES)):
        return _("Choose each language once, from the list.")
    return None


def _language_problem(language: str) -> str | None:
    return None if language in dict(settings.LANGUAGES) else _("Choose a language from the list.")


def _timezone_problem(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return _("Choose a time zone from the list.")
    return None


def email_problem(email: str) -> str | None:
    """What is wrong with an e-mail address; an empty one is for the caller to judge."""
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return _("Enter a complete e-mail address, such as help@example.com.")
    return None


_PROBLEMS: dict[str, Callable[[Any], str | None]] = {
    "name": _name_problem,
    "names": _names_problem,
    "languages": _languages_problem,
    "default_language": _language_problem,
    "timezone": _timezone_problem,
    "calendar": lambda value: None if value in Calendar.values else _("Choose a calendar from the list."),
    "digits": lambda value: None if value in Digits.values else _("Choose digits from the list."),
    "week_start": lambda value: None if value in Weekday.values else _("Choose a day from the list."),
    "days_off": lambda value: None if value in Weekend.values else _("Choose days from the list."),
    "support_email": email_problem,
}
