"""Form fields of the studio: one text in several languages, and people to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from kernel.calendars import DisplayPrefs, parse_date
from kernel.localized import LocalizedText, direction


@dataclass(frozen=True, slots=True)
class LanguageInput:
    """The control for one language of a localized field."""

    language: str
    language_name: str
    dir: str
    name: str
    id: str
    value: str
    is_default: bool
    # Name of the language that is shown in its place; empty where it is there, or in no language at all.
    falls_back_to: str


class LocalizedWidget(forms.Widget):
    """Reads `name-en`, `name-fa`, … from what was posted; the studio's templates draw it."""

    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> LocalizedText:
        return {code: str(data[f"{name}-{code}"]) for code, _label in settings.LANGUAGES if f"{name}-{code}" in data}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> bool:
        return not any(f"{name}-{code}" in data for code, _label in settings.LANGUAGES)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-{self.attrs.get('first', 'en')}" if id_ else id_


class LocalizedField(forms.Field):
    """A LocalizedText in the languages a workspace has switched on.

    Texts in languages that are off are kept as they were. What is required is decided by the use case.
    """

    widget = LocalizedWidget

    def __init__(self, *, multiline: bool = False, rows: int = 3, max_length: int = 200, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.multiline = multiline
        self.rows = rows
        self.max_length = max_length
        self.languages: Sequence[str] = ("en",)
        self.kept: LocalizedText = {}

    def prepare(self, languages: Sequence[str], before: LocalizedText) -> None:
        """Show `languages` (the default one first) and keep what `before` holds in others."""
        self.languages = languages
        self.kept = {code: text for code, text in before.items() if code not in languages}
        self.widget.attrs["first"] = languages[0]

    def clean(self, value: Any) -> LocalizedText:
        typed = value if isinstance(value, dict) else {}
        return self.kept | {code: text for code, text in typed.items() if code in self.languages}

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = {code: text for code, text in (initial or {}).items() if code in self.languages and text}
        return before != {code: text.strip() for code, text in (data or {}).items() if text.strip()}


def language_inputs(bound: BoundField) -> list[LanguageInput]:
    """One control per language of a bound LocalizedField."""
    field = bound.field
    if not isinstance(field, LocalizedField):
        raise TypeError(f"{bound.name} is no localized field")
    names = dict(settings.LANGUAGES)
    values = bound.value() or {}
    # The order in which the page falls back as well; texts in languages that are off come last.
    filled = [code for code in (*field.languages, *sorted(values)) if str(values.get(code, "")).strip()]
    return [
        LanguageInput(
            language=code,
            language_name=names[code],
            dir=direction(code),
            name=f"{bound.html_name}-{code}",
            id=f"{bound.auto_id}-{code}",
            value=str(values.get(code, "")),
            is_default=code == field.languages[0],
            falls_back_to=names.get(filled[0], filled[0]) if filled and code not in filled else "",
        )
        for code in field.languages
    ]


class PeopleField(forms.TypedMultipleChoiceField):
    """Several colleagues, by id, as a list of ticks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, required=False, **kwargs)


class DayField(forms.Field):
    """A date, typed in the reader's own calendar and digits or picked from the calendar."""

    widget = forms.DateInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        # Only how dates are written counts here, and that does not depend on the reader.
        try:
            return parse_date(str(value), DisplayPrefs("en"))
        except ValueError:
            raise forms.ValidationError(_("Enter a date, such as 2027-03-21 or 1406-01-01.")) from None

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value
