"""Reporting a bad translation, and being done with a report."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.api import record
from branding.wordings import policy
from branding.wordings.events import WordingReported, WordingReportMoved
from branding.wordings.models import PAGE_LENGTH as PAGE_LENGTH
from branding.wordings.models import TEXT_LENGTH as TEXT_LENGTH
from branding.wordings.models import WORDS_LENGTH as WORDS_LENGTH
from branding.wordings.models import WordingReport
from branding.wordings.queries import visible_to
from kernel import limits
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid, NotFound
from kernel.use_case import use_case

HOUR = 3600
PER_CALLER, PER_WORKSPACE = 10, 100


@use_case
def report_wording(
    ctx: Context, *, language: str, page: str, text: str, problem: str, suggestion: str = "", network: str = ""
) -> WordingReport:
    """Keep what somebody finds wrong with the interface in `language` and tell those who can mend it.

    `page` is the pattern of an address without numbers and secrets, `network` where the caller comes from. Raises
    Invalid and TooMany.
    """
    require(ctx.actor, policy.REPORT)
    words = {"text": text.strip(), "problem": problem.strip(), "suggestion": suggestion.strip()}
    errors = _mistakes(words)
    if language not in dict(settings.LANGUAGES):
        errors["language"] = [_("Choose a language from the list.")]
    if errors:
        raise Invalid(errors)
    limits.hit("wordings-caller", network or f"user {ctx.actor.user_id}", limit=PER_CALLER, seconds=HOUR)
    limits.hit("wordings-workspace", "", limit=PER_WORKSPACE, seconds=HOUR)
    report = WordingReport.objects.create(
        language=language,
        page=page[:PAGE_LENGTH],
        **words,
        reporter_id=ctx.actor.user_id,
        created_at=ctx.now,
    )
    record(ctx, WordingReported(report_id=report.pk), target=f"wording:{report.pk}")
    return report


def _mistakes(words: dict[str, str]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not words["text"]:
        errors["text"] = [_("Copy the words that are wrong from the page.")]
    if not words["problem"]:
        errors["problem"] = [_("Say in a few words what is wrong.")]
    for field, value in words.items():
        most = TEXT_LENGTH if field == "text" else WORDS_LENGTH
        if "\x00" in value:
            errors[field] = [_("This text holds a character that cannot be stored. Type it again.")]
        elif len(value) > most:
            message = ngettext("Write at most %(count)d character.", "Write at most %(count)d characters.", most)
            errors[field] = [message % {"count": most}]
    return errors


@use_case
def move_report(ctx: Context, *, report_id: int, is_done: bool) -> None:
    """Mark a report as done, or open it again. Raises NotFound."""
    report = visible_to(ctx.actor, WordingReport.objects.select_for_update()).filter(pk=report_id).first()
    if report is None:
        raise NotFound(_("There is no such report."))
    require(ctx.actor, policy.MANAGE)
    if (report.done_at is not None) is not is_done:
        report.done_at = ctx.now if is_done else None
        report.save(update_fields=["done_at"])
        record(ctx, WordingReportMoved(report_id=report.pk, is_done=is_done), target=f"wording:{report.pk}")
