"""Claims move as DNS does: the worker, real answers on loopback, the host table, who is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from kernel.due import due_job
from kernel.tenancy import in_public, in_tenant, tenant_url
from outbox.models import Event
from tenants.domains import brake, worker
from tenants.domains.certificate import NoCertificate
from tenants.domains.models import Check, Claim, RetiredToken
from tenants.domains.queries import checks
from tenants.domains.states import ClaimState
from tenants.domains.use_cases import withdraw_domain
from tenants.provisioning.use_cases import delete_workspace
from tenants.registry.hosts import find_workspace
from tenants.registry.models import Domain, Tenant
from tests.factories.dns_server import DnsServer
from tests.tenants.domains.conftest import ADMIN, Dns, claim_in, claimed, ctx, target

pytestmark = pytest.mark.django_db
S = ClaimState
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def certificates(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The edge has a certificate for every host; lists the hosts it was asked for."""
    asked: list[str] = []

    def found(host: str, claim_uuid: Any) -> datetime:
        asked.append(host)
        return timezone.now() + 90 * DAY

    monkeypatch.setattr(worker, "certificate_end", found)
    return asked


def state(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.state


def moves(claim: Claim) -> list[str]:
    return list(claim.transitions.order_by("pk").values_list("to_state", flat=True))


def is_routed(hostname: str) -> bool:
    return Domain.objects.filter(domain=hostname).exists()


def connect(claim: Claim, dns: Dns, start: datetime) -> datetime:
    """Have the claim go all the way; gives the moment it was connected."""
    dns.points_to(claim)
    for minutes in (1, 3, 5, 7):
        dns.check(start + minutes * MINUTE)
    assert state(claim) == "active"
    return start + 7 * MINUTE


def test_a_claim_goes_all_the_way(acme: Tenant, dns: Dns, certificates: list[str]) -> None:
    start = timezone.now()
    claim = claimed(acme, now=start)
    dns.records("www A 8.8.8.8")
    dns.check(start + MINUTE)
    claim.refresh_from_db()
    assert (claim.state, claim.code, claim.outcome) == ("pending", "not_found", "negative")
    dns.points_to(claim)
    seen = []
    for minutes in (3, 5, 7):
        dns.check(start + minutes * MINUTE)
        seen.append((state(claim), is_routed("help.acme.com")))
    # the certificate is looked at in the moment in which the domain is proven
    assert seen == [("confirming", False), ("active", True), ("active", True)]
    assert (claim.cert_state, claim.mode, claim.seen["records"]) == ("ok", "cname", [target(claim)])
    assert certificates == ["help.acme.com"]
    assert moves(claim) == ["pending", "confirming", "issuing", "active"]
    names = Event.objects.filter(schema=acme.schema_name, name__startswith="domain.").order_by("id")
    assert list(names.values_list("name", flat=True)) == [
        "domain.added",
        "domain.found",
        "domain.proven",
        "domain.connected",
    ]
    with in_tenant(acme):
        assert [check.code for check in checks(ADMIN, claim.uuid)] == ["ok", "ok", "ok", "not_found"]
    with in_public():
        assert find_workspace("help.acme.com") == acme


def test_nothing_is_done_before_its_time(acme: Tenant, dns: Dns) -> None:
    start = timezone.now()
    claim = claimed(acme, now=start)
    assert dns.check(start + timedelta(seconds=4)) == 0
    assert dns.check(start + timedelta(seconds=5)) == 1
    claim.refresh_from_db()
    assert claim.last_checked_at is not None and claim.next_check_at is not None
    assert claim.next_check_at - claim.last_checked_at >= MINUTE
    assert dns.check(start + timedelta(seconds=30)) == 0


def test_without_a_certificate_a_claim_stays_where_it_is(
    acme: Tenant, dns: Dns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_yet(host: str, claim_uuid: Any) -> datetime:
        raise NoCertificate("the authority is away")

    monkeypatch.setattr(worker, "certificate_end", none_yet)
    now = timezone.now()
    claim = claim_in(acme, S.ISSUING, now=now)
    dns.points_to(claim)
    dns.check(now)
    claim.refresh_from_db()
    assert (claim.state, claim.code, claim.cert_state, claim.cert_error) == (
        "issuing",
        "certificate_failed",
        "failed",
        "the authority is away",
    )
    assert claim.next_check_at is not None and claim.next_check_at >= now + HOUR


def test_links_fall_back_and_return_by_themselves(acme: Tenant, dns: Dns, certificates: list[str]) -> None:
    start = timezone.now()
    claim = claimed(acme, now=start)
    now = connect(claim, dns, start)
    with in_tenant(acme):
        from tenants.domains.use_cases import make_primary

        make_primary(ctx(acme, now=now), claim_uuid=claim.uuid)
    hosts = []
    dns.records("www A 8.8.8.8")
    for minutes in (31, 34, 43):
        dns.check(now + minutes * MINUTE)
        hosts.append(Tenant.objects.get(pk=acme.pk).primary_host)
    assert hosts == ["help.acme.com", "help.acme.com", acme.default_host]
    assert state(claim) == "degraded" and is_routed("help.acme.com")
    dns.points_to(claim)
    for minutes in (60, 71):
        dns.check(now + minutes * MINUTE)
    assert state(claim) == "active"
    assert tenant_url(Tenant.objects.get(pk=acme.pk)).startswith("http://help.acme.com")


def test_what_stays_wrong_is_disconnected_and_at_last_forgotten(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.DEGRADED, primary=True, now=now)
    Claim.objects.update(degraded_at=now - 8 * DAY, attempts=100)
    dns.check(now)
    assert (state(claim), is_routed("help.acme.com")) == ("suspended", False)
    Claim.objects.update(suspended_at=now - 31 * DAY, attempts=100)
    dns.check(now + 7 * HOUR)
    assert (state(claim), claim.release_reason) == ("released", "expired")
    assert RetiredToken.objects.filter(token=claim.token).exists()


def test_people_are_reminded_while_they_wait(acme: Tenant, dns: Dns) -> None:
    start = timezone.now()
    claimed(acme, now=start)
    for days in (1, 4, 5, 8, 25):
        dns.check(start + days * DAY)
    told = Event.objects.filter(name="domain.expiring").order_by("id")
    assert [event.payload["day"] for event in told] == [3, 7, 21]


def test_a_suspended_workspace_loses_the_address_and_gets_it_back(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ACTIVE, primary=True, now=now)
    dns.points_to(claim)
    Tenant.objects.filter(pk=acme.pk).update(state="suspended")
    dns.check(now)
    assert (state(claim), claim.code) == ("degraded", "not_in_plan")
    Tenant.objects.filter(pk=acme.pk).update(state="active")
    for minutes in (11, 22):
        dns.check(now + minutes * MINUTE)
    assert state(claim) == "active"


@override_settings(PORTICO_DOMAINS_PER_WORKSPACE=0)
def test_a_plan_that_loses_domains(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ACTIVE, now=now)
    dns.points_to(claim)
    dns.check(now)
    assert (state(claim), is_routed("help.acme.com")) == ("degraded", True)


def test_a_deleted_workspace_gives_its_domains_up(acme: Tenant) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ACTIVE, now=now)
    Claim.objects.filter(pk=claim.pk).update(tenant=None)
    assert due_job("domains.checks").work(now) == 1
    assert (state(claim), claim.release_reason) == ("released", "tenant_closed")
    assert RetiredToken.objects.get().token == claim.token


@pytest.mark.django_db(transaction=True)
def test_deleting_a_workspace_keeps_its_claims_and_their_codes(dns: Dns) -> None:
    from kernel.context import SYSTEM, Context
    from tests.factories.twins import make_twin

    now = timezone.now()
    gone = make_twin("gone").tenant
    claim = claim_in(gone, S.ACTIVE, now=now)
    delete_workspace(Context(SYSTEM, None, "test", now=now), slug="gone")
    assert not is_routed("help.acme.com")
    dns.check(now)
    assert (state(claim), claim.tenant_id, claim.release_reason) == ("released", None, "tenant_closed")


def test_a_failure_while_recording_leaves_nothing_half_done(
    acme: Tenant, dns: Dns, certificates: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the process is killed between the state and the row of the host table."""
    now = timezone.now()
    claim = claim_in(acme, S.ISSUING, now=now)
    dns.points_to(claim)

    def killed(claim: Claim) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr("tenants.domains.moving.route", killed)
        assert dns.check(now) == 0
    assert (state(claim), is_routed("help.acme.com"), moves(claim)) == ("issuing", False, [])
    assert Check.objects.count() == 0
    dns.check(now + worker.LEASE + MINUTE)
    assert (state(claim), is_routed("help.acme.com")) == ("active", True)


def test_one_workspace_with_many_domains_delays_nobody(acme: Tenant, beta: Tenant) -> None:
    now = timezone.now()
    for number in range(6):
        claim_in(acme, S.PENDING, f"h{number}.acme.com", now=now - HOUR)
    claim_in(beta, S.PENDING, "help.beta.com", now=now)
    first = worker.lease(now, 2)
    assert [claim.hostname for claim in first] == ["h0.acme.com", "help.beta.com"]
    assert len(worker.lease(now, 50)) == 5
    assert worker.lease(now, 50) == []
    assert len(worker.lease(now + worker.LEASE, 50)) == 7


def test_older_news_change_nothing(acme: Tenant, dns: Dns) -> None:
    from kernel.context import SYSTEM
    from tenants.domains.tracing import observe
    from tenants.domains.use_cases import record_check
    from tenants.domains.use_cases.checking import Sighting

    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.points_to(claim)
    sighting = Sighting(observe("help.acme.com", dns.goal, dns.asking), now, 1)
    with in_tenant(acme):
        context = ctx(acme, SYSTEM, now)
        assert record_check(context, claim_uuid=claim.uuid, sighting=sighting, goal=dns.goal) is not None
        assert record_check(context, claim_uuid=claim.uuid, sighting=sighting, goal=dns.goal) is None
    assert (state(claim), claim.ok_n, moves(claim)) == ("confirming", 1, ["confirming"])


def many(tenant: Tenant, now: datetime, count: int = 6) -> list[Claim]:
    return [claim_in(tenant, S.ACTIVE, f"h{number}.acme.com", now=now) for number in range(count)]


def test_the_brake_holds_when_a_resolver_fails_for_most(acme: Tenant, dns: Dns) -> None:
    """Links must not move because our own resolver broke."""
    now = timezone.now()
    claims = many(acme, now)
    dns.records("\n".join(f"h{number} CNAME {target(claim)}." for number, claim in enumerate(claims)))
    for number in range(6):
        dns.server.set_fault(f"h{number}.acme.com.", "ANY", "servfail")
    dns.check(now)
    assert brake.failing_resolvers(now + MINUTE) == [f"127.0.0.1:{dns.server.port}"]
    Claim.objects.update(inc_first=now - DAY, inc_n=99)
    dns.check(now + 6 * MINUTE)
    assert {state(claim) for claim in claims} == {"active"}
    dns.server.faults.clear()
    dns.check(now + 40 * MINUTE)
    assert {(state(claim), claim.code, claim.inc_n) for claim in claims} == {("active", "ok", 0)}
    assert brake.is_on(now + 56 * MINUTE) is False


def test_the_brake_holds_when_many_fall_at_once(acme: Tenant, beta: Tenant, dns: Dns) -> None:
    """As when a resolver lies: it says of every name that it does not exist."""
    now = timezone.now()
    claims = many(acme, now, 3) + [claim_in(beta, S.ACTIVE, f"b{number}.acme.com", now=now) for number in range(9)]
    Claim.objects.update(neg_first=now - HOUR, neg_n=5)
    Claim.objects.filter(tenant=beta).update(next_check_at=now + MINUTE)
    dns.records("www A 8.8.8.8")
    dns.check(now)
    dns.check(now + 2 * MINUTE)
    assert [state(claim) for claim in claims] == ["degraded"] * 3 + ["active"] * 9


def test_few_claims_say_nothing_about_a_resolver(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    for claim in many(acme, now, 4):
        dns.server.set_fault(f"{claim.hostname}.", "ANY", "servfail")
    dns.check(now)
    assert brake.is_on(now + MINUTE) is False


def test_old_checks_are_forgotten(acme: Tenant) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ACTIVE, now=now)
    Check.objects.bulk_create(
        Check(claim=claim, at=now - minutes * MINUTE, resolver="r", outcome="ok", code="ok") for minutes in range(210)
    )
    Check.objects.create(claim=claim, at=now - 91 * DAY, resolver="r", outcome="ok", code="ok")
    assert due_job("domains.old_checks").work(now) == 11
    assert Check.objects.count() == 200
    assert Check.objects.order_by("at")[0].at == now - 199 * MINUTE


def test_two_resolvers_with_different_answers(acme: Tenant, dns: Dns) -> None:
    from dataclasses import replace

    from tenants.domains.plan import Server
    from tenants.domains.worker import check_due

    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.points_to(claim)
    with DnsServer() as other:
        both = replace(dns.asking, servers=(*dns.asking.servers, Server("127.0.0.1", other.port)))
        check_due(now, goal=dns.goal, asking=both)
    claim.refresh_from_db()
    assert (claim.state, claim.code, claim.seen["agreeing"], claim.seen["total"]) == ("pending", "propagating", 1, 2)
    assert Check.objects.count() == 2


def test_removing_while_a_check_is_under_way(acme: Tenant, dns: Dns, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.CONFIRMING, now=now)
    dns.points_to(claim)
    claims = worker.lease(now)
    run = worker.Round(dns.goal, dns.asking, now, 0)
    sighting = worker._look(claims[0], run)()
    with in_tenant(acme):
        withdraw_domain(ctx(acme), claim_uuid=claim.uuid)
    with in_public():
        worker._record(claims[0], sighting, run, frozen=False)
    assert (state(claim), moves(claim)) == ("released", ["released"])
