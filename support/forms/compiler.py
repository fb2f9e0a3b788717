"""Turns a definition into one Django form: the page renders it, and what it accepts is what the use case accepts."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kernel.calendars import DisplayPrefs
from kernel.context import Actor
from kernel.localized import pick
from kernel.tenancy import current_tenant
from support.forms.answer_files import file_errors
from support.forms.checking import (
    CLOCK,
    PREFIX,
    Checked,
    asked_of,
    check_values,
    default_prefs,
    moment_of,
    page_answers,
)
from support.forms.fields import DEFAULT_RATING, Definition, Field

MEGABYTE = 1024 * 1024
_MOST_CLASSES = 256
_compiled: OrderedDict[tuple[Any, ...], type[AnswersForm]] = OrderedDict()


class ManyFilesInput(forms.FileInput):
    """The browser's control for the files of one question."""

    allow_multiple_selected = True


class MomentInput(forms.TextInput):
    """A day and a time of day as one text; what was posted in two fields is put together."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        clock = data.get(f"{CLOCK}{name}")
        return typed if clock is None or not isinstance(typed, str) else moment_of(typed, clock)


class QuestionField(forms.Field):
    """One question as a page shows it, with its definition. The form checks all questions together."""

    question: Field
    max_bytes = 0
    max_files = 0

    def clean(self, value: Any) -> None:
        return None

    def __deepcopy__(self, memo: dict[int, Any]) -> QuestionField:
        """Only the widget has a state of its own: forms are made for every request."""
        result = copy.copy(self)
        memo[id(self)] = result
        result.widget = copy.deepcopy(self.widget, memo)
        return result


class AnswersForm(forms.Form):
    """The questions of one version. `data` is what a page posted, or any mapping with the names `q_<key>`.

    With an `actor` the files that were given are looked up as well: they have to be this person's own and unused,
    or among `held`, those that the caller keeps already.
    """

    definition: ClassVar[Definition] = Definition()
    language: ClassVar[str] = "en"
    prefs: ClassVar[DisplayPrefs] = DisplayPrefs()
    tenant_order: ClassVar[tuple[str, ...] | None] = None
    # Pages hide questions: a browser must not insist on those nobody sees.
    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *args: Any,
        actor: Actor | None = None,
        held: Collection[Any] = (),
        now: datetime | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, files, *args, **options)
        self.actor = actor
        self.held = held
        self.now = now
        self._checked: Checked | None = None

    def raw_answers(self) -> dict[str, Any]:
        """What was typed, by field key."""
        return page_answers(self.definition, self.data or {}, f"{self.prefix}-" if self.prefix else "")

    def cleaned_answers(self) -> dict[str, Any]:
        """The accepted answers as they are stored, by field key; hidden questions are not among them."""
        self.errors  # noqa: B018 -- Django's way to have the form checked
        return dict(self._checked.answers) if self._checked is not None else {}

    @property
    def shown(self) -> frozenset[str]:
        """Keys of the fields that are shown, given what was typed."""
        if self._checked is None:
            asked = asked_of(self.language, prefs=self.prefs, now=self.now, tenant_order=self.tenant_order)
            return check_values(self.definition, self.raw_answers(), asked).shown
        return self._checked.shown

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        asked = asked_of(self.language, prefs=self.prefs, now=self.now, tenant_order=self.tenant_order)
        checked = check_values(self.definition, self.raw_answers(), asked)
        if self.actor is not None:
            checked.errors.update(file_errors(self.actor, self.definition, checked.answers, self.held))
        self._checked = checked
        for field in self.definition.answering:
            name = f"{PREFIX}{field.key}"
            self.cleaned_data[name] = checked.answers.get(field.key)
            if field.key in checked.errors:
                self.add_error(name, checked.errors[field.key])


def answers_form(
    definition: Definition,
    *,
    language: str,
    prefs: DisplayPrefs | None = None,
    tenant_order: tuple[str, ...] | None = None,
) -> type[AnswersForm]:
    """The form class for readers of one language; compiled once per process and content, the oldest are given up.

    `tenant_order` is the workspace's order of languages for texts that are missing; without it the current one's.
    """
    tenant = current_tenant()
    if tenant_order is None and tenant is not None:
        tenant_order = (tenant.default_language, *tenant.languages)
    prefs = prefs or default_prefs(language, tenant)
    key = (definition.fingerprint, language, prefs, tenant_order)
    found = _compiled.get(key)
    if found is None:
        found = _compiled[key] = _compile(definition, language, prefs, tenant_order)
        while len(_compiled) > _MOST_CLASSES:
            _compiled.popitem(last=False)
    else:
        _compiled.move_to_end(key)
    return found


def _compile(
    definition: Definition, language: str, prefs: DisplayPrefs, tenant_order: tuple[str, ...] | None
) -> type[AnswersForm]:
    members: dict[str, Any] = {
        "definition": definition,
        "language": language,
        "prefs": prefs,
        "tenant_order": tenant_order,
    }
    with override(language):
        for field in definition.answering:
            members[f"{PREFIX}{field.key}"] = _form_field(field, language, tenant_order)
    return type("AnswersForm", (AnswersForm,), members)


def _form_field(field: Field, language: str, order: tuple[str, ...] | None) -> QuestionField:
    made = QuestionField(
        required=field.required,
        label=pick(field.label, language, order).text,
        help_text=pick(field.help, language, order).text,
        initial=_initial(field),
        widget=_widget(field, language, order),
    )
    made.question = field
    if field.required:
        made.widget.attrs["aria-required"] = "true"
    if field.type == "file":
        most = field.validation.get("max_mb", 0) * MEGABYTE
        made.max_bytes = min(most or settings.PORTICO_MAX_FILE_BYTES, settings.PORTICO_MAX_FILE_BYTES)
        made.max_files = field.validation.get("max_files", settings.PORTICO_MAX_FILES)
    return made


def _initial(field: Field) -> Any:
    if field.type == "date" and field.default == "today":
        return lambda: asked_of("").today.isoformat()
    if isinstance(field.default, Mapping):
        return field.default.get("amount")
    return field.default


def _widget(field: Field, language: str, order: tuple[str, ...] | None) -> forms.Widget:
    attrs = dict(_ATTRIBUTES.get(field.type, {}))
    if field.placeholder:
        attrs["placeholder"] = pick(field.placeholder, language, order).text
    if field.type in ("radio", "select", "multiselect"):
        choices = [(option.value, pick(option.label, language, order).text) for option in field.options]
        if field.type == "select":
            choices.insert(0, ("", str(_("Please choose"))))
        return _CHOICE_WIDGETS[field.type](attrs=attrs, choices=choices)
    if field.type == "rating":
        most = field.validation.get("max", DEFAULT_RATING)
        return forms.RadioSelect(attrs=attrs, choices=[(str(value), str(value)) for value in range(1, most + 1)])
    if field.type == "file":
        if endings := field.validation.get("extensions"):
            attrs["accept"] = ",".join(f".{ending}" for ending in endings)
        return ManyFilesInput(attrs=attrs)
    return _WIDGETS[field.type](attrs=attrs)


class _TelInput(forms.TextInput):
    input_type = "tel"


_CHOICE_WIDGETS: dict[str, type[forms.Select | forms.RadioSelect]] = {
    "radio": forms.RadioSelect,
    "select": forms.Select,
    "multiselect": forms.CheckboxSelectMultiple,
}
# Numbers are typed as text: a browser's own number field takes no Persian digits.
_WIDGETS: dict[str, type[forms.Widget]] = {
    "text": forms.TextInput,
    "textarea": forms.Textarea,
    "number": forms.TextInput,
    "money": forms.TextInput,
    "date": forms.DateInput,
    "time": forms.TextInput,
    "datetime": MomentInput,
    "checkbox": forms.CheckboxInput,
    "consent": forms.CheckboxInput,
    "email": forms.EmailInput,
    "phone": _TelInput,
    "url": forms.TextInput,
}
_ATTRIBUTES: dict[str, dict[str, Any]] = {
    "textarea": {"rows": 5},
    "number": {"inputmode": "decimal", "dir": "ltr"},
    "money": {"inputmode": "decimal", "dir": "ltr"},
    "time": {"inputmode": "numeric", "dir": "ltr", "placeholder": "14:30"},
    "datetime": {"dir": "ltr"},
    "url": {"inputmode": "url", "dir": "ltr"},
    "phone": {"dir": "ltr", "autocomplete": "tel"},
    "email": {"autocomplete": "email"},
}
