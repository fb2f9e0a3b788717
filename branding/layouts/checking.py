"""What an admin chose and wrote for the layout, checked; every mistake is gathered, so that all are told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _

from branding.layouts.queries import DAY_PARTS
from kernel.context import Context
from kernel.errors import Invalid
from kernel.localized import LocalizedText
from kernel.localized_input import tidy_texts

# Marks that turn the words around them; the joiners and the plain left-to-right and right-to-left marks are not meant.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Keyed(Protocol):
    """A choice for one part."""

    @property
    def key(self) -> str: ...


C = TypeVar("C", bound=Keyed)


class Errors:
    """Messages by field name."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        """Note a mistake."""
        self.found.setdefault(field, []).append(message)

    def take(self, error: Invalid) -> None:
        """Note the mistakes of a refusal."""
        for field, messages in error.errors.items():
            for message in messages:
                self.add(field, message)

    def raise_any(self) -> None:
        """Raise Invalid when there are mistakes."""
        if self.found:
            raise Invalid(self.found)


def chosen_once(errors: Errors, field: str, choices: Sequence[C], known: Mapping[str, Any], unknown: str) -> list[C]:
    """The choices whose parts exist, each once; `unknown` is the message about the others."""
    kept: dict[str, C] = {}
    for choice in choices:
        if choice.key not in known:
            errors.add(field, unknown % {"key": choice.key[:80]})
        elif choice.key in kept:
            errors.add(field, _("“%(key)s” stands here twice. Name it once.") % {"key": choice.key})
        else:
            kept[choice.key] = choice
    return list(kept.values())


def text(ctx: Context, errors: Errors, field: str, texts: Mapping[str, str], max_length: int) -> LocalizedText:
    """A text of several lines in several languages."""
    try:
        tidied = tidy_texts(ctx, field, texts, max_length=max_length)
    except Invalid as error:
        errors.take(error)
        return {}
    if any(TURNING.search(one) for one in tidied.values()):
        errors.add(
            field, _("There are invisible direction marks in this text. Type it again: it finds its direction itself.")
        )
    return tidied


def localized_lines(
    ctx: Context, errors: Errors, field: str, texts: Mapping[str, str], max_length: int
) -> LocalizedText:
    """A text of one line in several languages."""
    return {code: " ".join(one.split()) for code, one in text(ctx, errors, field, texts, max_length).items()}


def tidy_hours(errors: Errors, field: str, hours: Mapping[str, int]) -> dict[str, int]:
    """The first hour of every part of the day, in rising order."""
    if set(hours) != set(DAY_PARTS):
        errors.add(field, _("Give each part of the day the hour it begins at."))
        return {}
    numbers = [hours[part] for part in DAY_PARTS]
    if not all(0 <= number <= 23 for number in numbers):
        errors.add(field, _("An hour is a number from 0 to 23."))
    elif numbers != sorted(set(numbers)):
        errors.add(field, _("Each part of the day begins after the one before it. Put the hours in order."))
    return dict(zip(DAY_PARTS, numbers, strict=True))
