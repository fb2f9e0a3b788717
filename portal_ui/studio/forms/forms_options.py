"""The choices of a question: what each is called in every language, the value that is stored, their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from kernel.localized import LocalizedText, pick
from kernel.tenancy import TenantRef
from portal_ui.studio.drafts import fresh_key
from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import WorkspaceForm
from support.forms.definition import MAX_LABEL, MAX_OPTIONS

PLACE = re.compile(r"options\.(\d+)(?:\.(\w+))?")
# What a browser may send: one more than is allowed, so that the refusal comes from the definition's own check.
MOST = MAX_OPTIONS + 1


class OptionForm(WorkspaceForm):
    """One choice. `number` tells it from the others of the page."""

    number = 0

    label = LocalizedField(label=gettext_lazy("Choice"), max_length=MAX_LABEL)
    value = forms.CharField(
        label=gettext_lazy("Stored value"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    @property
    def number_text(self) -> str:
        """For the names of its buttons."""
        return str(self.number)

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        return pick(self["label"].value() or {}).text or str(self["value"].value() or "")


class OptionsForm:
    """All choices, each an OptionForm `option<n>`. The repeated field `option` says the numbers in their order."""

    def __init__(
        self, data: QueryDict | None, *, tenant: TenantRef, initial: Sequence[dict[str, Any]], quiet: bool = False
    ) -> None:
        self.tenant = tenant
        self.initial = list(initial)
        self.data = data if data is not None and "has_options" in data else None
        self.quiet = quiet
        # Errors that belong to no single choice.
        self.errors_of_list: list[str] = []
        self.forms = [self._form(number) for number in self._numbers()]
        for number, form in zip(self._numbers(), self.forms, strict=True):
            form.number = number

    def _numbers(self) -> list[int]:
        if self.data is None:
            return list(range(len(self.initial)))
        sent = [int(raw) for raw in self.data.getlist("option") if raw.isdigit() and len(raw) < 5]
        return list(dict.fromkeys(sent))[:MOST]

    def _form(self, number: int) -> OptionForm:
        before = self.initial[number] if number < len(self.initial) else {}
        form = OptionForm(self.data, tenant=self.tenant, initial=before, prefix=f"option{number}")
        if self.data is None or not self.quiet:
            return form
        sent = {name: form[name].data for name in form.fields}
        return OptionForm(None, tenant=self.tenant, initial=sent, prefix=f"option{number}")

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # each shows its own mistakes
        return all(answers)

    def to_data(self) -> list[dict[str, Any]]:
        """The choices as the definition holds them; a missing value is made of the label."""
        found: list[dict[str, Any]] = []
        for form in self.forms:
            label: LocalizedText = form.cleaned_data["label"]
            value = form.cleaned_data["value"].strip() or value_of(label, [row["value"] for row in found])
            found.append({"value": value, "label": label})
        return found

    def refuse(self, place: str, messages: Sequence[str]) -> None:
        """Put a message about `options.2.label` at that choice."""
        found = PLACE.match(place)
        if found is None or int(found[1]) >= len(self.forms):
            self.errors_of_list.extend(messages)
            return
        form = self.forms[int(found[1])]
        for message in messages:
            form.add_error(found[2] if found[2] in form.fields else None, message)


def value_of(label: LocalizedText, taken: Sequence[str]) -> str:
    """A value for a new choice: its words where they are Latin letters, a number where they are not."""
    word = slugify(label.get("en") or next(iter(label.values()), ""))[:50]
    if word and word[0].isalnum() and word not in taken:
        return word
    return fresh_key("option", taken)


def with_lines(options: Sequence[dict[str, Any]], text: str, language: str) -> list[dict[str, Any]]:
    """The choices with one more for every line, in the workspace's own language."""
    found = list(options)
    for line in text.splitlines():
        if line.strip():
            label = {language: line.strip()[:MAX_LABEL]}
            found.append({"value": value_of(label, [row["value"] for row in found]), "label": label})
    return found


def with_action(data: QueryDict, action: str) -> QueryDict:
    """What was posted, with one choice moved ("option_up:3") or taken out ("option_remove:3")."""
    name, _colon, number = action.partition(":")
    numbers = data.getlist("option")
    if number not in numbers:
        return data
    here = numbers.index(number)
    numbers.pop(here)
    if name != "option_remove":
        there = here - 1 if name == "option_up" else here + 1
        numbers.insert(max(there, 0), number)
    changed = data.copy()
    changed.setlist("option", numbers)
    return changed
