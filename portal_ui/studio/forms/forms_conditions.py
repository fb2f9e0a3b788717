"""When a question is asked: a list of comparisons with earlier answers, chosen from lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.localized import pick
from portal_ui.studio.drafts import GROUPS, FieldData
from portal_ui.studio.fields import DayField
from support.forms.conditions import EMPTINESS, OPERATORS
from support.forms.fields import ANSWERING, CHOICES

ALWAYS, ALL, ANY, KEPT = "always", "all", "any", "kept"
MOST = 20
WORDS = {
    "equals": gettext_lazy("is"),
    "not_equals": gettext_lazy("is not"),
    "contains": gettext_lazy("contains"),
    "not_contains": gettext_lazy("does not contain"),
    "is_empty": gettext_lazy("is not answered"),
    "is_not_empty": gettext_lazy("is answered"),
    "greater": gettext_lazy("is more than"),
    "less": gettext_lazy("is less than"),
}
LATER = {"greater": gettext_lazy("is after"), "less": gettext_lazy("is before")}
TICKS = ("checkbox", "consent")


class ComparisonForm(forms.Form):
    """One comparison: an earlier question, how, and with what."""

    field = forms.ChoiceField(label=gettext_lazy("Question"), required=False)
    op = forms.ChoiceField(label=gettext_lazy("How to compare"), required=False)
    value = forms.CharField(label=gettext_lazy("Answer"), required=False, max_length=300)

    def __init__(self, data: Any, *, earlier: Sequence[FieldData], initial: Mapping[str, Any], prefix: str) -> None:
        shown = dict(initial) | {"value": _shown_value(initial.get("value"))}
        super().__init__(data, initial=shown, prefix=prefix)
        self.choices = [(one["key"], pick(one["label"]).text or one["key"]) for one in earlier]
        self._set("field", [("", _("Choose a question")), *self.choices])
        for name in ("field", "op"):
            # What stands behind them depends on them.
            self.fields[name].widget.attrs["data-reshapes"] = True
        chosen = str(self["field"].value() or "")
        self.subject = next((one for one in earlier if one["key"] == chosen), None)
        if self.subject is None:
            del self.fields["op"], self.fields["value"]
            return
        kind = self.subject["type"]
        operators = [name for name in WORDS if name in OPERATORS[kind]]
        self._set("op", [(name, word_of(name, kind)) for name in operators])
        # Another question may not know the comparison that was chosen for the one before.
        self.operator = str(self["op"].value() or "")
        if self.operator not in operators:
            self.operator = operators[0]
            self.initial["op"] = self.operator
        if self.operator in EMPTINESS:
            del self.fields["value"]
        else:
            self.fields["value"] = value_field(self.subject)

    def _set(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def number_text(self) -> str:
        """For the name of its button."""
        return str(self.prefix).removeprefix("condition")

    @property
    def has_op(self) -> bool:
        return "op" in self.fields

    @property
    def has_value(self) -> bool:
        return "value" in self.fields

    def to_data(self) -> dict[str, Any] | None:
        """The comparison as the definition holds it; nothing while no question is chosen."""
        if self.subject is None:
            return None
        found: dict[str, Any] = {"field": self.subject["key"], "op": self.cleaned_data.get("op") or self.operator}
        if "value" in self.fields:
            value = self.cleaned_data.get("value")
            if self.subject["type"] in TICKS:
                value = {"true": True, "false": False}.get(value or "")
            elif isinstance(value, date):
                value = value.isoformat()
            found["value"] = value
        return found


class ConditionForm:
    """All comparisons, with `condition_mode` saying how many of them have to hold.

    A condition of nested groups, as the API can make one, is shown in words and kept or removed as a whole.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        earlier: Sequence[FieldData],
        initial: Mapping[str, Any] | None,
        quiet: bool = False,
    ) -> None:
        self.earlier = [one for one in earlier if one["type"] in ANSWERING]
        self.initial = initial
        self.is_nested = initial is not None and _is_nested(initial)
        self.errors_of_rule: list[str] = []
        sent = data if data is not None and "condition_mode" in data else None
        self.mode = sent["condition_mode"] if sent is not None else _mode(initial, nested=self.is_nested)
        if self.mode not in (ALWAYS, ALL, ANY, KEPT):
            self.mode = ALWAYS
        parts: list[Mapping[str, Any]] = [] if self.is_nested else list(_parts(initial))
        if sent is not None:
            parts = [_sent_part(sent, number) for number in sent_numbers(sent)]
        if self.mode in (ALL, ANY) and not parts:
            parts, sent = [{}], None
        self.forms = [
            ComparisonForm(None if quiet else sent, earlier=self.earlier, initial=part, prefix=f"condition{number}")
            for number, part in enumerate(parts)
        ]

    @property
    def modes(self) -> list[tuple[str, str]]:
        """What can be chosen."""
        found = [
            (ALWAYS, _("Always")),
            (ALL, _("Only if all of these are true")),
            (ANY, _("Only if any of these is true")),
        ]
        return [*found, (KEPT, _("By the groups of conditions it has"))] if self.is_nested else found

    @property
    def words(self) -> str:
        """The condition in words."""
        return in_words(self.initial, {str(one["key"]): one for one in self.earlier})

    @property
    def is_open(self) -> bool:
        """Whether there is something to see in it."""
        return self.mode != ALWAYS or bool(self.errors_of_rule)

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms] if self.mode in (ALL, ANY) else []
        return all(answers)

    def to_data(self) -> dict[str, Any] | None:
        """The condition as the definition holds it; None for always."""
        if self.mode == KEPT and self.is_nested:
            return dict(self.initial or {})
        if self.mode not in (ALL, ANY):
            return None
        parts = [part for part in (form.to_data() for form in self.forms) if part]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 and self.mode == ALL else {self.mode: parts}


def sent_numbers(data: QueryDict) -> list[int]:
    """The numbers of the comparisons that were sent."""
    raw = data.get("condition_count", "")
    return list(range(min(int(raw), MOST))) if raw.isdigit() and len(raw) < 4 else []


def with_action(data: QueryDict, action: str) -> QueryDict:
    """What was posted, with one more comparison ("condition_add") or without one ("condition_remove:2")."""
    name, _colon, number = action.partition(":")
    changed = data.copy()
    parts = [_sent_part(data, one) for one in sent_numbers(data) if name == "condition_add" or str(one) != number]
    parts += [{}] if name == "condition_add" else []
    for place, part in enumerate(parts):
        for key in ("field", "op", "value"):
            changed[f"condition{place}-{key}"] = part.get(key, "")
    changed["condition_count"] = str(len(parts))
    if not parts:
        changed["condition_mode"] = ALWAYS
    return changed


def _sent_part(data: QueryDict, number: int) -> dict[str, str]:
    return {name: data.get(f"condition{number}-{name}", "") for name in ("field", "op", "value")}


def value_field(subject: FieldData) -> forms.Field:
    """The control for what the answers to `subject` are compared with."""
    label, kind = _("Answer"), subject["type"]
    if kind in CHOICES:
        options = [(option["value"], pick(option["label"]).text) for option in subject.get("options", [])]
        return forms.ChoiceField(label=label, required=False, choices=[("", _("Choose an answer")), *options])
    if kind in TICKS:
        ticks = [("", _("Choose an answer")), ("true", _("ticked")), ("false", _("not ticked"))]
        return forms.ChoiceField(label=label, required=False, choices=ticks)
    if kind == "date":
        return DayField(label=label, required=False)
    mode = "decimal" if kind in ("number", "money", "rating") else "text"
    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": mode})
    return forms.CharField(label=label, required=False, max_length=300, widget=widget)


def word_of(operator: str, kind: str) -> str:
    """A comparison as a word; dates come before and after."""
    words = {**WORDS, **LATER} if kind in ("date", "time", "datetime") else WORDS
    return str(words[operator])


def in_words(condition: Mapping[str, Any] | None, questions: Mapping[str, FieldData]) -> str:
    """A condition as a phrase: “Was it in use?” is “yes”. Empty for none."""
    if not condition:
        return ""
    for group, joint in ((ALL, _("%(first)s and %(second)s")), (ANY, _("%(first)s or %(second)s"))):
        if group in condition:
            words = [in_words(part, questions) for part in condition[group]]
            text = words[0] if words else ""
            for more in words[1:]:
                text = joint % {"first": text, "second": more}
            return text
    subject = questions.get(condition["field"])
    if subject is None:
        return ""
    name, operator = pick(subject["label"]).text, word_of(condition["op"], subject["type"])
    if condition["op"] in EMPTINESS:
        return _("“%(question)s” %(comparison)s") % {"question": name, "comparison": operator}
    answer = _answer_in_words(condition.get("value"), subject)
    return _("“%(question)s” %(comparison)s “%(answer)s”") % {
        "question": name,
        "comparison": operator,
        "answer": answer,
    }


def _answer_in_words(value: Any, subject: FieldData) -> str:
    if isinstance(value, bool):
        return _("ticked") if value else _("not ticked")
    labels = {option["value"]: pick(option["label"]).text for option in subject.get("options", [])}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values)


def _shown_value(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _mode(condition: Mapping[str, Any] | None, *, nested: bool) -> str:
    if nested:
        return KEPT
    if not condition:
        return ALWAYS
    return ANY if ANY in condition else ALL


def _parts(condition: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    if not condition:
        return []
    for group in GROUPS:
        if group in condition:
            return list(condition[group])
    return [condition]


def _is_nested(condition: Mapping[str, Any]) -> bool:
    """Groups in groups, or several options in one comparison: more than the lists can show."""
    return any(
        any(group in part for group in GROUPS) or isinstance(part.get("value"), list) for part in _parts(condition)
    )
