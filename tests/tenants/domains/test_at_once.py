"""Several at once: two workers on one claim, two workspaces on one host, and what is counted when it is committed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from kernel.tenancy import in_public
from tenants.domains import metrics, worker
from tenants.domains.models import Claim, Transition
from tenants.domains.states import HOLDERS, ClaimState
from tenants.provisioning.spare_schemas import drop_schema
from tenants.registry.models import Tenant
from tests.factories.twins import Workspace, make_twin
from tests.tenants.domains.conftest import Dns, claim_in, claimed, target

S = ClaimState
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "certificate_end", lambda host, claim_uuid: timezone.now() + 90 * DAY)


@pytest.fixture
def rival(race: Workspace) -> Iterator[Tenant]:
    workspace = make_twin("rival")
    yield workspace.tenant
    with in_public():
        drop_schema(workspace.tenant.schema_name)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start together, each with a connection of its own; errors are results."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_a_claim_is_looked_at_by_one_worker(race: Workspace, dns: Dns) -> None:
    now = timezone.now()
    claims = [claim_in(race.tenant, S.PENDING, f"h{number}.acme.com", now=now) for number in range(12)]
    dns.records("\n".join(f"h{number} CNAME {target(claim)}." for number, claim in enumerate(claims)))
    done = at_once(*[lambda: dns.check(now)] * 3)
    assert sum(done) == 12
    assert Transition.objects.filter(to_state="confirming").count() == 12
    assert set(Claim.objects.values_list("state", "ok_n")) == {("confirming", 1)}


def test_two_workspaces_race_for_one_host(race: Workspace, rival: Tenant, dns: Dns) -> None:
    """The record names one of them; the other is told so, whoever comes first."""
    now = timezone.now()
    mine, theirs = (claim_in(tenant, S.CONFIRMING, now=now) for tenant in (race.tenant, rival))
    dns.points_to(mine)
    at_once(lambda: dns.check(now), lambda: dns.check(now))
    assert {claim.tenant_id: claim.state for claim in Claim.objects.all()} == {
        race.tenant.pk: "active",
        rival.pk: "pending",
    }
    assert Claim.objects.filter(pk=theirs.pk).values_list("code", flat=True).get() == "cname_other_workspace"


def test_two_proofs_at_once_leave_one_holder(race: Workspace, rival: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claims = [claim_in(tenant, S.CONFIRMING, now=now) for tenant in (race.tenant, rival)]
    proofs = "\n".join(f"_portico-challenge.help TXT {claim.token}" for claim in claims)
    dns.records(f"help A 203.0.113.10\n{proofs}")
    at_once(lambda: dns.check(now), lambda: dns.check(now))
    assert sorted(Claim.objects.values_list("state", "code")) == [("active", "ok"), ("confirming", "held_elsewhere")]
    assert Claim.objects.filter(state__in=HOLDERS).count() == 1


def test_what_happens_is_counted(race: Workspace, dns: Dns) -> None:
    start = timezone.now()
    before = metrics.counters()
    claim = claimed(race.tenant, now=start)
    dns.points_to(claim)
    for minutes in (1, 3, 5):
        dns.check(start + minutes * MINUTE)
    after = metrics.counters()
    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert grown.pop("domain_check_seconds_sum") > 0
    assert grown.pop("domain_time_to_active_seconds_sum") == pytest.approx(180, abs=10)
    assert grown == {
        'domain_checks_total{code="ok",mode="cname",outcome="ok"}': 3,
        "domain_check_seconds_count": 3,
        'domain_transitions_total{from="pending",to="confirming"}': 1,
        'domain_transitions_total{from="confirming",to="issuing"}': 1,
        'domain_transitions_total{from="issuing",to="active"}': 1,
        "domain_time_to_active_seconds_count": 1,
        'cert_issue_total{result="ok"}': 1,
    }
    gauges = metrics.gauges(start + DAY)
    assert gauges['domains{state="active"}'] == 1 and gauges["domain_due_lag_seconds"] > 0
