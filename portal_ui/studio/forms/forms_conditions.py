"""When a question is asked: comparisons with earlier answers and groups of them, chosen from lists.

A group stands among the comparisons and holds comparisons only: that is as deep as definitions go
(`support.forms.condition_checks.MAX_DEPTH`), so whatever the API made can be seen and changed here.
"""

from __future__ import annotations

import re
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
from portal_ui.studio.forms.condition_words import WORDS, word_of
from support.forms.conditions import EMPTINESS, OPERATORS
from support.forms.fields import ANSWERING, CHOICES

ALWAYS = "always"
ALL, ANY = GROUPS
# At most so many parts has a group, and so many the condition itself.
MOST = 20
TICKS = ("checkbox", "consent")
ONE_PART = re.compile(r"condition\d+-")

# A comparison ({"field", "op", "value"}) or a group ({"all": [comparison, …]}), as the definition holds them. While it
# is typed a comparison may lack anything.
PartData = Mapping[str, Any]


class ComparisonForm(forms.Form):
    """One comparison: an earlier question, how, and with what."""

    is_group = False

    field = forms.ChoiceField(label=gettext_lazy("Question"), required=False)
    op = forms.ChoiceField(label=gettext_lazy("How to compare"), required=False)
    value = forms.CharField(label=gettext_lazy("Answer"), required=False, max_length=300)

    def __init__(self, data: Any, *, earlier: Sequence[FieldData], initial: PartData, prefix: str) -> None:
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
            self.fields["value"] = value_field(self.subject, self.operator)
            values = self.initial["value"]
            if isinstance(values, list) and not isinstance(self.fields["value"], forms.MultipleChoiceField):
                # They were ticked for another question.
                self.initial["value"] = values[0] if values else ""

    def _set(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def place(self) -> str:
        """For the name of its button: "2", or "2-0" inside the group 2."""
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
            elif isinstance(value, list) and len(value) == 1:
                value = value[0]
            found["value"] = value
        return found

    def refuse(self, names: Sequence[str], messages: Sequence[str]) -> bool:
        """Put a message at one of the fields; False where there is no such field."""
        name = names[-1] if names else ""
        if not self.is_bound or name not in self.fields:
            return False
        for message in messages:
            self.add_error(name, message)
        return True


class PartList:
    """Parts of which all or any have to hold. `mode_name` and `count_name` are the fields that say so."""

    def __init__(self, mode: str, parts: Sequence[ComparisonForm | GroupForm]) -> None:
        self.mode = mode
        self.parts = list(parts)
        # Those that became part of the definition, in its order.
        self._placed: list[ComparisonForm | GroupForm] = []

    def is_valid(self) -> bool:
        answers = [part.is_valid() for part in self.parts]  # each shows its own mistakes
        return all(answers)

    def to_data(self) -> dict[str, Any] | None:
        """The parts as the definition holds them; nothing while there is none."""
        found = [(part, part.to_data()) for part in self.parts]
        self._placed = [part for part, data in found if data]
        return {self.mode: [data for _part, data in found if data]} if self._placed else None

    def refuse(self, names: Sequence[str], messages: Sequence[str]) -> bool:
        """Put a message about ("all", "1", "value") at that part; False where it cannot stand there."""
        number = names[1] if len(names) > 1 else ""
        if not number.isdigit() or int(number) >= len(self._placed):
            return False
        return self._placed[int(number)].refuse(names[2:], messages)


class GroupForm(PartList):
    """A group of comparisons inside the condition."""

    is_group = True

    def __init__(self, data: Any, *, earlier: Sequence[FieldData], initial: PartData, prefix: str) -> None:
        mode = ALL if ALL in initial else ANY
        parts = initial[mode] or [{}]
        super().__init__(
            mode,
            [
                ComparisonForm(data, earlier=earlier, initial=part, prefix=f"{prefix}-{number}")
                for number, part in enumerate(parts)
            ],
        )
        self.place = prefix.removeprefix("condition")
        self.mode_name, self.count_name = f"{prefix}-mode", f"{prefix}-count"

    @property
    def modes(self) -> list[tuple[str, str]]:
        """What can be chosen."""
        return [(ALL, _("All of these are true")), (ANY, _("Any of these is true"))]


class ConditionForm(PartList):
    """All of it, with `condition_mode` saying how many of the parts have to hold."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        earlier: Sequence[FieldData],
        initial: PartData | None,
        quiet: bool = False,
    ) -> None:
        self.earlier = [one for one in earlier if one["type"] in ANSWERING]
        self.initial = initial
        self.errors_of_rule: list[str] = []
        sent = data if data is not None and "condition_mode" in data else None
        mode = sent["condition_mode"] if sent is not None else _mode(initial)
        parts = sent_parts(sent) if sent is not None else _parts(initial)
        if mode not in GROUPS:
            mode, parts = ALWAYS, []
        elif not parts:
            parts, sent = [{}], None
        bound = None if quiet else sent
        super().__init__(
            mode,
            [
                (GroupForm if _is_group(part) else ComparisonForm)(
                    bound, earlier=self.earlier, initial=part, prefix=f"condition{number}"
                )
                for number, part in enumerate(parts)
            ],
        )

    @property
    def modes(self) -> list[tuple[str, str]]:
        """What can be chosen."""
        return [
            (ALWAYS, _("Always")),
            (ALL, _("Only if all of these are true")),
            (ANY, _("Only if any of these is true")),
        ]

    @property
    def is_open(self) -> bool:
        """Whether there is something to see in it."""
        return self.mode != ALWAYS or bool(self.errors_of_rule)

    def to_data(self) -> dict[str, Any] | None:
        """The condition as the definition holds it; None for always. A single comparison needs no group."""
        found = super().to_data()
        only = found[self.mode] if found else []
        return only[0] if len(only) == 1 and self.mode == ALL and not self._placed[0].is_group else found

    def take(self, place: str, messages: Sequence[str]) -> None:
        """Show a message about `show_if.all.1.value` at that comparison, one about something else above all."""
        names = place.split(".")[1:]
        if self._placed and (not names or names[0] not in GROUPS):
            names = [self.mode, "0", *names]
        if not self.refuse(names, messages):
            self.errors_of_rule.extend(messages)


# --- what was sent


def sent_parts(data: QueryDict) -> list[PartData]:
    """The parts as they were sent, complete or not."""
    return [_sent_part(data, f"condition{number}") for number in _numbers(data, "condition_count")]


def _sent_part(data: QueryDict, prefix: str) -> PartData:
    mode = data.get(f"{prefix}-mode", "")
    if mode not in GROUPS:
        return _sent_comparison(data, prefix)
    return {mode: [_sent_comparison(data, f"{prefix}-{number}") for number in _numbers(data, f"{prefix}-count")]}


def _sent_comparison(data: QueryDict, prefix: str) -> PartData:
    values = data.getlist(f"{prefix}-value")
    found: dict[str, Any] = {name: data.get(f"{prefix}-{name}", "") for name in ("field", "op")}
    return found | {"value": values if len(values) > 1 else "".join(values)}


def _numbers(data: QueryDict, name: str) -> range:
    raw = data.get(name, "")
    return range(min(int(raw), MOST) if raw.isdecimal() and len(raw) < 4 else 0)


def with_action(data: QueryDict, action: str) -> QueryDict:
    """What was posted, with one more comparison ("condition_add", in a group "condition_add:2"), one more group
    ("condition_group"), or without a part ("condition_remove:2", in a group "condition_remove:2-0")."""
    name, _colon, place = action.partition(":")
    parts: list[Any] = [
        {group: list(part[group]) for group in GROUPS if group in part} if _is_group(part) else part
        for part in sent_parts(data)
    ]
    above, _dash, inside = place.partition("-")
    number = int(above) if above.isdecimal() and len(above) < 4 else len(parts)
    group = _members(parts[number]) if number < len(parts) else None
    if name == "condition_group":
        parts.append({ANY if data.get("condition_mode") == ALL else ALL: [{}]})
    elif name == "condition_add":
        (parts if group is None else group).append({})
    elif group is not None and inside:
        group[:] = [member for index, member in enumerate(group) if str(index) != inside]
    else:
        parts[number : number + 1] = []
    return _written(data, [part for part in parts if _members(part) != []])


def focus_after(action: str, data: QueryDict) -> str:
    """Where the focus goes after a button: a selector. `data` is what `with_action` made."""
    name, _colon, place = action.partition(":")
    last = len(_numbers(data, "condition_count")) - 1
    if name == "condition_group":
        return f"#id_condition{last}-0-field"
    if name != "condition_add":
        return "#condition-mode" if last >= 0 else "#condition-summary"
    inside = len(_numbers(data, f"condition{place}-count")) - 1
    return f"#id_condition{place}-{inside}-field" if inside >= 0 else f"#id_condition{last}-field"


def _written(data: QueryDict, parts: Sequence[PartData]) -> QueryDict:
    changed = data.copy()
    for name in [name for name in changed if ONE_PART.match(name)]:
        del changed[name]
    for number, part in enumerate(parts):
        _write(changed, f"condition{number}", part)
    changed["condition_count"] = str(len(parts))
    if not parts:
        changed["condition_mode"] = ALWAYS
    return changed


def _write(data: QueryDict, prefix: str, part: PartData) -> None:
    for group in GROUPS:
        if group in part:
            data[f"{prefix}-mode"], data[f"{prefix}-count"] = group, str(len(part[group]))
            for number, member in enumerate(part[group]):
                _write(data, f"{prefix}-{number}", member)
            return
    for name, value in part.items():
        data.setlist(f"{prefix}-{name}", value if isinstance(value, list) else [value])


def _members(part: PartData) -> list[Any] | None:
    return next((part[group] for group in GROUPS if group in part), None)


def _is_group(part: PartData) -> bool:
    return any(group in part for group in GROUPS)


# --- what is shown


def value_field(subject: FieldData, operator: str) -> forms.Field:
    """The control for what the answers to `subject` are compared with."""
    label, kind = _("Answer"), subject["type"]
    if kind in CHOICES:
        options = [(option["value"], pick(option["label"]).text) for option in subject.get("options", [])]
        if kind == "multiselect" and operator.endswith("equals"):
            # All that is ticked, and nothing else.
            several = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(label=label, required=False, choices=options, widget=several)
        return forms.ChoiceField(label=label, required=False, choices=[("", _("Choose an answer")), *options])
    if kind in TICKS:
        ticks = [("", _("Choose an answer")), ("true", _("ticked")), ("false", _("not ticked"))]
        return forms.ChoiceField(label=label, required=False, choices=ticks)
    if kind == "date":
        return DayField(label=label, required=False)
    mode = "decimal" if kind in ("number", "money", "rating") else "text"
    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": mode})
    return forms.CharField(label=label, required=False, max_length=300, widget=widget)


def _shown_value(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _mode(condition: PartData | None) -> str:
    if not condition:
        return ALWAYS
    return ANY if ANY in condition else ALL


def _parts(condition: PartData | None) -> Sequence[PartData]:
    return [] if not condition else _members(condition) or [condition]
