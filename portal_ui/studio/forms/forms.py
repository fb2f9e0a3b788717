"""A form's name and settings, and what narrows the table of its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kernel.localized import pick
from portal_ui.studio.fields import DayField, LocalizedField
from portal_ui.studio.forms.base import VersionedForm
from support.forms.definition import Definition
from support.forms.fields import CHOICES
from support.forms.rows import AnswerFilters
from support.forms.use_cases import NAME_LENGTH, THANKS_LENGTH

CHOICE = "choice_"


class NewFormForm(VersionedForm):
    """What a new form is called."""

    names = LocalizedField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("Your colleagues read it here; strangers read it on the form’s public page."),
    )


class FormSettingsForm(NewFormForm):
    """Name, public page and thanks."""

    is_public = forms.BooleanField(
        label=gettext_lazy("This form has a public page of its own"),
        required=False,
        help_text=gettext_lazy(
            "Everybody who has the link can answer it without an account, for example to apply for a job. "
            "Answers are kept here; no request is opened."
        ),
    )
    thanks = LocalizedField(
        label=gettext_lazy("Thanks"),
        multiline=True,
        max_length=THANKS_LENGTH,
        help_text=gettext_lazy("What people read after they have sent the public page."),
    )


class AnswersFilterForm(forms.Form):
    """Narrows the table: period, text, where the answers came from, version, and a value for each choice."""

    since = DayField(label=pgettext_lazy("period", "From"), required=False)
    until = DayField(label=pgettext_lazy("period", "To"), required=False)
    text = forms.CharField(label=gettext_lazy("Text"), required=False, max_length=200)
    source = forms.ChoiceField(
        label=gettext_lazy("Came from"),
        required=False,
        choices=[
            ("", gettext_lazy("Everywhere")),
            ("ticket", gettext_lazy("Requests")),
            ("public", gettext_lazy("Public page")),
        ],
    )
    number = forms.TypedChoiceField(label=gettext_lazy("Version"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, numbers: Sequence[int], asked: Definition | None, zone: str) -> None:
        super().__init__(data)
        self.zone = zone
        versions = [
            ("", _("All")),
            *((str(number), _("Version %(number)d") % {"number": number}) for number in numbers),
        ]
        self.fields["number"].choices = versions  # type: ignore[attr-defined]
        for field in asked.answering if asked is not None else ():
            if field.type in CHOICES or field.type in ("checkbox", "consent"):
                self.fields[f"{CHOICE}{field.key}"] = forms.ChoiceField(
                    label=pick(field.label).text, required=False, choices=[("", _("All")), *_options(field)]
                )

    @property
    def choice_fields(self) -> list[forms.BoundField]:
        """The fields of the choices."""
        return [self[name] for name in self.fields if name.startswith(CHOICE)]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.is_valid() and any(value not in (None, "") for value in self.cleaned_data.values())

    @property
    def narrows_choices(self) -> bool:
        """Whether a choice is asked for."""
        return any(bound.data for bound in self.choice_fields)

    def filters(self) -> AnswerFilters:
        """As the room takes them; what was filled in wrongly narrows nothing."""
        if not self.is_valid():
            return AnswerFilters()
        values = self.cleaned_data
        return AnswerFilters(
            source=values["source"],
            number=values["number"],
            since=self._moment(values["since"]),
            until=self._moment(values["until"], days=1),
            text=values["text"],
            choices=tuple(
                (name.removeprefix(CHOICE), values[name])
                for name in self.fields
                if name.startswith(CHOICE) and values[name]
            ),
        )

    def _moment(self, day: Any, *, days: int = 0) -> datetime | None:
        """The beginning of a day as the reader lives it."""
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=days), time(), ZoneInfo(self.zone)).astimezone(UTC)


def _options(field: Any) -> list[tuple[str, str]]:
    if field.type in CHOICES:
        return [(option.value, pick(option.label).text) for option in field.options]
    return [("true", _("Yes")), ("false", _("No"))]
