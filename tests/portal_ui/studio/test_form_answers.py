"""The answers page of a form."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from support.forms.models import AnswerSet, Form, FormVersion
from support.forms.use_cases import publish_form, save_form, submit_public_form
from support.topics.models import Topic
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace
from tests.portal_ui.studio.forms_fixtures import FAULT


@pytest.fixture
def form(company: Workspace) -> Form:
    """A published form that the only topic asks and that has a public page."""
    ctx = company.ctx("adam")
    made = save_form(ctx, names={"en": "Fault report"}, draft=FAULT, is_public=True)
    publish_form(ctx, form_id=made.pk)
    Topic.objects.update(form=made)
    return made


def answer(company: Workspace, form: Form, name: str, days: int = 0, **answers: Any) -> AnswerSet:
    """Somebody fills in the public page."""
    with company.inside():
        return submit_public_form(
            company.ctx(now=NOW + timedelta(days=days)),
            code=form.code,
            version_id=FormVersion.objects.get(form=form).pk,
            raw=answers,
            name=name,
            email=f"{name.lower()}@visitors.example",
        )


def names(page: str) -> list[str]:
    """Who is in the table, in order."""
    table = page[page.index("answer-table") :] if "answer-table" in page else ""
    found = [name for name in ("Vera", "Walt", "Xenia", "Alice") if f"<bdi>{name}" in table]
    return sorted(found, key=lambda name: table.index(f"<bdi>{name}"))


def test_S4_37_answers_are_seen_on_the_request_and_on_the_forms_page(
    company: Workspace, adam: Client, form: Form
) -> None:
    with company.inside():
        ticket = a_ticket(company, answers={"used": "yes", "since": "2026-11-01", "harm": "Nobody"})
    for address in (f"/desk/tickets/{ticket.number}/", f"/studio/forms/{form.pk}/answers/"):
        page = adam.get(address).content.decode()
        assert [words in page for words in ("Was it in use?", "1 November 2026", "Nobody")] == [True] * 3, address
    page = adam.get(f"/studio/forms/{form.pk}/answers/").content.decode()
    assert names(page) == ["Alice"] and f'href="/desk/tickets/{ticket.number}/"' in page


def test_one_answer_has_a_page_of_its_own(company: Workspace, adam: Client, form: Form) -> None:
    row = answer(company, form, "Vera", used="yes", harm="My knee")
    page = adam.get(f"/studio/forms/{form.pk}/answers/{row.pk}/").content.decode()
    assert "vera@visitors.example" in page and "My knee" in page and "Who was harmed?" in page
    with company.inside():
        other = save_form(company.ctx("adam"), names={"en": "Other"})
    assert adam.get(f"/studio/forms/{other.pk}/answers/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Xenia", "Walt", "Vera"]),
        ("?text=knee", ["Vera"]),
        ("?choice_used=no", ["Xenia", "Walt"]),
        ("?since=2026-11-17", ["Xenia", "Walt"]),
        ("?since=2026-11-17&until=2026-11-17", ["Walt"]),
        ("?source=ticket", []),
        ("?number=1", ["Xenia", "Walt", "Vera"]),
        ("?since=nonsense&cursor=nonsense", ["Xenia", "Walt", "Vera"]),
    ],
)
def test_the_table_is_narrowed(company: Workspace, adam: Client, form: Form, query: str, expected: list[str]) -> None:
    answer(company, form, "Vera", used="yes", harm="My knee")
    answer(company, form, "Walt", 1, used="no")
    answer(company, form, "Xenia", 2, used="no")
    page = adam.get(f"/studio/forms/{form.pk}/answers/{query}")
    assert page.status_code == 200 and names(page.content.decode()) == expected


def test_long_tables_are_read_page_by_page(company: Workspace, adam: Client, form: Form) -> None:
    for index in range(27):
        answer(company, form, f"Visitor{index:02}", index, used="no")
    first = adam.get(f"/studio/forms/{form.pk}/answers/").content.decode()
    older = first[: first.index("Older")].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = adam.get(f"/studio/forms/{form.pk}/answers/{older}").content.decode()
    shown = [[index for index in range(27) if f"<bdi>Visitor{index:02}" in page] for page in (first, second)]
    assert shown == [list(range(2, 27)), [0, 1]]


def test_choices_are_drawn_with_a_table_beside_them(company: Workspace, adam: Client, form: Form) -> None:
    answer(company, form, "Vera", used="yes", harm="No")
    answer(company, form, "Walt", 1, used="no")
    answer(company, form, "Xenia", 2, used="no")
    page = adam.get(f"/studio/forms/{form.pk}/answers/").content.decode()
    assert 'aria-label="Was it in use?: Yes 1, No 2"' in page
    assert "As a table" in page and "3 answers" in page


def test_answers_are_taken_away_as_csv_and_xlsx(company: Workspace, adam: Client, form: Form) -> None:
    answer(company, form, "Vera", used="yes", harm="=1+1")
    answer(company, form, "Walt", 1, used="no")
    csv = adam.get(f"/studio/forms/{form.pk}/answers/answers.csv?choice_used=yes")
    assert csv["Content-Disposition"].startswith('attachment; filename="fault-report-')
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "Vera" in lines[1] and "'=1+1" in lines[1]
    xlsx = adam.get(f"/studio/forms/{form.pk}/answers/answers.xlsx")
    sheet = load_workbook(io.BytesIO(xlsx.content)).active
    assert sheet is not None and sheet.max_row == 3


def test_the_table_asks_the_database_the_same_for_one_and_three_answers(
    company: Workspace, adam: Client, form: Form
) -> None:
    answer(company, form, "Vera", used="yes", harm="My knee")
    adam.get(f"/studio/forms/{form.pk}/answers/")
    counts = []
    for more in ((), ("Walt", "Xenia")):
        for place, name in enumerate(more):
            answer(company, form, name, place + 1, used="no")
        with CaptureQueriesContext(connection) as captured:
            adam.get(f"/studio/forms/{form.pk}/answers/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 18


def test_without_answers_the_page_says_what_will_be_there(adam: Client, form: Form) -> None:
    page = adam.get(f"/studio/forms/{form.pk}/answers/").content.decode()
    assert "Answers will be here as soon as somebody fills in the form." in page
