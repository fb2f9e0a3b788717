"""Conditions: the shared cases, and that nothing makes the evaluator fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.forms.conditions import OPERATORS, effective_conditions, holds, visible_keys
from support.forms.definition import load_definition
from support.forms.fields import ANSWERING, TYPES, Definition

CASES = json.loads(Path(__file__).with_name("condition_cases.json").read_text(encoding="utf-8"))


def definition_of(fields: list[dict[str, Any]]) -> Definition:
    """A definition of bare fields, as the cases hold them."""
    return load_definition({"fields": [{"label": {"en": field["key"]}, **field} for field in fields]})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_shown(case: dict[str, Any]) -> None:
    definition = definition_of(case["fields"])
    assert visible_keys(definition, case["answers"]) == set(case["shown"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_one_condition_per_field_decides_the_same(case: dict[str, Any]) -> None:
    definition = definition_of(case["fields"])
    shown = visible_keys(definition, case["answers"])
    counting = {key: answer for key, answer in case["answers"].items() if key in shown}
    conditions = effective_conditions(definition)
    alone = {field.key for field in definition.fields if holds(conditions[field.key], definition, counting)}
    assert alone == shown


def test_the_cases_cover_every_operator_of_every_type() -> None:
    used = {
        (next(field["type"] for field in case["fields"] if field["key"] == leaf["field"]), leaf["op"])
        for case in CASES
        for leaf in leaves(case["fields"])
    }
    operators = {operator for _kind, operator in used}
    assert operators == set().union(*OPERATORS.values())
    like_text = {"email", "phone", "url"}
    assert {kind for kind, _operator in used} | like_text == ANSWERING


def leaves(value: Any) -> list[dict[str, Any]]:
    """All single conditions inside JSON."""
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    if isinstance(value, dict):
        own = [value] if "op" in value else []
        return own + [leaf for part in value.values() for leaf in leaves(part)]
    return []


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["on", "2026-11-16", "12:30", "2026-11-16T12:30:00Z", "۱۲", "1e999999", "-0", "\ud800", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("amount"), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_the_evaluator_never_fails(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(ANSWERING)))
    operator = data.draw(st.sampled_from(sorted(OPERATORS[kind])))
    condition = {"field": "a", "op": operator, "value": data.draw(ANYTHING)}
    definition = definition_of([{"key": "a", "type": kind}, {"key": "b", "type": "text", "show_if": condition}])
    shown = visible_keys(definition, {"a": data.draw(ANYTHING), "b": data.draw(ANYTHING)})
    assert "a" in shown and shown <= {"a", "b"}


def test_every_answering_type_has_operators() -> None:
    assert set(OPERATORS) == ANSWERING == {code for code, kind in TYPES.items() if kind.answers}
