"""Making, publishing and archiving forms."""

from __future__ import annotations

import pytest

from kernel.context import Context
from support.forms import queries
from support.forms.answers import store_answers
from support.forms.use_cases import publish_form, save_form
from tests.factories.forms import FAULT
from tests.factories.twins import Workspace


@pytest.fixture
def ctx(company: Workspace) -> Context:
    """The owner of a workspace, inside it."""
    return company.ctx("olga")


def test_a_form_is_saved_published_and_answered(ctx: Context, company: Workspace) -> None:
    form = save_form(ctx, names={"en": "Fault"}, draft=FAULT)
    assert (form.version, queries.newest_version(form.pk), queries.form_choices(ctx.actor)) == (1, None, [])
    version = publish_form(ctx, form_id=form.pk, version=1)
    assert (version.number, queries.form_choices(ctx.actor)) == (1, [(form.pk, "Fault")])
    stored = store_answers(
        company.ctx("alice"), version_id=version.pk, raw={"state": "stopped", "since": "1405/08/25"}, source="public"
    )
    assert stored.data == {"state": "stopped", "since": "2026-11-16"}
    rows = queries.answers_of(ctx.actor, stored)
    assert [(row.label.text, row.text) for row in rows] == [
        ("State of the line", "It stands still"),
        ("Since when?", "16 November 2026"),
    ]
    row = queries.forms(ctx.actor)[0]
    assert (row.name, row.number, row.has_draft_changes, row.answers, row.topics) == ("Fault", 1, False, 1, 0)
