"""Answers: of one filled-in form, and as the table of a form."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel.calendars import DisplayPrefs
from kernel.context import Actor
from kernel.errors import Invalid, NotFound
from kernel.localized import pick
from kernel.tenancy import current_tenant
from support.files.rows import FileRow, file_row
from support.forms import policy
from support.forms.checking import default_prefs
from support.forms.definition import Definition, load_definition
from support.forms.display import answer_row
from support.forms.models import AnswerFile, AnswerSet, Form, FormVersion
from support.forms.rows import AnswerColumn, AnswerFilters, AnswerPage, AnswerRow, AnswerSetRow

PAGE_SIZE = 25
MAX_PAGE_SIZE = 100
_BATCH = 500


def answers_of(actor: Actor, answer_set: AnswerSet | int, *, prefs: DisplayPrefs | None = None) -> list[AnswerRow]:
    """What was answered, in the order and with the labels of its version, in the reader's language.

    Without `prefs` dates and numbers are shown as the workspace does. Raises NotFound when the actor may not see it.
    """
    answer_id = answer_set.pk if isinstance(answer_set, AnswerSet) else answer_set
    rows = policy.visible_to(actor, AnswerSet.objects.select_related("version"))
    found = rows.filter(pk=answer_id).first()
    if found is None:
        raise NotFound
    definition = load_definition(found.version.definition)
    return list(_shown(definition, found, prefs or reader_prefs(), _files([found])).values())


def reader_prefs() -> DisplayPrefs:
    """How the workspace shows dates and numbers in the active language."""
    return default_prefs((get_language() or "").split("-")[0], current_tenant())


def answer_page_size(wanted: int) -> int:
    """How many rows a page has: 1 to 100."""
    return max(1, min(wanted, MAX_PAGE_SIZE))


def answer_rows(
    actor: Actor,
    form_id: int,
    filters: AnswerFilters | None = None,
    cursor: str = "",
    *,
    size: int = PAGE_SIZE,
    prefs: DisplayPrefs | None = None,
) -> AnswerPage:
    """One page of the answers to a form that `actor` may see, the latest first; `cursor` is the page before's `next`.

    Raises NotFound for a form that is none, Invalid for a cursor that is none.
    """
    definitions = _definitions(actor, form_id)
    found = filtered(actor, form_id, filters or AnswerFilters())
    if cursor:
        at, answer_id = _read_cursor(cursor)
        found = found.filter(Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=answer_id)))
    size = answer_page_size(size)
    some = list(found.select_related("version").defer("version__definition").order_by("-created_at", "-id")[: size + 1])
    following = _write_cursor(some[size - 1]) if len(some) > size else ""
    rows = _answer_set_rows(some[:size], definitions, prefs or reader_prefs())
    return AnswerPage(_columns(definitions), rows, following)


def form_answers(
    actor: Actor, form_id: int, filters: AnswerFilters | None = None, *, prefs: DisplayPrefs | None = None
) -> tuple[list[AnswerColumn], Iterator[AnswerSetRow]]:
    """All answers to a form that `actor` may see, the latest first, read in batches. Raises NotFound."""
    definitions = _definitions(actor, form_id)
    found = filtered(actor, form_id, filters or AnswerFilters()).order_by("-created_at", "-id")

    def rows() -> Iterator[AnswerSetRow]:
        ids = list(found.values_list("pk", flat=True))
        for start in range(0, len(ids), _BATCH):
            some = AnswerSet.objects.filter(pk__in=ids[start : start + _BATCH]).select_related("version")
            batch = list(some.defer("version__definition").order_by("-created_at", "-id"))
            yield from _answer_set_rows(batch, definitions, prefs or reader_prefs())

    return _columns(definitions), rows()


def answer_set(actor: Actor, form_id: int, answer_id: int, *, prefs: DisplayPrefs | None = None) -> AnswerSetRow:
    """One filled-in form, its answers in the order of its version. Raises NotFound when the actor may not see it."""
    definitions = _definitions(actor, form_id)
    found = filtered(actor, form_id, AnswerFilters()).filter(pk=answer_id).select_related("version").first()
    if found is None:
        raise NotFound
    return _answer_set_rows([found], definitions, prefs or reader_prefs())[0]


def filtered(actor: Actor, form_id: int, wanted: AnswerFilters) -> QuerySet[AnswerSet]:
    """The answers to a form that `actor` may see, narrowed."""
    found = policy.visible_to(actor, AnswerSet.objects.filter(version__form=form_id))
    if wanted.source:
        found = found.filter(source=wanted.source)
    if wanted.number is not None:
        found = found.filter(version__number=wanted.number)
    if wanted.since is not None:
        found = found.filter(created_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(created_at__lt=wanted.until)
    for key, value in wanted.choices:
        found = found.filter(_chosen(key, value))
    text = wanted.text.replace("\x00", "").strip()
    if text:
        found = found.annotate(data_text=Cast("data", TextField())).filter(
            Q(person_name__icontains=text) | Q(person_email__icontains=text) | Q(data_text__icontains=text)
        )
    return found


def _chosen(key: str, value: str) -> Q:
    """Answers with this option: chosen alone, among several, as a tick or as a rating."""
    matches = Q(data__contains={key: value}) | Q(data__contains={key: [value]})
    if value in ("true", "false"):
        matches |= Q(data__contains={key: value == "true"})
    if value.isascii() and value.isdigit() and len(value) < 6:
        matches |= Q(data__contains={key: int(value)})
    return matches


def _definitions(actor: Actor, form_id: int) -> dict[int, Definition]:
    """The definitions of all versions by their number, the oldest first. Raises NotFound."""
    if not policy.forms_visible_to(actor, Form.objects.filter(pk=form_id)).exists():
        raise NotFound
    rows = FormVersion.objects.filter(form=form_id).order_by("number").values_list("number", "definition")
    return {number: load_definition(definition) for number, definition in rows}


def _columns(definitions: dict[int, Definition]) -> list[AnswerColumn]:
    """The questions of the newest version, then those that only older ones asked."""
    columns: dict[str, AnswerColumn] = {}
    for number in sorted(definitions, reverse=True):
        for field in definitions[number].answering:
            columns.setdefault(field.key, AnswerColumn(field.key, field.type, pick(field.label)))
    return list(columns.values())


def _answer_set_rows(
    some: Sequence[AnswerSet], definitions: dict[int, Definition], prefs: DisplayPrefs
) -> list[AnswerSetRow]:
    files = _files(some)
    numbers = policy.numbers_of([one.pk for one in some])
    return [
        AnswerSetRow(
            id=one.pk,
            uuid=one.uuid,
            number=one.version.number,
            source=one.source,
            created_at=one.created_at,
            person_name=one.person_name,
            person_email=one.person_email,
            language=one.language,
            ticket_number=numbers.get(one.pk),
            answers=_shown(definitions[one.version.number], one, prefs, files),
            data=one.data,
        )
        for one in some
    ]


def _files(some: Sequence[AnswerSet]) -> dict[str, FileRow]:
    """The files of these answers by uuid; no statement when there is none among them."""
    with_lists = [one.pk for one in some if any(isinstance(value, list) for value in one.data.values())]
    if not with_lists:
        return {}
    rows = AnswerFile.objects.filter(answer_set__in=with_lists).select_related("file")
    return {str(row.file.uuid): file_row(row.file) for row in rows}


def _shown(
    definition: Definition, answers: AnswerSet, prefs: DisplayPrefs, files: dict[str, FileRow]
) -> dict[str, AnswerRow]:
    return {
        field.key: answer_row(field, answers.data[field.key], prefs, files)
        for field in definition.answering
        if field.key in answers.data
    }


def _write_cursor(row: AnswerSet) -> str:
    raw = json.dumps([row.created_at.isoformat(), row.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        at, answer_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        found = datetime.fromisoformat(at)
        if isinstance(answer_id, bool) or not isinstance(answer_id, int) or found.tzinfo is None:
            raise ValueError
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid(
            {"cursor": [_("This page of the list does not exist. Start again from the first one.")]}
        ) from error
    return found, answer_id
