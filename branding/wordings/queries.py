"""Reading translation reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.queries import names_of
from branding.wordings import policy
from branding.wordings.models import WordingReport
from kernel.authz import may
from kernel.context import Actor

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as admins read it; `reporter` is empty for visitors without an account."""

    id: int
    language: str
    page: str
    text: str
    problem: str
    suggestion: str
    reporter: str
    created_at: datetime
    is_done: bool


def visible_to(actor: Actor, reports: QuerySet[WordingReport]) -> QuerySet[WordingReport]:
    """All for admins, none for anybody else."""
    return reports if may(actor, policy.MANAGE) else reports.none()


def reports(actor: Actor, *, done: bool = False) -> list[ReportRow]:
    """Open reports, or those that are done, newest first; two statements."""
    found = list(visible_to(actor, WordingReport.objects.filter(done_at__isnull=not done)).order_by("-id")[:SHOWN])
    names = names_of({report.reporter_id for report in found if report.reporter_id is not None})
    return [
        ReportRow(
            id=report.pk,
            language=report.language,
            page=report.page,
            text=report.text,
            problem=report.problem,
            suggestion=report.suggestion,
            reporter=names.get(report.reporter_id or 0, ""),
            created_at=report.created_at,
            is_done=report.done_at is not None,
        )
        for report in found
    ]
