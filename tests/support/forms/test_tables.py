"""The answers to a form as a table, as charts and as files to take away."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from kernel.errors import Invalid, NotFound
from support.forms import queries
from support.forms.answers import store_answers
from support.forms.export import csv_rows, csv_text, safe_cell, xlsx_bytes
from support.forms.models import AnswerSet, FormVersion
from support.forms.rows import AnswerFilters
from support.forms.use_cases import publish_form, save_form
from support.teams.queries import default_project
from support.topics.use_cases import save_topic
from tests.factories.forms import COLOURS, a_form, question
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace

FIELDS = [
    question("colour", "radio", options=COLOURS),
    question("several", "multiselect", options=COLOURS),
    question("tick", "checkbox"),
    question("stars", "rating", validation={"max": 3}),
    question("words", "text"),
    question("amount", "number", validation={"decimals": 1}),
]


@pytest.fixture
def version(company: Workspace) -> FormVersion:
    return a_form(company, FIELDS)


def answer(company: Workspace, version: FormVersion, minutes: int = 0, name: str = "", **raw: Any) -> AnswerSet:
    """Somebody answers the public form."""
    ctx = company.ctx("alice", now=NOW + timedelta(minutes=minutes))
    return store_answers(
        ctx, version_id=version.pk, raw=raw, source="public", name=name, email=f"{name or 'x'}@people.example"
    )


def test_the_table_shows_the_latest_first_in_pages(company: Workspace, version: FormVersion) -> None:
    for minute in range(5):
        answer(company, version, minute, words=f"text {minute}")
    anna = company.actor("anna")
    first = queries.answer_rows(anna, version.form_id, size=2)
    second = queries.answer_rows(anna, version.form_id, cursor=first.next, size=2)
    third = queries.answer_rows(anna, version.form_id, cursor=second.next, size=2)
    words = [[row.answers["words"].text for row in page.rows] for page in (first, second, third)]
    assert words == [["text 4", "text 3"], ["text 2", "text 1"], ["text 0"]]
    assert third.next == ""
    assert [column.key for column in first.columns] == ["colour", "several", "tick", "stars", "words", "amount"]


def test_pages_hold_together_when_answers_came_at_once(company: Workspace, version: FormVersion) -> None:
    expected = [answer(company, version, words=str(number)).pk for number in range(5)][::-1]
    found: list[int] = []
    cursor = ""
    while True:
        page = queries.answer_rows(company.actor("anna"), version.form_id, cursor=cursor, size=2)
        found += [row.id for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert found == expected


@pytest.mark.parametrize("cursor", ["x", "!!!", "e30", "W10", "WzEsMl0", "WyJ4IiwgMV0", "\x00"])
def test_a_forged_cursor_is_refused(company: Workspace, version: FormVersion, cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        queries.answer_rows(company.actor("anna"), version.form_id, cursor=cursor)
    assert list(refusal.value.errors) == ["cursor"]


def test_columns_of_older_versions_follow(company: Workspace, version: FormVersion) -> None:
    answer(company, version, words="old")
    save_form(company.ctx("olga"), form_id=version.form_id, draft={"fields": [question("fresh", "text"), FIELDS[4]]})
    newer = publish_form(company.ctx("olga"), form_id=version.form_id)
    answer(company, newer, 1, fresh="new", words="both")
    page = queries.answer_rows(company.actor("anna"), version.form_id)
    assert [column.key for column in page.columns] == ["fresh", "words", "colour", "several", "tick", "stars", "amount"]
    cells = [[cell.text if cell else None for cell in row.cells(page.columns)][:2] for row in page.rows]
    assert cells == [["new", "both"], [None, "old"]]


def test_filters(company: Workspace, version: FormVersion) -> None:
    answer(company, version, 0, "Ada", colour="red", several=["red", "blue"], tick="on", stars="3", words="Pump 7")
    answer(company, version, 60, "Bea", colour="blue", several=["blue"], stars="1", words="valve")
    answer(company, version, 120, "Cem", words="پمپ")
    anna = company.actor("anna")

    def names(**filters: Any) -> list[str]:
        return [row.person_name for row in queries.answer_rows(anna, version.form_id, AnswerFilters(**filters)).rows]

    assert names(choices=(("colour", "red"),)) == ["Ada"]
    assert names(choices=(("several", "blue"),)) == ["Bea", "Ada"]
    assert names(choices=(("several", "blue"), ("colour", "blue"))) == ["Bea"]
    assert names(choices=(("tick", "true"),)) == ["Ada"]
    assert names(choices=(("tick", "false"),)) == ["Cem", "Bea"]
    assert names(choices=(("stars", "1"),)) == ["Bea"]
    assert names(choices=(("colour", "'; DROP TABLE x; --"),)) == []
    assert names(text="pump") == ["Ada"]
    assert names(text="پمپ") == ["Cem"]
    assert names(text="bea@") == ["Bea"]
    assert names(text="100%\x00") == []
    assert names(since=NOW + timedelta(minutes=60)) == ["Cem", "Bea"]
    assert names(until=NOW + timedelta(minutes=60)) == ["Ada"]
    assert (names(source="ticket"), len(names(source="public"))) == ([], 3)
    assert (names(number=2), len(names(number=1))) == ([], 3)


def test_charts_count_every_option(company: Workspace, version: FormVersion) -> None:
    answer(company, version, 0, colour="red", several=["red", "blue"], tick="on", stars="3")
    answer(company, version, 1, colour="red", several=["blue"], stars="1")
    answer(company, version, 2)
    found = queries.charts(company.actor("anna"), version.form_id)
    assert [(chart.key, chart.answered, [(bar.value, bar.count) for bar in chart.bars]) for chart in found] == [
        ("colour", 2, [("red", 2), ("green", 0), ("blue", 0)]),
        ("several", 2, [("red", 1), ("green", 0), ("blue", 2)]),
        ("tick", 3, [("true", 1), ("false", 2)]),
        ("stars", 2, [("1", 1), ("2", 0), ("3", 1)]),
    ]
    assert [bar.share for bar in found[1].bars] == [0.5, 0.0, 1.0]
    narrowed = queries.charts(company.actor("anna"), version.form_id, AnswerFilters(choices=(("stars", "3"),)))
    assert [(chart.answered, chart.bars[0].count) for chart in narrowed] == [(1, 1), (1, 1), (1, 1), (1, 0)]


def test_charts_stand_what_older_versions_asked_under_the_same_key(company: Workspace) -> None:
    older = a_form(company, [question("a__b", "text")])
    for text in ("[red", "[1, 2", "red"):
        answer(company, older, a__b=text)
    save_form(
        company.ctx("olga"), form_id=older.form_id, draft={"fields": [question("a__b", "radio", options=COLOURS)]}
    )
    newer = publish_form(company.ctx("olga"), form_id=older.form_id)
    answer(company, newer, a__b="red")
    (chart,) = queries.charts(company.actor("anna"), older.form_id)
    assert (chart.answered, [(bar.value, bar.count) for bar in chart.bars]) == (
        4,
        [("red", 2), ("green", 0), ("blue", 0)],
    )
    rows = queries.answer_rows(company.actor("anna"), older.form_id).rows
    assert [row.answers["a__b"].text for row in rows] == ["Red", "red", "[1, 2", "[red"]


def test_S4_37_answers_are_seen_on_the_request_and_on_the_forms_page(company: Workspace, version: FormVersion) -> None:
    olga = company.ctx("olga")
    save_topic(olga, names={"en": "Repairs"}, project_id=default_project().pk, form_id=version.form_id)
    topic = save_topic(olga, names={"en": "Faults"}, project_id=default_project().pk, form_id=version.form_id)
    ticket = a_ticket(company, "alice", topic_id=topic.pk, answers={"words": "It leaks", "colour": "red"})
    assert ticket.answers is not None
    page = queries.answer_rows(company.actor("anna"), version.form_id)
    row = page.rows[0]
    assert (row.ticket_number, row.source, row.person_name) == (ticket.number, "ticket", "Alice")
    on_the_request = [(one.label.text, one.text) for one in queries.answers_of(company.actor("alice"), ticket.answers)]
    assert on_the_request == [("Colour", "Red"), ("Tick", "No"), ("Words", "It leaks")]
    assert [(one.label.text, one.text) for one in row.answers.values()] == on_the_request
    for stranger in ("bob", "carol"):
        with pytest.raises(NotFound):
            queries.answers_of(company.actor(stranger), ticket.answers)


def test_clients_see_no_table(company: Workspace, version: FormVersion) -> None:
    answer(company, version, words="secret")
    alice = company.actor("alice")
    for read in (queries.answer_rows, queries.charts, queries.form_answers, csv_text, xlsx_bytes):
        with pytest.raises(NotFound):
            read(alice, version.form_id)  # type: ignore[operator]
    with pytest.raises(NotFound):
        queries.answer_rows(company.actor("anna"), 424242)


def test_the_table_costs_the_same_for_one_row_and_for_three(
    company: Workspace, version: FormVersion, django_assert_num_queries: Any
) -> None:
    anna = company.actor("anna")
    answer(company, version, words="one", several=["red"])
    with django_assert_num_queries(5):
        assert len(queries.answer_rows(anna, version.form_id).rows) == 1
    answer(company, version, words="two", several=["red"])
    answer(company, version, words="three", several=["red"])
    with django_assert_num_queries(5):
        assert len(queries.answer_rows(anna, version.form_id).rows) == 3
    with django_assert_num_queries(3):
        queries.charts(anna, version.form_id)


FORMULAS = [
    '=HYPERLINK("http://x.example","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1+1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_T56_a_text_is_no_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_T56_tables_to_take_away_hold_no_formulas(company: Workspace) -> None:
    version = a_form(company, [question("words", "textarea"), question("amount", "number")], name="=1+1")
    save_form(
        company.ctx("olga"),
        form_id=version.form_id,
        draft={"fields": [{**question("words", "textarea"), "label": {"en": "=2+5"}}, question("amount", "number")]},
    )
    version = publish_form(company.ctx("olga"), form_id=version.form_id)
    for minute, text in enumerate(FORMULAS):
        answer(company, version, minute, "=Name()" if minute == 0 else "", words=text, amount="-5")
    anna = company.actor("anna")
    lines = list(csv_rows(anna, version.form_id))
    headings = ["Received (UTC)", "Request", "Name", "E-mail", "Version", "Language", "'=2+5", "Amount"]
    assert lines[0] == headings
    assert [line[6] for line in lines[:0:-1]] == [f"'{text.strip()}" for text in FORMULAS]
    assert lines[-1][2:4] == ["'=Name()", "'=Name()@people.example"]
    assert {line[7] for line in lines[1:]} == {"-5"}
    sheet = load_workbook(io.BytesIO(xlsx_bytes(anna, version.form_id))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [sheet.cell(row, 7).value for row in range(len(FORMULAS) + 1, 1, -1)] == [text.strip() for text in FORMULAS]
    assert {sheet.cell(row, 8).value for row in range(2, len(FORMULAS) + 2)} == {-5}


def test_the_csv_is_read_as_utf_8_by_excel(company: Workspace, version: FormVersion) -> None:
    answer(company, version, words='می‌شود, "x"\r\nand more')
    text = csv_text(company.actor("anna"), version.form_id)
    assert text.startswith("\ufeffReceived (UTC),")
    assert '"می‌شود, ""x"" and more"' in text
