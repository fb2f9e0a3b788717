"""Forms, versions and answers in the REST API."""

from __future__ import annotations

from typing import Any

import pytest

from support.forms.answers import store_answers
from support.forms.models import Form, FormVersion
from tests.api.caller import Caller
from tests.factories.forms import FAULT, a_form, question
from tests.factories.twins import Workspace


@pytest.fixture
def olga(companies: tuple[Workspace, Workspace]) -> Caller:
    return Caller(companies[0], "olga")


def test_a_form_is_made_changed_and_published(olga: Caller) -> None:
    made = olga.post("/forms", {"names": {"en": "Fault"}, "draft": FAULT})
    assert made.status == 201
    number = made.body["id"]
    assert made.headers["Location"].endswith(f"/api/v1/forms/{number}")
    assert (made.body["published"], made.body["has_draft_changes"], made.body["version"]) == (None, True, 1)
    published = olga.post(f"/forms/{number}/publish", {"version": 1})
    assert (published.status, published.body["number"], published.body["changes"]) == (
        200,
        1,
        ["The first version, with 3 questions."],
    )
    assert published.body["definition"]["fields"][0]["key"] == "state"
    changed = olga("PATCH", f"/forms/{number}", {"draft": {"fields": [question("name", "text")]}, "version": 1})
    assert (changed.status, changed.body["version"], changed.body["draft"]["fields"][0]["key"]) == (200, 2, "name")
    assert olga("PATCH", f"/forms/{number}", {"names": {"en": "Other"}, "version": 1}).problem == (409, {})
    assert olga.post(f"/forms/{number}/publish").body["number"] == 2
    rows = olga.get(f"/forms/{number}/versions").body
    assert ([row["number"] for row in rows["results"]], rows["next"]) == ([2, 1], None)
    assert olga.get(f"/forms/{number}/versions/1").body["definition"]["fields"][0]["key"] == "state"
    assert olga.get(f"/forms/{number}/versions/3").status == 404
    listed = olga.get("/forms").body["results"]
    assert [(row["name"], row["published"], row["is_archived"]) for row in listed] == [("Fault", 2, False)]
    assert olga.post(f"/forms/{number}/archive").body["is_archived"] is True
    assert olga.get("/forms").body["results"] == []
    assert olga.post(f"/forms/{number}/restore").body["is_archived"] is False


def test_a_wrong_draft_is_refused_at_its_places(olga: Caller) -> None:
    draft = {"fields": [{"key": "a", "type": "text"}, {"key": "a", "type": "magic"}]}
    assert olga.post("/forms", {"names": {"en": "Fault"}, "draft": draft}).problem == (
        400,
        {
            "fields.0.label": ["Write a text in at least one language."],
            "fields.1.key": ["Another field has this key already."],
            "fields.1.type": ["Choose one of the kinds of questions."],
        },
    )
    assert olga.post("/forms", {"draft": FAULT}).problem[0] == 400
    with olga.company.inside():
        assert Form.objects.count() == 0


@pytest.mark.parametrize("name", ["anna", "alice"])
def test_others_shape_nothing(companies: tuple[Workspace, Workspace], name: str) -> None:
    with companies[0].inside():
        version = a_form(companies[0])
    caller = Caller(companies[0], name)
    is_staff = name == "anna"
    assert caller.post("/forms", {"names": {"en": "X"}}).status == 403
    assert caller("PATCH", f"/forms/{version.form_id}", {"is_public": True}).status == 403
    assert caller.post(f"/forms/{version.form_id}/publish").status == 403
    assert caller.get(f"/forms/{version.form_id}").status == (200 if is_staff else 404)
    assert len(caller.get("/forms").body["results"]) == (1 if is_staff else 0)
    assert caller.get(f"/forms/{version.form_id}/answers").status == (200 if is_staff else 404)
    assert caller.get(f"/forms/{version.form_id}/answers.csv").status == (200 if is_staff else 404)
    with companies[0].inside():
        assert (Form.objects.get().is_public, FormVersion.objects.count()) == (False, 1)


def test_answers_come_in_pages_and_as_csv(olga: Caller) -> None:
    company = olga.company
    with company.inside():
        version = a_form(company)
        for pressure in ("1", "2", "3"):
            raw: dict[str, Any] = {"state": "runs", "pressure": pressure}
            store_answers(company.ctx("alice"), version_id=version.pk, raw=raw, source="public", name="Ada")
    first = olga.get(f"/forms/{version.form_id}/answers?page_size=2").body
    assert [row["answers"][1]["value"] for row in first["results"]] == ["3", "2"]
    assert first["results"][0] == {
        "id": first["results"][0]["id"],
        "form_version": 1,
        "source": "public",
        "ticket": None,
        "created_at": "2026-11-16T09:00:00Z",
        "name": "Ada",
        "email": "",
        "language": "en",
        "answers": [
            {"key": "state", "type": "radio", "label": "State of the line", "value": "runs", "text": "It runs",
             "files": []},
            {"key": "pressure", "type": "number", "label": "Pressure", "value": "3", "text": "3", "files": []},
        ],
    }  # fmt: skip
    rest = olga.get("/api/v1" + first["next"].split("/api/v1", 1)[1]).body
    assert ([row["answers"][1]["value"] for row in rest["results"]], rest["next"]) == (["1"], None)
    assert olga.get(f"/forms/{version.form_id}/answers?cursor=x").problem[0] == 400
    assert len(olga.get(f"/forms/{version.form_id}/answers?source=ticket").body["results"]) == 0
    table = olga.client.get(
        f"/api/v1/forms/{version.form_id}/answers.csv", headers={"Authorization": f"Bearer {olga.token}"}
    )
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert table["Content-Disposition"] == f'attachment; filename="form-{version.form_id}.csv"'
    lines = table.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Received (UTC),Request,Name,E-mail,Version,Language,State of the line,Since when?,Pressure"
    assert lines[1] == "2026-11-16 09:00,,Ada,,1,en,It runs,,3"


def test_forms_of_the_other_workspace_are_not_there(companies: tuple[Workspace, Workspace]) -> None:
    with companies[1].inside():
        version = a_form(companies[1], name="Canary")
        store_answers(companies[1].ctx("alice"), version_id=version.pk, raw={"state": "runs"}, source="public")
    caller = Caller(companies[0], "olga")
    assert caller.get("/forms").body["results"] == []
    for path in ("", "/versions", "/versions/1", "/answers", "/answers.csv"):
        assert caller.get(f"/forms/{version.form_id}{path}").status == 404
