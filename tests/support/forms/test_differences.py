"""Differences between versions in words, and texts that are not translated yet."""

from __future__ import annotations

from typing import Any

import pytest

from support.forms.definition import check_definition
from support.forms.differences import differences
from support.forms.missing import missing_texts
from tests.factories.forms import COLOURS, FAULT, question


def changes(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[str]:
    """What the second list changes of the first."""
    return differences(check_definition({"fields": old}), check_definition({"fields": new}))


A, B, C, D = (question(key, "text") for key in "abcd")


def test_the_first_version() -> None:
    assert differences(None, check_definition(FAULT)) == ["The first version, with 3 questions."]
    assert differences(None, check_definition({"fields": [A]})) == ["The first version, with 1 question."]


def test_nothing_changed() -> None:
    assert changes([A, B], [A, B]) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"label": {"en": "New", "fa": "پرسش a"}}, "“A” is now called “New”."),
        ({"label": {"en": "A"}}, "The translations of “A” changed."),
        ({"type": "textarea"}, "“A” is now of the kind “Long text”, before “Short text”."),
        ({"required": True}, "“A” must be answered now."),
        ({"help": {"en": "Help"}}, "The help text of “A” changed."),
        ({"placeholder": {"en": "x"}}, "The example in “A” changed."),
        ({"default": "x"}, "The answer that “A” begins with changed."),
        ({"validation": {"max_length": 5}}, "The rules for the answer to “A” changed."),
    ],
)
def test_one_change(changed: dict[str, Any], sentence: str) -> None:
    assert changes([A], [{**A, **changed}]) == [sentence]


def test_what_is_required_no_longer() -> None:
    assert changes([{**A, "required": True}], [A]) == ["“A” may be left empty now."]


def test_conditions() -> None:
    shown = {**B, "show_if": {"field": "a", "op": "is_empty"}}
    other = {**B, "show_if": {"field": "a", "op": "is_not_empty"}}
    assert changes([A, B], [A, shown]) == ["“B” is now shown under a condition only."]
    assert changes([A, shown], [A, B]) == ["“B” is now always shown."]
    assert changes([A, shown], [A, other]) == ["The condition under which “B” is shown changed."]


def test_places() -> None:
    assert changes([A, B, C, D], [D, A, B, C]) == ["“D” stands in another place."]
    assert changes([A, B], [B, C, A]) == ["“C” was added.", "“A” stands in another place."]
    assert changes([A, B, C], [A, C]) == ["“B” was removed."]


def test_options() -> None:
    red, green, blue = COLOURS
    scarlet = {"value": "red", "label": {"en": "Scarlet", "fa": "قرمز"}}

    def offers(*options: dict[str, Any]) -> list[dict[str, Any]]:
        return [question("a", "radio", options=list(options))]

    assert changes(offers(red, green), offers(red, blue)) == [
        "“A” now offers “Blue”.",
        "“A” no longer offers “Green”.",
    ]
    assert changes(offers(red, green), offers(scarlet, green)) == ["The option “Red” of “A” is now called “Scarlet”."]
    assert changes(offers(red, green), offers(green, red)) == ["The options of “A” have another order."]
    assert changes(offers(red, blue), offers(red, {**blue, "label": {"en": "Blue", "fa": "آبی"}})) == [
        "The translations of the options of “A” changed."
    ]


def test_missing_texts_are_named_by_place_and_language() -> None:
    definition = check_definition({"fields": [
        question("a", "radio", options=COLOURS, help={"fa": "راهنما"}),
        question("b", "text", validation={"pattern": "x", "message": {"en": "Write x"}}),
    ]})  # fmt: skip
    assert missing_texts(definition, ["en", "fa"]) == {
        "en": ["fields.0.help"],
        "fa": ["fields.0.options.2.label", "fields.1.validation.message"],
    }
