"""When a question is asked, in the form builder: comparisons and groups of them, without scripts and with htmx."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kernel.errors import Invalid
from support.forms.condition_checks import MAX_DEPTH
from support.forms.models import Form
from support.forms.use_cases import save_form
from tests.factories.forms import COLOURS, question
from tests.factories.twins import Workspace
from tests.portal_ui.studio.forms_fixtures import draft, keys, sent

YES = {"field": "used", "op": "equals", "value": "yes"}
LATE = {"field": "since", "op": "greater", "value": "2026-11-01"}
HURT = {"field": "hurt", "op": "equals", "value": True}
NAMED = {"field": "name", "op": "is_not_empty"}
FIELDS: list[dict[str, Any]] = [
    {
        "key": "used",
        "type": "radio",
        "label": {"en": "Was it in use?"},
        "options": [{"value": "yes", "label": {"en": "Yes"}}, {"value": "no", "label": {"en": "No"}}],
    },
    {"key": "since", "type": "date", "label": {"en": "Since when?"}},
    {"key": "hurt", "type": "checkbox", "label": {"en": "Somebody was hurt"}},
    {"key": "name", "type": "text", "label": {"en": "Who?"}},
    question("several", "multiselect", options=COLOURS),
    {"key": "last", "type": "text", "label": {"en": "What happened?"}},
]


def a_form(company: Workspace, condition: dict[str, Any] | None = None) -> Form:
    last = FIELDS[-1] | ({"show_if": condition} if condition else {})
    return save_form(company.ctx("adam"), names={"en": "Fault"}, draft={"fields": [*FIELDS[:-1], last]})


def condition(company: Workspace, form: Form) -> Any:
    """The condition of the last question as it is saved."""
    return draft(company, form)[-1].get("show_if")


def press(adam: Client, form: Form, action: str, **changes: Any) -> str:
    """Send the settings of the last question as they are shown, changed, with a button."""
    data = sent(adam, form, "last") | changes | {"do": action}
    answer = adam.post(f"/studio/forms/{form.pk}/questions/last/", data)
    return adam.get(answer["Location"]).content.decode() if answer.status_code == 302 else answer.content.decode()


def test_a_condition_is_built_from_lists(company: Workspace, adam: Client) -> None:
    form = a_form(company)
    unfinished = {"condition_mode": "any", "condition_count": "0"}
    page = press(adam, form, "reshape", **unfinished)
    assert '<option value="used">Was it in use?</option>' in page and '<option value="last">' not in page
    half = unfinished | {"condition_count": "1", "condition0-field": "used"}
    page = press(adam, form, "reshape", **half)
    assert "Choose an answer" in page and condition(company, form) is None
    whole = half | {"condition0-op": "not_equals", "condition0-value": "yes"}
    page = press(adam, form, "save", **whole)
    assert condition(company, form) == {"any": [{"field": "used", "op": "not_equals", "value": "yes"}]}
    assert "If “Was it in use?” is not “Yes”" in page
    press(adam, form, "condition_remove:0")
    assert condition(company, form) is None


def test_groups_are_added_filled_and_removed_by_buttons(company: Workspace, adam: Client) -> None:
    form = a_form(company, YES)
    # A group begins with one comparison, and the other way round than what is around it.
    page = press(adam, form, "condition_group")
    assert re.findall(r'name="(condition1[\w-]*)"', page) == [
        "condition1-mode",
        "condition1-count",
        "condition1-0-field",
    ]
    assert re.search(r'name="condition1-mode">\s*<option value="all">.*</option>\s*<option value="any" selected>', page)
    assert 'data-focus="#id_condition1-0-field"' in page
    first = {
        "condition_count": "2",
        "condition1-mode": "any",
        "condition1-count": "1",
        "condition1-0-field": "since",
        "condition1-0-op": "greater",
        "condition1-0-value": "2026-11-01",
    }
    page = press(adam, form, "condition_add:1", **first)
    assert condition(company, form) == {"all": [YES, {"any": [LATE]}]}
    assert 'data-focus="#id_condition1-1-field"' in page
    second = first | {"condition1-count": "2", "condition1-1-field": "hurt", "condition1-1-value": "true"}
    page = press(adam, form, "save", **second)
    assert condition(company, form) == {"all": [YES, {"any": [LATE, HURT]}]}
    words = "“Was it in use?” is “Yes” and (“Since when?” is after “2026-11-01” or “Somebody was hurt” is “ticked”)"
    assert words in page
    # What is removed takes nothing else along; a group without comparisons goes.
    press(adam, form, "condition_remove:0")
    assert condition(company, form) == {"all": [{"any": [LATE, HURT]}]}
    press(adam, form, "condition_remove:0-0")
    assert condition(company, form) == {"all": [{"any": [HURT]}]}
    press(adam, form, "condition_add", condition_mode="any")
    press(adam, form, "condition_remove:0-0")
    assert condition(company, form) is None


@pytest.mark.parametrize(
    "given",
    [
        YES,
        {"any": [YES]},
        {"all": [YES, LATE, HURT, NAMED]},
        {"all": [{"any": [YES]}]},
        {"any": [{"all": [YES, LATE]}, {"all": [HURT, NAMED]}, {"any": [NAMED]}]},
        {"all": [HURT, {"any": [NAMED, {"field": "several", "op": "equals", "value": ["red", "blue"]}]}]},
        {"all": [{"field": "several", "op": "contains", "value": "green"}, {"any": [HURT | {"value": False}, LATE]}]},
    ],
)
def test_whatever_the_api_made_is_shown_and_saved_as_it_was(
    company: Workspace, adam: Client, given: dict[str, Any]
) -> None:
    form = a_form(company, given)
    press(adam, form, "save", **{"question-label-en": "What then?"})
    assert condition(company, form) == given
    assert draft(company, form)[-1]["label"]["en"] == "What then?"


def test_definitions_hold_nothing_deeper_than_the_builder_shows(company: Workspace) -> None:
    assert MAX_DEPTH == 3, "the condition, its groups, their comparisons"
    with pytest.raises(Invalid):
        a_form(company, {"all": [{"any": [{"all": [YES]}]}]})


def test_what_is_wrong_in_a_group_is_told_at_its_place_and_nothing_is_saved(company: Workspace, adam: Client) -> None:
    given = {"all": [YES, {"any": [LATE, HURT]}]}
    form = a_form(company, given)
    changes = {"condition1-1-value": "", "condition1-0-value": "2026-11-02", "question-label-en": "Typed"}
    page = press(adam, form, "save", **changes)
    assert re.findall(r'class="field__errors" id="([\w-]+)"', page) == ["id_condition1-1-value_error"]
    assert "Say true or false." in page and 'value="Typed"' in page and 'value="2026-11-02"' in page
    assert (condition(company, form), form.version) == (given, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"condition_count": "²"},
        {"condition_count": "-1", "condition1-count": "9999999"},
        {"condition_mode": "kept"},
        {"condition1-mode": "neither", "condition1-count": "x"},
    ],
)
def test_a_condition_that_no_page_would_send(company: Workspace, adam: Client, changes: dict[str, str]) -> None:
    form = a_form(company, {"all": [YES, {"any": [LATE, HURT]}]})
    data = sent(adam, form, "last") | changes | {"do": "save"}
    answer = adam.post(f"/studio/forms/{form.pk}/questions/last/", data)
    assert answer.status_code in (302, 422)
    assert (
        adam.post(f"/studio/forms/{form.pk}/questions/last/", data | {"do": "condition_remove:x-y"}).status_code < 500
    )
    assert keys(company, form) == [field["key"] for field in FIELDS]
