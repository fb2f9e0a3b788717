"""The form builder as an administrator works with it, without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from support.forms.models import Form
from support.forms.use_cases import save_form
from tests.factories.twins import Workspace

FAULT = {
    "fields": [
        {
            "key": "used",
            "type": "radio",
            "label": {"en": "Was it in use?", "fa": "در حال استفاده بود؟"},
            "options": [{"value": "yes", "label": {"en": "Yes"}}, {"value": "no", "label": {"en": "No"}}],
        },
        {"key": "since", "type": "date", "label": {"en": "Since when?"}},
        {
            "key": "harm",
            "type": "text",
            "label": {"en": "Who was harmed?"},
            "show_if": {"field": "used", "op": "equals", "value": "yes"},
        },
    ]
}


@pytest.fixture
def form(company: Workspace) -> Form:
    """A form with three questions, not published."""
    return save_form(company.ctx("adam"), names={"en": "Fault report"}, draft=FAULT)


def draft(company: Workspace, form: Form) -> list[dict[str, Any]]:
    with company.inside():
        form.refresh_from_db()
    return list(form.draft["fields"])


def keys(company: Workspace, form: Form) -> list[str]:
    return [row["key"] for row in draft(company, form)]


def test_a_question_is_added_behind_the_open_one(company: Workspace, adam: Client, form: Form) -> None:
    answer = adam.post(f"/studio/forms/{form.pk}/add/", {"type": "select", "after": "used", "draft_version": "1"})
    assert answer["Location"] == f"/studio/forms/{form.pk}/?question=select_1#settings"
    assert keys(company, form) == ["used", "select_1", "since", "harm"]
    page = adam.get(f"/studio/forms/{form.pk}/?question=select_1").content.decode()
    assert 'value="List to choose from"' in page and 'value="Choice 1"' in page
