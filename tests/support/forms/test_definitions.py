"""What a form may be: everything wrong is said at its place, and nothing of it is stored."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from support.forms.definition import check_definition, load_definition
from support.forms.fields import TYPES
from support.forms.models import Form
from support.forms.use_cases import save_form
from tests.factories.forms import EVERYTHING, FAULT
from tests.factories.twins import Workspace

LABEL = {"en": "Question"}


def text(key: str = "a", **more: Any) -> dict[str, Any]:
    """A question with a short text."""
    return {"key": key, "type": "text", "label": LABEL, **more}


def choice(*values: str, key: str = "a", **more: Any) -> dict[str, Any]:
    """A question with options."""
    options = [{"value": value, "label": {"en": value}} for value in values]
    return {"key": key, "type": "select", "label": LABEL, "options": options, **more}


def errors_of(*fields: Any, **more: Any) -> dict[str, list[str]]:
    """Messages by place."""
    with pytest.raises(Invalid) as refusal:
        check_definition({"fields": list(fields), **more})
    return refusal.value.errors


def test_a_definition_of_all_types_is_kept_as_it_is() -> None:
    definition = check_definition(EVERYTHING)
    assert [field.type for field in definition.fields] == [field["type"] for field in EVERYTHING["fields"]]
    assert set(TYPES) == {field.type for field in definition.fields}
    stored = definition.as_json()
    assert check_definition(stored) == definition == load_definition(stored)
    assert check_definition(stored).fingerprint == definition.fingerprint


def test_unknown_keys_are_refused_where_they_stand() -> None:
    unknown = "“{}” is not known here.".format
    assert errors_of(text(), colour="red") == {"fields": [unknown("colour")]}
    assert errors_of(text(onclick="alert()")) == {"fields.0.onclick": [unknown("onclick")]}
    options = [{"value": "x", "label": {"en": "X"}, "price": 3}]
    assert errors_of({**choice(), "options": options}) == {"fields.0.options.0.price": [unknown("price")]}
    condition = {"field": "a", "op": "equals", "value": "x", "then": "hide"}
    assert errors_of(text(), text("b", show_if=condition)) == {"fields.1.show_if": [unknown("then")]}
    rule = "This rule does not belong to this kind of question."
    assert errors_of(text(validation={"max": 3})) == {"fields.0.validation.max": [rule]}


@pytest.mark.parametrize(
    "raw",
    [None, [], "fields", 3, {"fields": None}, {"fields": {}}, {"fields": "x"}],
    ids=["null", "list", "text", "number", "no list", "object", "text for a list"],
)
def test_what_is_no_form_at_all(raw: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        check_definition(raw)
    assert refusal.value.errors == {"fields": ["A form is an object with a list of fields."]}


@pytest.mark.parametrize("row", [None, [], "x", 3, True])
def test_what_is_no_field(row: Any) -> None:
    assert errors_of(row) == {"fields.0": ["A field is an object with a key, a type and a label."]}


def test_everything_wrong_is_said_at_once() -> None:
    assert errors_of({"key": "A b", "type": "text"}, {"key": "ok", "type": "magic", "label": LABEL}, text("ok")) == {
        "fields.0.key": ["A key has up to 40 small letters, digits and underscores, and begins with a letter."],
        "fields.0.label": ["Write a text in at least one language."],
        "fields.1.type": ["Choose one of the kinds of questions."],
    }


@pytest.mark.parametrize("key", ["", "1a", "A", "a" * 41, "a-b", "ä", "a\n", None, 3, ["a"]])
def test_keys(key: Any) -> None:
    assert list(errors_of(text(key=key))) == ["fields.0.key"]


def test_a_key_is_there_once() -> None:
    assert errors_of(text("a"), text("b"), text("a")) == {"fields.2.key": ["Another field has this key already."]}


def test_conditions_depend_on_earlier_questions_only() -> None:
    cycle = "This makes a cycle: a condition can only depend on a question that stands before it."

    def asks(key: str) -> dict[str, Any]:
        return {"field": key, "op": "is_not_empty"}

    assert errors_of(text("a", show_if=asks("a"))) == {"fields.0.show_if.field": [cycle]}
    assert errors_of(text("a", show_if=asks("b")), text("b", show_if=asks("a"))) == {"fields.0.show_if.field": [cycle]}
    nested = {"any": [{"all": [asks("c")]}]}
    assert errors_of(text("a", show_if=nested), text("c")) == {"fields.0.show_if.any.0.all.0.field": [cycle]}
    missing = "Choose the question that decides; this one is not in the form."
    assert errors_of(text("a", show_if=asks("z"))) == {"fields.0.show_if.field": [missing]}
    note = {"key": "n", "type": "note", "label": LABEL}
    nobody = "Nobody answers this field, so nothing can depend on it."
    assert errors_of(note, text("a", show_if=asks("n"))) == {"fields.1.show_if.field": [nobody]}


def test_conditions_are_bounded_and_fit_their_question() -> None:
    leaf = {"field": "a", "op": "equals", "value": "x"}
    deep = {"all": [{"any": [{"all": [leaf]}]}]}
    assert list(errors_of(text(), text("b", show_if=deep))) == ["fields.1.show_if.all.0.any.0"]
    assert list(errors_of(text(), text("b", show_if={"all": [leaf] * 21}))) == ["fields.1.show_if.all"]
    assert list(errors_of(text(), text("b", show_if={"all": []}))) == ["fields.1.show_if.all"]
    assert list(errors_of(text(), text("b", show_if={"all": [leaf], "any": [leaf]}))) == ["fields.1.show_if"]
    assert list(errors_of(text(), text("b", show_if=[leaf]))) == ["fields.1.show_if"]
    assert list(errors_of(text(), text("b", show_if={**leaf, "op": "greater"}))) == ["fields.1.show_if.op"]
    assert list(errors_of(text(), text("b", show_if={**leaf, "op": "rm -rf"}))) == ["fields.1.show_if.op"]
    assert list(errors_of(choice("y"), text("b", show_if=leaf))) == ["fields.1.show_if.value"]
    number = {"key": "a", "type": "number", "label": LABEL}
    assert list(errors_of(number, text("b", show_if=leaf))) == ["fields.1.show_if.value"]
    tick = {"key": "a", "type": "checkbox", "label": LABEL}
    assert list(errors_of(tick, text("b", show_if={**leaf, "value": "on"}))) == ["fields.1.show_if.value"]


@pytest.mark.parametrize(
    "pattern",
    ["(", "a{1000}{1000}", r"\1", "(?=x)", "(?<!x)", r"(\pL{100}){10}", "x" * 201, "\ud800", 3, ["x"]],
    ids=["open", "huge", "back", "ahead", "behind", "unfolds", "long", "half", "number", "list"],
)
def test_patterns_that_cannot_be_used(pattern: Any) -> None:
    assert list(errors_of(text(validation={"pattern": pattern}))) == ["fields.0.validation.pattern"]


def test_a_pattern_that_would_run_for_ever_elsewhere_is_quick_here() -> None:
    from support.forms.patterns import matches

    started = time.perf_counter()
    assert not matches(r"(a+)+b", "a" * 20_000)
    assert time.perf_counter() - started < 1


def test_options_are_counted_and_differ() -> None:
    many = choice(*(f"v{number}" for number in range(5000)))
    assert errors_of(many) == {"fields.0.options": ["A question has at most 500 options."]}
    assert errors_of(choice("x", "y", "x")) == {"fields.0.options.2.value": ["Another option has this value already."]}
    assert errors_of(choice()) == {"fields.0.options": ["Add at least one option."]}
    assert errors_of(text(options=[{"value": "x", "label": LABEL}])) == {
        "fields.0.options": ["This kind of question has no options."]
    }
    assert list(errors_of(choice("has space"))) == ["fields.0.options.0.value"]
    assert list(errors_of({**choice(), "options": [{"value": "x", "label": {}}]})) == ["fields.0.options.0.label"]
    assert list(errors_of({**choice(), "options": "abc"})) == ["fields.0.options"]


def test_a_form_has_at_most_200_fields() -> None:
    assert len(check_definition({"fields": [text(f"a{number}") for number in range(200)]}).fields) == 200
    assert errors_of(*(text(f"a{number}") for number in range(201))) == {"fields": ["A form has at most 200 fields."]}


def test_huge_forms_are_refused_whole() -> None:
    rows = [text(f"a{number}", help={"en": "x" * 20_000}) for number in range(60)]
    assert errors_of(*rows) == {"fields": ["The form is too large. Shorten its texts or divide it into several forms."]}


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ({}, "Write a text in at least one language."),
        ({"en": "  "}, "Write a text in at least one language."),
        ("Question", "Give one text per language."),
        ({"en": 3}, "Give one text per language."),
        ({"xx": "Question"}, "“xx” is not a language of the portal."),
        ({"en": "x" * 301}, "English: Write at most 300 characters."),
        ({"en": "a\x00b"}, "English: This text holds a character that cannot be stored. Type it again."),
        ({"en": "a\ud800b"}, "English: This text holds a character that cannot be stored. Type it again."),
        ({"en": "a\u202eb"}, "English: Leave out the invisible marks that turn the direction of the text."),
        ({"en": "a\u2066b"}, "English: Leave out the invisible marks that turn the direction of the text."),
    ],
)
def test_labels(label: Any, message: str) -> None:
    assert errors_of({**text(), "label": label}) == {"fields.0.label": [message]}


def test_half_spaces_belong_to_persian_words() -> None:
    assert check_definition({"fields": [text(label={"fa": "می‌شود"})]}).fields[0].label == {"fa": "می‌شود"}


@pytest.mark.parametrize(
    ("kind", "rules", "place"),
    [
        ("text", {"min_length": -1}, "min_length"),
        ("text", {"max_length": 1001}, "max_length"),
        ("text", {"max_length": "9"}, "max_length"),
        ("text", {"min_length": 9, "max_length": 3}, "max_length"),
        ("text", {"format": "iban"}, "format"),
        ("number", {"min": "x"}, "min"),
        ("number", {"min": 5, "max": 3}, "max"),
        ("number", {"decimals": 7}, "decimals"),
        ("number", {"decimals": True}, "decimals"),
        ("number", {"max": 10**16}, "max"),
        ("number", {"max": float("nan")}, "max"),
        ("date", {"after": "tomorrow"}, "after"),
        ("date", {"before": "2026-02-30"}, "before"),
        ("date", {"before": "0001-01-01"}, "before"),
        ("date", {"not_future": "yes"}, "not_future"),
        ("date", {"calendar": "maya"}, "calendar"),
        ("rating", {"max": 11}, "max"),
        ("rating", {"max": 1}, "max"),
        ("file", {"extensions": ["../x"]}, "extensions"),
        ("file", {"extensions": "pdf"}, "extensions"),
        ("file", {"max_files": 0}, "max_files"),
        ("money", {"currency": "eur"}, "currency"),
        ("text", {"message": {"en": "x" * 301}}, "message"),
        ("section", {"message": {"en": "x"}}, "message"),
    ],
)
def test_rules_that_make_no_sense(kind: str, rules: dict[str, Any], place: str) -> None:
    field = {"key": "a", "type": kind, "label": LABEL, "validation": rules}
    assert list(errors_of(field)) == [f"fields.0.validation.{place}"]


def test_a_default_is_an_answer_that_would_be_accepted() -> None:
    assert errors_of(choice("x", default="z")) == {"fields.0.default": ["Choose one of the answers on offer."]}
    number = {"key": "a", "type": "number", "label": LABEL, "validation": {"max": 3}}
    assert errors_of({**number, "default": "4"}) == {"fields.0.default": ["Write a number of at most 3."]}
    file = {"key": "a", "type": "file", "label": LABEL, "default": "x"}
    assert errors_of(file) == {"fields.0.default": ["This kind of question takes no default."]}
    assert check_definition({"fields": [{**number, "default": "۳"}]}).fields[0].default == "3"
    day = {"key": "a", "type": "date", "label": LABEL, "default": "today"}
    assert check_definition({"fields": [day]}).fields[0].default == "today"


def test_what_nobody_answers_cannot_be_required() -> None:
    note = {"key": "a", "type": "note", "label": LABEL, "required": True}
    assert list(errors_of(note)) == ["fields.0.required"]
    assert list(errors_of(text(required="yes"))) == ["fields.0.required"]


def test_nothing_of_a_refused_draft_is_stored(company: Workspace) -> None:
    ctx = company.ctx("olga")
    form = save_form(ctx, names={"en": "Fault"}, draft=FAULT)
    with pytest.raises(Invalid):
        save_form(ctx, form_id=form.pk, names={"en": "Other"}, draft={"fields": [text("a"), text("a")]})
    with pytest.raises(Invalid):
        save_form(ctx, names={"en": "New"}, draft={"fields": [{}]})
    assert [(row.names, row.draft, row.version) for row in Form.objects.all()] == [
        ({"en": "Fault"}, check_definition(FAULT).as_json(), 1)
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
PARTS = ["key", "type", "label", "help", "placeholder", "required", "options", "default", "validation", "show_if"]
LIKELY = st.sampled_from(
    ["a", "b", *TYPES, {"en": "Text"}, True, False, [], {}, [{"value": "x", "label": {"en": "X"}}], "x", 3, "today",
     {"field": "a", "op": "equals", "value": "x"}, {"max": 3}, {"pattern": "^x+$"}, {"decimals": 2}]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(PARTS), LIKELY | JSON) | JSON, max_size=4))
def test_any_json_is_a_definition_or_refused(rows: list[Any]) -> None:
    try:
        definition = check_definition({"fields": rows})
    except Invalid as refusal:
        assert refusal.errors and all(messages for messages in refusal.errors.values())
    else:
        assert check_definition(definition.as_json()) == definition
