"""The answers to a form: a table to narrow, charts of the choices, one filled-in form, files to download."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from kernel.errors import Invalid
from portal_ui.shell.components.charts import Share
from portal_ui.shell.context import prefs_of
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.forms.forms import AnswersFilterForm
from support.forms import queries
from support.forms.export import csv_text, xlsx_bytes
from support.forms.rows import ChoiceChart, FormDetails

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TONES = ("1", "2", "3", "4", "5", "6")
# More parts than this are easier to compare as bars.
RING_PARTS = 4


@dataclass(frozen=True, slots=True)
class Chart:
    """A question's chart; a ring where one of few options was chosen."""

    title: object
    answered: int
    shares: list[Share]
    is_ring: bool


@studio_page
@require_safe
def answers(request: StudioRequest, form_id: int) -> HttpResponse:
    """The table, 25 rows a page, with the charts of what is in it."""
    details = queries.form(request.actor, form_id)
    filters_form = _filters_form(request, details)
    filters = filters_form.filters()
    cursor = request.GET.get("cursor", "")
    try:
        page = queries.answer_rows(request.actor, form_id, filters, cursor, prefs=prefs_of(request))
    except Invalid:
        page = queries.answer_rows(request.actor, form_id, filters, prefs=prefs_of(request))
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "form": details,
        "filters": filters_form,
        "page": page,
        "rows": [(row, row.cells(page.columns)) for row in page.rows],
        "charts": [] if cursor else [_chart(one) for one in queries.charts(request.actor, form_id, filters)],
        "query": query.urlencode(),
        "older": f"?{_with_cursor(request, page.next)}" if page.next else "",
        "newest": f"?{query.urlencode()}" if cursor else "",
    }
    return render(request, "studio/forms/answers.html", context)


@studio_page
@require_safe
def answer(request: StudioRequest, form_id: int, answer_id: int) -> HttpResponse:
    """One filled-in form, with the questions of the version it answered."""
    details = queries.form(request.actor, form_id)
    row = queries.answer_set(request.actor, form_id, answer_id, prefs=prefs_of(request))
    context = {"form": details, "row": row, "answers": list(row.answers.values())}
    return render(request, "studio/forms/answer.html", context)


@studio_page
@require_safe
def download(request: StudioRequest, form_id: int, kind: str) -> HttpResponse:
    """What the table shows, all pages of it, as CSV or XLSX."""
    if kind not in TYPES:
        raise Http404
    details = queries.form(request.actor, form_id)
    filters, prefs = _filters_form(request, details).filters(), prefs_of(request)
    content: str | bytes
    if kind == "csv":
        content = csv_text(request.actor, details.id, filters, prefs=prefs)
    else:
        content = xlsx_bytes(request.actor, details.id, filters, prefs=prefs)
    name = f"{slugify(details.name, allow_unicode=True) or 'form'}-{request.ctx.now:%Y-%m-%d}.{kind}"
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _filters_form(request: StudioRequest, details: FormDetails) -> AnswersFilterForm:
    numbers = [row.number for row in details.versions]
    zone = prefs_of(request).timezone
    return AnswersFilterForm(request.GET, numbers=numbers, asked=details.published, zone=zone)


def _with_cursor(request: StudioRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return query.urlencode()


def _chart(found: ChoiceChart) -> Chart:
    shares = [Share(bar.label, bar.count, TONES[place % len(TONES)]) for place, bar in enumerate(found.bars)]
    is_ring = found.type != "multiselect" and len(shares) <= RING_PARTS
    if not is_ring:
        shares = [Share(share.label, share.value, "1") for share in shares]
    return Chart(found.label, found.answered, shares, is_ring)
