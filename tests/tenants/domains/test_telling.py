"""Who is told of a domain's moves: by mail, behind the bell, by webhooks; each once, in their language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from audit.models import Entry
from kernel.context import SYSTEM, Context
from kernel.due import due_job
from kernel.tenancy import in_public, in_tenant, tenant_url
from notify.kinds import sentence_of
from notify.models import Notice, OutgoingMail
from notify.sending import links_of_today
from outbox.events import Occurrence
from outbox.models import Event
from tenants.domains.machine import entered
from tenants.domains.models import Claim
from tenants.domains.moving import move
from tenants.domains.routing import route
from tenants.domains.states import ClaimState
from tenants.domains.subscribers import note_transfer, show_look_alike, tell_administrators
from tenants.domains.telling import TOLD, news_of
from tenants.domains.use_cases import withdraw_domain
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant
from tests.factories.fixtures import companies as companies
from tests.factories.fixtures import company as company
from tests.factories.twins import Workspace
from tests.tenants.domains.conftest import Dns, claim_in, claimed, ctx, target
from tests.tenants.domains.scenarios import EDGE
from webhooks.offers import offer_of

pytestmark = pytest.mark.django_db
S = ClaimState
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _settings() -> object:
    with override_settings(PORTICO_DOMAIN_EDGE_ZONE=EDGE), override("en"):
        yield


@pytest.fixture
def house(companies: tuple[Workspace, Workspace]) -> Tenant:
    """The platform company's own workspace; its owner is an operator."""
    with in_public():
        tenant = provision_workspace(
            Context(actor=SYSTEM, tenant=None, channel="test"),
            slug=settings.HOUSE_SLUG,
            name="Platform",
            owner_email="boss@platform.example",
            owner_name="Boss",
            language="en",
            is_house=True,
        )
    with in_tenant(tenant):
        User.objects.update(is_operator=True)
    return tenant


def told(company: Workspace, subscriber: Any = tell_administrators) -> list[str]:
    """Have everything delivered that the workspace published, twice; names of the events."""
    names = []
    with in_public():
        events = list(Event.objects.filter(schema=company.tenant.schema_name).order_by("id"))
    with company.inside():
        for _time in range(2):
            for event in events:
                if event.name in TOLD or event.name == "domain.added":
                    occurrence = Occurrence(
                        event.uuid,
                        event.name,
                        event.schema,
                        event.payload,
                        event.occurred_at,
                        event.actor_role,
                        event.actor_id,
                    )
                    if event.name in TOLD or subscriber is show_look_alike:
                        subscriber(occurrence)
                        names.append(event.name)
    return names[: len(names) // 2]


def mails(company: Workspace) -> list[tuple[str, str]]:
    """Receiver and subject of every mail about domains, in order."""
    with company.inside():
        rows = OutgoingMail.objects.filter(kind="domain_news").order_by("pk")
        return [(row.to_email.partition("@")[0], row.subject) for row in rows]


def test_S4_42_owner_and_administrators_hear_of_every_move_once(company: Workspace, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(company.tenant, S.ACTIVE, primary=True, now=now)
    dns.records("help CNAME old.helpdesk.com.")
    for minutes in (0, 3, 12):
        dns.check(now + minutes * MINUTE)
    assert told(company) == ["domain.degraded"]
    assert mails(company) == [
        ("olga", "help.acme.com has a DNS problem"),
        ("adam", "help.acme.com has a DNS problem"),
    ]
    with company.inside():
        mail = OutgoingMail.objects.filter(kind="domain_news")[0]
        assert mail.link_host == "acme.localhost"
        text = mail.text
        assert Notice.objects.filter(kind="domain.degraded").count() == 2
        notice = Notice.objects.filter(kind="domain.degraded")[0]
        assert notice.path == f"/studio/domains/{claim.uuid}/"
        assert sentence_of(notice.kind, notice.data) == (
            "help.acme.com has a DNS problem; links use the default address"
        )
    assert "is answered for 7 more days" in text
    assert f"Value: {target(claim)}." in text and "What we saw: old.helpdesk.com" in text
    assert f"http://acme.localhost:8000/studio/domains/{claim.uuid}/" in text


def test_everybody_reads_their_own_language(company: Workspace) -> None:
    """The texts follow the reader, not the one who looked."""
    now = timezone.now()
    claim_in(company.tenant, S.DEGRADED, now=now)
    Claim.objects.update(degraded_at=now - 1.1 * DAY)
    with company.inside():
        adam = company.user("adam")
        adam.language = "fa"
        adam.save()
    assert due_job("domains.reminders").work(now) == 1
    told(company)
    with company.inside():
        rows = OutgoingMail.objects.filter(kind="domain_news").order_by("pk")
        assert [row.language for row in rows] == ["en", "fa"]
        assert 'dir="rtl"' in rows[1].html


@pytest.mark.parametrize(
    ("state", "since", "days", "expected"),
    [
        (S.PENDING, "waiting_since", (2.9, 3, 3.5, 7.1, 21), [3, 7, 21]),
        (S.PENDING, "waiting_since", (25, 25.1), [21]),
        (S.DEGRADED, "degraded_at", (0.9, 1, 1.5, 6), [1, 6]),
        (S.ISSUING, "issuing_at", (0.9, 1, 2, 9), [1]),
        (S.ACTIVE, "activated_at", (30, 60), []),
    ],
)
def test_reminders_come_on_their_days_and_make_up_for_lost_runs(
    company: Workspace, state: ClaimState, since: str, days: tuple[float, ...], expected: list[int]
) -> None:
    start = timezone.now()
    claim_in(company.tenant, state, now=start)
    Claim.objects.update(**{since: start, "waiting_since": start})
    for day in days:
        for _time in range(2):
            due_job("domains.reminders").work(start + day * DAY)
    reminded = Event.objects.filter(name="domain.expiring").order_by("id")
    assert [event.payload["day"] for event in reminded] == expected


@pytest.mark.parametrize(
    ("name", "state", "extra", "subject", "says"),
    [
        ("domain.connected", S.ACTIVE, {}, "help.acme.com is connected to your portal", "open the domain and switch"),
        ("domain.restored", S.ACTIVE, {}, "help.acme.com works again", "Links still use another address"),
        ("domain.suspended", S.SUSPENDED, {}, "help.acme.com was disconnected", "within thirty days"),
        ("domain.expired", S.EXPIRED, {}, "help.acme.com was never connected", "add the domain once more"),
        (
            "domain.expiring",
            S.PENDING,
            {"state": "pending", "day": 21},
            "help.acme.com is waiting for its DNS record",
            "for 9 more days",
        ),
        (
            "domain.expiring",
            S.DEGRADED,
            {"state": "degraded", "day": 6},
            "help.acme.com still has a DNS problem",
            "is answered for 1 more day,",
        ),
        (
            "domain.expiring",
            S.ISSUING,
            {"state": "issuing", "day": 1},
            "help.acme.com is waiting for its certificate",
            "We go on trying",
        ),
        ("domain.released", S.RELEASED, {}, "help.acme.com was removed", "Delete its DNS record now"),
        (
            "domain.transferred",
            S.RELEASED,
            {},
            "help.acme.com belongs to another workspace now",
            "find out who changed the DNS record",
        ),
        ("domain.blocked", S.BLOCKED, {}, "help.acme.com was blocked", "The operators of the platform"),
        ("domain.unblocked", S.PENDING, {}, "help.acme.com is not blocked any more", "allow help.acme.com again"),
    ],
)
def test_every_move_says_what_happened_and_what_to_do(
    company: Workspace, name: str, state: ClaimState, extra: dict[str, Any], subject: str, says: str
) -> None:
    now = timezone.now()
    claim = claim_in(company.tenant, S.PENDING, now=now)
    claim.state = state
    claim.release_reason = "removed" if state == S.RELEASED else ""
    news = news_of(name, extra, claim, "acme.localhost", now)
    assert news.subject == subject
    assert news.lead and (says in news.lead or says in news.next)
    assert sentence_of(name, {"host": "help.acme.com", **extra}).startswith("help.acme.com ")


def test_who_removed_a_domain_is_not_told_so(company: Workspace) -> None:
    claim = claimed(company.tenant)
    with company.inside():
        withdraw_domain(company.ctx("adam"), claim_uuid=claim.uuid)
    assert told(company) == ["domain.released"]
    assert mails(company) == [("olga", "help.acme.com was removed")]


def test_R4_losing_a_domain_is_told_to_the_one_who_had_it_and_to_the_operators(
    companies: tuple[Workspace, Workspace], house: Tenant
) -> None:
    acme, beta = companies
    claim = claim_in(acme.tenant, S.ACTIVE, now=timezone.now())
    with acme.inside():
        move(ctx(acme.tenant, SYSTEM), claim, entered(claim.standing, S.RELEASED, timezone.now()), reason="superseded")
    assert told(acme) == ["domain.transferred"]
    assert [subject for _to, subject in mails(acme)] == ["help.acme.com belongs to another workspace now"] * 2
    assert mails(beta) == []
    told(acme, note_transfer)
    with in_tenant(house):
        entry = Entry.objects.filter(verb="domain.transfer_seen")[0]
        assert (entry.data["hostname"], entry.data["workspace"]) == ("help.acme.com", "acme")


def test_R10_a_name_that_looks_like_the_platforms_is_shown_to_the_operators(company: Workspace, house: Tenant) -> None:
    claimed(company.tenant, "portico-login.acme.com")
    assert told(company, show_look_alike) == ["domain.added"]
    with in_tenant(house):
        rows = Notice.objects.filter(kind="domain.to_review")
        assert {sentence_of(row.kind, row.data) for row in rows} <= {
            "Acme added portico-login.acme.com, which looks like a name of the platform"
        }
        assert rows.count() == 1


@pytest.mark.parametrize("name", ["connected", "degraded", "restored", "suspended", "expiring", "transferred"])
def test_webhooks_hear_of_domains(company: Workspace, name: str) -> None:
    claim = claim_in(company.tenant, S.ACTIVE, now=timezone.now())
    offer = offer_of(f"domain.{name}")
    assert offer is not None
    payload = {"claim": str(claim.uuid), "hostname": claim.hostname, **({"day": 3} if name == "expiring" else {})}
    told_event = Occurrence(claim.uuid, offer.name, company.tenant.schema_name, payload, timezone.now(), "system", None)
    data = offer.build(told_event)
    assert data is not None
    assert (data["domain"]["hostname"], data["domain"]["state"], data.get("day")) == (
        "help.acme.com",
        "active",
        payload.get("day"),
    )


def test_R8_a_mail_that_was_written_before_the_domain_changed_is_sent_with_the_links_of_today(
    company: Workspace,
) -> None:
    claim = claim_in(company.tenant, S.ACTIVE, primary=True, now=timezone.now())

    def text() -> str:
        tenant = Tenant.objects.get(pk=company.tenant.pk)
        with in_tenant(tenant):
            return links_of_today(written, host)

    tenant = Tenant.objects.get(pk=company.tenant.pk)
    host = tenant.primary_host
    written = (
        f"{tenant_url(tenant, '/t/abc/?x=1')} <{tenant_url(tenant, '/desk/1/')}> http://help.acme.com.evil.net:8000/"
    )
    assert host == "help.acme.com" and text() == written
    claim.state = S.DEGRADED
    claim.save()
    route(claim)
    assert text() == (
        "http://acme.localhost:8000/t/abc/?x=1 <http://acme.localhost:8000/desk/1/> http://help.acme.com.evil.net:8000/"
    )
