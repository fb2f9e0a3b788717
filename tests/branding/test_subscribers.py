"""Who hears of a translation problem, and who gets a sample of the mails."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.making import make_account
from branding.mails.subscribers import mail_sample
from branding.wordings.models import WordingReport
from branding.wordings.subscribers import tell_admins, tell_platform
from kernel.context import SYSTEM, Context, Role
from kernel.tenancy import in_tenant
from notify.models import Notice, OutgoingMail
from outbox.events import Occurrence
from tests.factories.twins import Workspace


@pytest.fixture
def event() -> Any:
    """Makes what a subscriber gets of an event."""

    def make(**payload: Any) -> Any:
        class Seen:
            uuid = uuid4()

        Seen.payload = payload  # type: ignore[attr-defined]
        return Seen()

    return make


def test_a_sample_goes_out_once_in_the_chosen_language(company: Workspace, event: Any) -> None:
    occurrence: Occurrence = event(user_id=company.user("adam").pk, language="fa")
    mail_sample(occurrence)
    mail_sample(occurrence)
    mail = OutgoingMail.objects.get(kind="mail_style_sample")
    assert (mail.to_email, mail.language) == ("adam@people.example", "fa")
    assert '<html lang="fa" dir="rtl">' in mail.html


def test_S3_36_admins_and_operators_hear_of_a_report(company: Workspace, companies: Any, event: Any) -> None:
    house = companies[1]
    report = WordingReport.objects.create(
        language="tr", page="/tickets/…/", text="Yanlış", problem="Yazım", reporter_id=company.user("alice").pk,
        created_at=timezone.now(),
    )  # fmt: skip
    occurrence: Occurrence = event(report_id=report.pk)
    type(house.tenant).objects.filter(pk=house.tenant.pk).update(is_house=True)
    with in_tenant(house.tenant):
        ctx = Context(SYSTEM, house.tenant, "test")
        operator = make_account(ctx, email="operator@people.example", name="Op", role=Role.AGENT)
        type(operator).objects.filter(pk=operator.pk).update(is_operator=True)
    with company.inside():
        for handle in (tell_admins, tell_platform, tell_admins, tell_platform):
            handle(occurrence)
        names = {company.user(name).pk for name in ("olga", "adam")}
        assert set(Notice.objects.values_list("user_id", flat=True)) == names
        assert OutgoingMail.objects.count() == 0, "clients' words go to the house by its own mail"
    with in_tenant(house.tenant):
        mail = OutgoingMail.objects.get(kind="wording_reported")
        assert mail.to_email == "operator@people.example"
        for part in ("Yanlış", "Yazım", "/tickets/…/", "Acme", "Türkçe"):
            assert part in mail.text
        assert "alice" not in mail.text.lower()
