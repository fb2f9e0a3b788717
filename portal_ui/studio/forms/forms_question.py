"""The settings of one question in the form builder: texts, rules, default. What a type has not is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Invalid
from kernel.localized import pick
from kernel.tenancy import TenantRef
from portal_ui.studio.drafts import FieldData, fingerprint
from portal_ui.studio.fields import DayField, LocalizedField
from portal_ui.studio.forms.base import SavedMeanwhile, VersionedForm
from portal_ui.studio.forms.condition_words import in_words
from portal_ui.studio.forms.forms_conditions import ConditionForm
from portal_ui.studio.forms.forms_options import OptionsForm
from portal_ui.studio.refusals import show
from support.forms.definition import MAX_HELP, MAX_LABEL, MAX_PARAGRAPH, MAX_PLACEHOLDER
from support.forms.fields import TYPES

PREFIX = "question"
# Stands for the version of a question that is gone.
DELETED = "deleted"
RULE = "rule_"
TODAY = "today"
NUMBER_KINDS = ("number", "money")
# Words of the first field, by type; others ask for "Question".
LABELS = {
    "page": gettext_lazy("Title of the page"),
    "section": gettext_lazy("Heading"),
    "note": gettext_lazy("Text"),
    "consent": gettext_lazy("What people agree to"),
}
LONG_LABELS = ("note", "consent")
# Limits of dates: a word and, for those counted from today, its sign in the rule ("today+7d").
LIMITS = [
    ("", gettext_lazy("No limit")),
    (TODAY, gettext_lazy("Today")),
    ("later", gettext_lazy("Days after today")),
    ("sooner", gettext_lazy("Days before today")),
    ("day", gettext_lazy("A fixed day")),
]
SIGNS = {"later": "+", "sooner": "-"}
FROM_TODAY = re.compile(r"today([+-])(\d+)d\Z")


def _number(label: Any, *, low: int = 0, high: int = 100_000, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=low, max_value=high, **more)


class QuestionForm(VersionedForm):
    """One question. `version` is the fingerprint of the question the person was looking at."""

    label = LocalizedField(label=gettext_lazy("Question"), max_length=MAX_LABEL)
    help = LocalizedField(label=gettext_lazy("Help text"), multiline=True, rows=2, max_length=MAX_HELP)
    placeholder = LocalizedField(
        label=gettext_lazy("Example in the empty field"),
        max_length=MAX_PLACEHOLDER,
        help_text=gettext_lazy("Goes away on typing."),
    )
    required = forms.BooleanField(label=gettext_lazy("An answer is required"), required=False)

    rule_min = forms.DecimalField(label=gettext_lazy("Smallest value"), required=False)
    rule_max = forms.DecimalField(label=gettext_lazy("Largest value"), required=False)
    rule_decimals = _number(gettext_lazy("Digits after the decimal point"), high=6)
    rule_currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        min_length=3,
        required=False,
        help_text=gettext_lazy("Three letters, such as EUR."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    rule_min_length = _number(gettext_lazy("Characters at least"))
    rule_max_length = _number(gettext_lazy("Characters at most"))
    rule_format = forms.ChoiceField(
        label=gettext_lazy("Kind of text"),
        required=False,
        choices=[("", gettext_lazy("Any text")), ("ip", gettext_lazy("IP address"))],
    )
    rule_pattern = forms.CharField(
        label=gettext_lazy("Pattern"),
        max_length=200,
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "A regular expression that the whole answer has to fit, such as [A-Z]{2}-[0-9]{4}. "
            "Say in the message below what people should write."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    after_kind = forms.ChoiceField(label=gettext_lazy("Not before"), required=False, choices=LIMITS)
    after_days = _number(gettext_lazy("Number of days"), low=1, high=99_999)
    rule_after = DayField(label=gettext_lazy("Earliest day"), required=False)
    before_kind = forms.ChoiceField(label=gettext_lazy("Not after"), required=False, choices=LIMITS)
    before_days = _number(gettext_lazy("Number of days"), low=1, high=99_999)
    rule_before = DayField(label=gettext_lazy("Latest day"), required=False)
    rule_not_future = forms.BooleanField(label=gettext_lazy("Not in the future"), required=False)
    rule_calendar = forms.ChoiceField(
        label=gettext_lazy("Calendar"),
        required=False,
        choices=[
            ("", gettext_lazy("The reader’s own")),
            ("gregorian", gettext_lazy("Gregorian")),
            ("jalali", gettext_lazy("Jalali")),
        ],
    )
    rule_extensions = forms.CharField(
        label=gettext_lazy("Kinds of files"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Endings, such as pdf, jpg, png. Empty means all that can be attached to requests."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    rule_max_mb = _number(gettext_lazy("Megabytes of one file at most"), low=1)
    rule_max_files = _number(gettext_lazy("Files at most"), low=1)
    rule_message = LocalizedField(
        label=gettext_lazy("Message when the answer does not fit"),
        max_length=300,
        help_text=gettext_lazy("Empty means a message of our own."),
    )
    default = forms.CharField(
        label=gettext_lazy("Filled in beforehand"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.CharField(
        label=gettext_lazy("Name in exports and in the API"),
        max_length=40,
        help_text=gettext_lazy("Small letters, digits and underscores."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self,
        data: Any,
        *,
        tenant: TenantRef,
        question: FieldData,
        earlier: Sequence[FieldData],
        key_is_fixed: bool,
        quiet: bool = False,
        is_lost: bool = False,
    ) -> None:
        """`quiet` shows what was sent as it is, nothing checked: the person has not finished. `is_lost`: somebody
        deleted the question meanwhile."""
        self.question = question
        self.is_lost = is_lost
        # Somebody else saved meanwhile.
        self.is_stale = False
        self.kind = TYPES[question["type"]]
        bound = None if quiet else data
        super().__init__(bound, tenant=tenant, initial=initial_of(question), prefix=PREFIX)
        wanted = _wanted(question["type"])
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        self._fit_to_type()
        if key_is_fixed:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = _("Cannot be changed any more: a published version has it.")
        if quiet:
            self._show_as_sent(data)
        self.options = OptionsForm(data, tenant=tenant, initial=question.get("options", []), quiet=quiet)
        self.condition = ConditionForm(data, earlier=earlier, initial=question.get("show_if"), quiet=quiet)

    # --- what the template draws

    @property
    def plain_rules(self) -> list[BoundField]:
        """The fields of the rules, in order; limits of dates and the message are drawn apart."""
        apart = {f"{RULE}message", f"{RULE}after", f"{RULE}before"}
        return [self[name] for name in self.fields if name.startswith(RULE) and name not in apart]

    @property
    def limits(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """For each limit of a date: which kind it is, the days from today, the fixed day."""
        return [
            (self[f"{name}_kind"], self[f"{name}_days"], self[f"{RULE}{name}"])
            for name in ("after", "before")
            if f"{name}_kind" in self.fields
        ]

    @property
    def has_rules(self) -> bool:
        """Whether anything is set in them."""
        names = [name for name in self.fields if name.startswith((RULE, "after_", "before_"))]
        return bool(self.question.get("validation")) or any(name in self.errors for name in names)

    # --- reading

    def is_valid(self) -> bool:
        answers = [super().is_valid()]  # each part shows its own mistakes
        if self.kind.has_options:
            answers.append(self.options.is_valid())
        answers.append(self.condition.is_valid())
        return all(answers)

    def to_data(self) -> FieldData:
        """The question as the draft holds it; what is empty is left out."""
        values = self.cleaned_data
        data: FieldData = {"key": values["key"].strip(), "type": self.question["type"], "label": values["label"]}
        for name in ("help", "placeholder"):
            if any(text.strip() for text in values.get(name, {}).values()):
                data[name] = values[name]
        if values.get("required"):
            data["required"] = True
        if self.kind.has_options:
            data["options"] = self.options.to_data()
        default = self._default()
        if default not in (None, "", [], False):
            data["default"] = default
        if rules := self._rules():
            data["validation"] = rules
        if condition := self.condition.to_data():
            data["show_if"] = condition
        return data

    def refuse(self, error: Invalid, *, index: int, labels: Sequence[str]) -> None:
        """Put the messages about `fields.<index>.…` at their places; those about other questions name them."""
        own = f"fields.{index}."
        mine: dict[str, list[str]] = {}
        for place, messages in error.errors.items():
            if not place.startswith(own):
                mine.setdefault("__all__", []).extend(_elsewhere(place, messages, labels))
                continue
            rest = place.removeprefix(own)
            if rest.startswith("options"):
                self.options.refuse(rest, messages)
            elif rest.startswith("show_if"):
                self.condition.take(rest, messages)
            else:
                mine.setdefault(_name_of(rest), []).extend(messages)
        show(self, Invalid(mine), {})

    def take_over(self, current: Mapping[str, Any]) -> None:
        """Also say what choices and which condition somebody else saved."""
        self.is_stale = True
        if self.is_lost:
            super().take_over({"version": DELETED})
            return
        super().take_over(current)
        theirs = self.question
        if self.kind.has_options and theirs["options"] != self.options.to_data():
            words = ", ".join(pick(option["label"]).text for option in theirs["options"])
            self.saved_meanwhile.append(SavedMeanwhile(_("Choices"), words or "—"))
        if theirs.get("show_if") != self.condition.to_data():
            questions = {str(one["key"]): one for one in self.condition.earlier}
            words = in_words(theirs.get("show_if"), questions)
            self.saved_meanwhile.append(SavedMeanwhile(_("When it is asked"), words or _("Always")))

    # --- inside

    def _fit_to_type(self) -> None:
        kind = self.question["type"]
        label = self.fields["label"]
        assert isinstance(label, LocalizedField)
        label.label = LABELS.get(kind, label.label)
        label.multiline = kind in LONG_LABELS
        label.max_length = MAX_PARAGRAPH if kind in LONG_LABELS else MAX_LABEL
        if kind == "rating":
            self.fields["rule_max"] = _number(_("Number of stars"), low=2, high=10)
        if "default" in self.fields:
            self.fields["default"] = _default_field(self.question)

    def _show_as_sent(self, data: Any) -> None:
        for name, field in self.fields.items():
            if name != "version":
                self.initial[name] = field.widget.value_from_datadict(data, {}, self.add_prefix(name))

    def _default(self) -> Any:
        value = self.cleaned_data.get("default")
        if isinstance(value, Decimal):
            return _plain_number(value)
        if isinstance(value, date):
            return value.isoformat()
        if value and self.question["type"] == "money":
            return {"amount": str(value), "currency": self.cleaned_data.get("rule_currency", "").upper()}
        return value

    def _rules(self) -> dict[str, Any]:
        values, rules = self.cleaned_data, {}
        for name in self.fields:
            if not name.startswith(RULE):
                continue
            rule, value = name.removeprefix(RULE), values.get(name)
            if rule in ("before", "after"):
                value = self._limit(rule)
            elif rule == "extensions":
                value = [ending.strip().lstrip(".").lower() for ending in str(value or "").replace(",", " ").split()]
            elif rule == "currency":
                value = str(value or "").strip().upper()
            elif rule == "message":
                value = {code: text for code, text in (value or {}).items() if text.strip()}
            elif isinstance(value, Decimal):
                value = _plain_number(value)
            if value not in (None, "", [], {}, False):
                rules[rule] = value
        return rules

    def _limit(self, rule: str) -> str | None:
        values = self.cleaned_data
        kind, day, days = values.get(f"{rule}_kind"), values.get(f"{RULE}{rule}"), values.get(f"{rule}_days")
        if kind == TODAY or (kind in SIGNS and not days):
            return TODAY
        if kind in SIGNS:
            return f"{TODAY}{SIGNS[kind]}{days}d"
        return day.isoformat() if kind == "day" and day else None


def initial_of(question: FieldData) -> dict[str, Any]:
    """The form's values of a question, with its fingerprint as their version."""
    values: dict[str, Any] = {name: question.get(name) for name in ("label", "help", "placeholder", "key", "default")}
    values["required"] = bool(question.get("required"))
    rules = dict(question.get("validation", {}))
    for rule in ("before", "after"):
        values |= _limit_values(rule, rules.pop(rule, ""))
    if "extensions" in rules:
        rules["extensions"] = ", ".join(rules["extensions"])
    values |= {f"{RULE}{rule}": value for rule, value in rules.items()}
    if isinstance(values["default"], dict):
        values["default"] = values["default"].get("amount")
    return values | {"version": fingerprint(question)}


def _limit_values(rule: str, limit: str) -> dict[str, Any]:
    values: dict[str, Any] = {f"{rule}_kind": limit, f"{rule}_days": None, f"{RULE}{rule}": None}
    if found := FROM_TODAY.match(limit):
        kind = "later" if found[1] == "+" else "sooner"
        return values | {f"{rule}_kind": kind, f"{rule}_days": int(found[2])}
    if limit not in ("", TODAY):
        return values | {f"{rule}_kind": "day", f"{RULE}{rule}": date.fromisoformat(limit)}
    return values


def _wanted(kind_code: str) -> set[str]:
    """The fields a type's settings have."""
    kind = TYPES[kind_code]
    names = {"version", "label", "key"} | {f"{RULE}{rule}" for rule in kind.rules}
    names |= {f"{rule}_{part}" for rule in ("before", "after") if rule in kind.rules for part in ("kind", "days")}
    if kind.answers or kind_code in ("page", "section"):
        names.add("help")
    # A consent that need not be given would be a tick box.
    if kind.answers and kind_code != "consent":
        names.add("required")
    if kind.has_placeholder:
        names.add("placeholder")
    if kind.has_default:
        names.add("default")
    return names


def _default_field(question: FieldData) -> forms.Field:
    label, kind = _("Filled in beforehand"), question["type"]
    options = [(option["value"], pick(option["label"]).text) for option in question.get("options", [])]
    if kind in ("radio", "select"):
        return forms.ChoiceField(label=_("Chosen beforehand"), required=False, choices=[("", _("Nothing")), *options])
    if kind == "multiselect":
        return forms.MultipleChoiceField(
            label=_("Chosen beforehand"), required=False, choices=options, widget=forms.CheckboxSelectMultiple
        )
    if kind == "checkbox":
        return forms.BooleanField(label=_("Ticked beforehand"), required=False)
    if kind in NUMBER_KINDS:
        return forms.DecimalField(label=label, required=False)
    if kind == "rating":
        return forms.IntegerField(label=label, required=False, min_value=1, max_value=10)
    if kind == "date":
        return DayField(label=label, required=False)
    widget = forms.Textarea(attrs={"rows": 2}) if kind == "textarea" else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=500, widget=widget)


def _plain_number(value: Decimal) -> int | str:
    """A whole number as such, others as text: a binary fraction would not be what was typed."""
    return int(value) if value == value.to_integral_value() else str(value.normalize())


def _name_of(place: str) -> str:
    """The form's field for a place inside a question ("validation.min.2", "label.fa")."""
    first, _dot, rest = place.partition(".")
    return f"{RULE}{rest.partition('.')[0]}" if first == "validation" and rest else first


def _elsewhere(place: str, messages: Iterable[str], labels: Sequence[str]) -> list[str]:
    number = place.split(".")[1] if place.startswith("fields.") else ""
    if not number.isdigit() or int(number) >= len(labels):
        return list(messages)
    name = labels[int(number)]
    return [_("“%(question)s”: %(problem)s") % {"question": name, "problem": text} for text in messages]
