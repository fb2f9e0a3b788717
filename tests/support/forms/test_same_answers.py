"""Page, API and use case accept and refuse exactly the same answers."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from support.forms.answers import check_answers
from support.forms.compiler import answers_form
from support.forms.definition import load_definition
from support.forms.fields import Definition
from support.forms.models import FormVersion
from tests.factories.forms import EVERYTHING, a_form
from tests.factories.twins import Workspace

Outcome = tuple[dict[str, Any], dict[str, list[str]]]
KEYS = [field["key"] for field in EVERYTHING["fields"]]
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["", " ", "on", "true", "false", "red", "green", "blue", "pink", "0", "1", "5", "12.5", "1,310.40", "۱۲٫۵", "-3",
     "1e9", "2026-11-10", "۱۴۰۵/۰۸/۲۰", "10.11.2026", "2026-02-30", "14:30", "۱۴:۳۰", "2026-11-10 14:30",
     "2026-11-10T14:30:00+03:30", "anna@people.example", "anna@", "+44 20 7946 0018", "۰۰۴۴۲۰۷۹۴۶۰۰۱۸", "example.com",
     "javascript:alert(1)", "RK-0413", "RK-۰۴۱۳", "a\x00b", "x" * 2001, str(uuid4())]
)  # fmt: skip
# What a page can post: one text under a name, or several.
POSTED = st.dictionaries(
    st.sampled_from([*KEYS, "unknown"]), TEXTS | st.lists(TEXTS, min_size=1, max_size=3), max_size=12
)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def as_query(raw: dict[str, Any]) -> QueryDict:
    """The answers as a browser sends them."""
    query = QueryDict(mutable=True)
    for key, value in raw.items():
        query.setlist(f"q_{key}", value if isinstance(value, list) else [value])
    return QueryDict(query.urlencode())


def by_page(company: Workspace, definition: Definition, data: Any) -> Outcome:
    """What the page's form makes of it."""
    ctx = company.ctx("alice")
    form = answers_form(definition, language="en")(data, actor=ctx.actor, now=ctx.now)
    errors = {name.removeprefix("q_"): [str(text) for text in texts] for name, texts in form.errors.items()}
    return form.cleaned_answers(), errors


def by_use_case(company: Workspace, version: FormVersion, raw: dict[str, Any]) -> Outcome:
    """What the step behind API and use cases makes of it; when something is wrong, nothing is accepted."""
    try:
        return check_answers(company.ctx("alice"), version, raw, language="en"), {}
    except Invalid as refusal:
        return {}, {key.removeprefix("answers."): texts for key, texts in refusal.errors.items()}


@pytest.fixture
def version(company: Workspace) -> FormVersion:
    return a_form(company, EVERYTHING["fields"])


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(raw=POSTED)
def test_the_same_answers_have_the_same_outcome(company: Workspace, version: FormVersion, raw: dict[str, Any]) -> None:
    definition = load_definition(version.definition)
    # One value under a name is one value, for a page cannot say that it is a list.
    from_api = {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in raw.items()}
    assert json.loads(json.dumps(from_api)) == from_api
    answers, errors = by_page(company, definition, as_query(raw))
    used, refused = by_use_case(company, version, from_api)
    assert errors == refused
    flat = by_page(company, definition, {f"q_{key}": value for key, value in from_api.items()})
    assert flat == (answers, errors)
    if not errors:
        assert answers == used
        assert by_use_case(company, version, used) == (used, {})
        assert by_page(company, definition, as_query(pages(used))) == (used, {})


def pages(answers: dict[str, Any]) -> dict[str, Any]:
    """Accepted answers as a page shows them in its fields: an unticked box is not sent, money is its amount."""
    return {
        key: "on" if value is True else value["amount"] if isinstance(value, dict) else value
        for key, value in ((key, str(value) if isinstance(value, int) and value is not True else value)
                           for key, value in answers.items() if value is not False)
    }  # fmt: skip


def test_a_whole_set_of_good_answers(company: Workspace, version: FormVersion) -> None:
    raw = {
        "serial": "RK-۰۴۱۳",
        "story": "It leaks since Monday.",
        "amount": "۱۲٫۵",
        "day": "1405/08/20",
        "hour": "۱۴:۳۰",
        "moment": "2026-11-15 10:00",
        "mood": "red",
        "list": "blue",
        "several": ["blue", "red"],
        "tick": "on",
        "agree": "on",
        "mail": "Anna@People.example",
        "call": "+44 20 7946 0018",
        "page_of": "example.com",
        "stars": "4",
        "price": "1,310.40",
    }
    expected = {
        "serial": "RK-0413",
        "story": "It leaks since Monday.",
        "amount": "12.5",
        "day": "2026-11-11",
        "hour": "14:30",
        "moment": "2026-11-15T10:00:00+00:00",
        "mood": "red",
        "list": "blue",
        "several": ["red", "blue"],
        "tick": True,
        "agree": True,
        "mail": "anna@people.example",
        "call": "+442079460018",
        "page_of": "https://example.com",
        "stars": 4,
        "price": {"amount": "1310.40", "currency": "TRY"},
    }
    definition = load_definition(version.definition)
    assert by_page(company, definition, as_query(raw)) == (expected, {})
    assert by_use_case(company, version, raw) == (expected, {})


def test_hidden_and_unknown_answers_are_dropped_whatever_they_hold(company: Workspace, version: FormVersion) -> None:
    raw = {"mood": "green", "agree": "nonsense", "mail": ["x", "y"], "unknown": "x", "second": "x", "welcome": "x"}
    assert by_use_case(company, version, raw) == ({"mood": "green"}, {})
    assert by_page(company, load_definition(version.definition), as_query(raw)) == ({"mood": "green"}, {})


def test_all_errors_are_said_at_once(company: Workspace, version: FormVersion) -> None:
    raw = {"serial": "x", "amount": "-1", "mood": "red", "mail": "anna", "stars": ["1", "2"]}
    expected = {
        "serial": ["Write it like RK-0413."],
        "amount": ["Write a number of at least 0."],
        "agree": ["Please agree to go on."],
        "mail": ["Write an e-mail address, such as name@example.com."],
        "stars": ["Choose a rating from 1 to 5."],
    }
    assert by_use_case(company, version, raw) == ({}, expected)
    assert by_page(company, load_definition(version.definition), as_query(raw))[1] == expected


@pytest.mark.parametrize("raw", [None, [], "x", 3])
def test_what_is_no_set_of_answers(company: Workspace, version: FormVersion, raw: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        check_answers(company.ctx("alice"), version, raw, language="en")
    assert list(refusal.value.errors) == ["answers"]


def test_a_form_keeps_what_was_typed(company: Workspace, version: FormVersion) -> None:
    form = answers_form(load_definition(version.definition), language="en")(as_query({"serial": "wrong"}))
    assert not form.is_valid()
    assert 'value="wrong"' in str(form["q_serial"])


def test_a_form_is_compiled_once_for_each_language(company: Workspace, version: FormVersion) -> None:
    definition = load_definition(version.definition)
    english, persian = answers_form(definition, language="en"), answers_form(definition, language="fa")
    assert answers_form(load_definition(version.definition), language="en") is english
    assert english is not persian
    assert (english()["q_mood"].label, persian()["q_mood"].label) == ("Mood", "پرسش mood")
    # A form may be changed for its request without changing the next one.
    english().fields["q_mood"].widget.attrs["class"] = "x"
    assert "class" not in english().fields["q_mood"].widget.attrs


def test_compiled_forms_do_not_pile_up(company: Workspace) -> None:
    from support.forms import compiler

    for number in range(compiler._MOST_CLASSES + 20):
        field = {"key": f"a{number}", "type": "text", "label": {"en": "A"}}
        answers_form(load_definition({"fields": [field]}), language="en")
    assert len(compiler._compiled) == compiler._MOST_CLASSES
