"""Tells the workspace's admins of a bad translation, and the platform's own people, who make the translations."""

from __future__ import annotations

from django.conf import settings

from accounts.queries import staff
from branding.wordings.events import WordingReported
from branding.wordings.models import WordingReport
from kernel.context import ADMIN_ROLES, SYSTEM
from kernel.tenancy import NoTenant, require_tenant
from notify.api import Recipient, give_notice, in_house, send_mail
from outbox.api import on
from outbox.events import Occurrence

REPORTS = "/studio/translation-reports/"


@on("wordings.reported")
def tell_admins(event: Occurrence) -> None:
    """A line behind the bell of every admin but the one who reported it."""
    report = WordingReport.objects.filter(pk=event.payload["report_id"]).first()
    if report is None:
        return
    for admin in staff(SYSTEM).filter(role__in=ADMIN_ROLES, is_active=True).exclude(pk=report.reporter_id or 0):
        data = {"text": report.text[:80]}
        give_notice(user_id=admin.pk, kind=WordingReported.name, path=REPORTS, data=data, event_uuid=event.uuid)


@on("wordings.reported")
def tell_platform(event: Occurrence) -> None:
    """A mail to the operators: the words, nothing about who wrote them and no address of a page with data."""
    report = WordingReport.objects.filter(pk=event.payload["report_id"]).first()
    if report is None:
        return
    facts = {
        "workspace": require_tenant().name,
        "of_language": dict(settings.LANGUAGES).get(report.language, report.language),
        "page": report.page,
        "text": report.text,
        "problem": report.problem,
        "suggestion": report.suggestion,
    }
    try:
        with in_house():
            for operator in staff(SYSTEM).filter(is_operator=True, is_active=True):
                send_mail(
                    kind="wording_reported",
                    to=Recipient(operator.email, operator.name, operator.language, user_id=operator.pk),
                    context=facts,
                    dedupe_key=f"wording:{event.uuid}:{operator.pk}",
                )
    except NoTenant:  # an installation without a house workspace: the admins know
        return
