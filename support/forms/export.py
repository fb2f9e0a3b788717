"""Answers as a table to take away: CSV and XLSX that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from kernel.calendars import DisplayPrefs
from kernel.context import Actor
from support.forms.queries.answered import form_answers
from support.forms.rows import AnswerColumn, AnswerFilters, AnswerRow, AnswerSetRow

# What Excel, LibreOffice and Google Sheets take for the beginning of a formula or of a command.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Numbers that were checked as numbers stay numbers, also below zero.
_NUMERIC = frozenset({"number", "rating"})
_MAX_CELL = 32_767
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) or text.lstrip().startswith(_FORMULA_SIGNS) else text


def csv_rows(
    actor: Actor, form_id: int, filters: AnswerFilters | None = None, *, prefs: DisplayPrefs | None = None
) -> Iterator[list[str]]:
    """A line of headings, then a line for each filled-in form that `actor` may see. Raises NotFound."""
    columns, rows = form_answers(actor, form_id, filters, prefs=prefs)
    headings = [safe_cell(heading) for heading in _headings(columns)]

    def lines() -> Iterator[list[str]]:
        yield headings
        for row in rows:
            cells = [_plain(column, row) for column in columns]
            yield [*(safe_cell(text) for text in _facts(row)), *cells]

    return lines()


def csv_text(
    actor: Actor, form_id: int, filters: AnswerFilters | None = None, *, prefs: DisplayPrefs | None = None
) -> str:
    """The whole table as CSV; the mark at its beginning makes Excel read it as UTF-8. Raises NotFound."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    csv.writer(buffer).writerows(csv_rows(actor, form_id, filters, prefs=prefs))
    return buffer.getvalue()


def xlsx_bytes(
    actor: Actor, form_id: int, filters: AnswerFilters | None = None, *, prefs: DisplayPrefs | None = None
) -> bytes:
    """The table as a workbook; every text is a text cell, numbers are numbers. Raises NotFound."""
    columns, rows = form_answers(actor, form_id, filters, prefs=prefs)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Answers"))
    sheet.append([_text_cell(sheet, heading, bold=True) for heading in _headings(columns)])
    for row in rows:
        facts = [_text_cell(sheet, text) for text in _facts(row)]
        sheet.append([*facts, *(_cell(sheet, column, row) for column in columns)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _headings(columns: list[AnswerColumn]) -> list[str]:
    fixed = [_("Received (UTC)"), _("Request"), _("Name"), _("E-mail"), _("Version"), _("Language")]
    return [*fixed, *(column.label.text for column in columns)]


def _facts(row: AnswerSetRow) -> list[str]:
    return [
        f"{row.created_at:%Y-%m-%d %H:%M}",
        str(row.ticket_number) if row.ticket_number is not None else "",
        row.person_name,
        row.person_email,
        str(row.number),
        row.language,
    ]


def _plain(column: AnswerColumn, row: AnswerSetRow) -> str:
    answer = row.answers.get(column.key)
    if answer is None:
        return ""
    number = _number(answer, row)
    return str(number) if number is not None else safe_cell(answer.text)


def _number(answer: AnswerRow, row: AnswerSetRow) -> Decimal | None:
    """A checked number in the form that every program reads."""
    if answer.type not in _NUMERIC:
        return None
    try:
        found = Decimal(str(row.data[answer.key]))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _cell(sheet: Any, column: AnswerColumn, row: AnswerSetRow) -> Any:
    answer = row.answers.get(column.key)
    if answer is None:
        return None
    number = _number(answer, row)
    return WriteOnlyCell(sheet, value=number) if number is not None else _text_cell(sheet, answer.text)


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A cell of the type text, whatever it begins with."""
    cell = WriteOnlyCell(sheet)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_MAX_CELL]
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
