"""Conditions in words: “Was it in use?” is “yes”."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.localized import pick
from portal_ui.studio.drafts import GROUPS, FieldData
from support.forms.conditions import EMPTINESS

ALL, ANY = GROUPS
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
            words = [_part_in_words(part, questions) for part in condition[group]]
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


def _part_in_words(part: Mapping[str, Any], questions: Mapping[str, FieldData]) -> str:
    """A group of several inside another one stands in brackets, so that “and” and “or” can be told apart."""
    text = in_words(part, questions)
    return f"({text})" if any(len(part.get(group, ())) > 1 for group in GROUPS) else text


def _answer_in_words(value: Any, subject: FieldData) -> str:
    if isinstance(value, bool):
        return _("ticked") if value else _("not ticked")
    labels = {option["value"]: pick(option["label"]).text for option in subject.get("options", [])}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values)
