"""What the TLS edge is told: which hosts may have a certificate, from where it may ask, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from kernel.tenancy import in_tenant
from tenants.domains import edge
from tenants.domains.models import Claim
from tenants.domains.states import HOLDERS, ClaimState
from tenants.domains.use_cases import withdraw_domain
from tenants.registry.models import Tenant
from tenants.registry.states import TenantState
from tests.tenants.domains.conftest import Dns, claim_in, claimed, ctx

pytestmark = pytest.mark.django_db
S = ClaimState
MINUTE = timedelta(minutes=1)


class Clock:
    """Seconds that pass when a test says so."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Nothing remembered at first, nobody listening, and time that stands still."""
    clock, refusals = Clock(), edge.Refusals(Clock())
    refusals._clock = clock
    monkeypatch.setattr(edge, "refusals", refusals)
    monkeypatch.setattr(edge.host_news, "watchers", [refusals.forget])
    monkeypatch.setattr(edge.host_news.listener, "start", lambda: None)
    monkeypatch.setattr(edge, "tally", edge.Tally())
    monkeypatch.setattr(edge.Tally, "_flush", lambda self: None)
    yield clock


def get(path: str, query: str = "", **environ: str) -> int:
    """The status of an answer, as the edge on this machine gets it."""
    answers: list[str] = []
    base = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1"}

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
        answers.append(status)

    list(edge.application({**base, **environ}, start_response))
    return int(answers[0].split()[0])


def ask(host: str) -> int:
    return get("/edge/ask", f"domain={host}")


@pytest.mark.parametrize("kind", list(S))
def test_hosts_of_claims_have_a_certificate_while_they_hold_the_host(
    acme: Tenant, kind: ClaimState, django_assert_num_queries: Any
) -> None:
    claim = claim_in(acme, S.PENDING, now=timezone.now())
    Claim.objects.filter(pk=claim.pk).update(state=kind, next_check_at=None)
    with django_assert_num_queries(1):
        assert ask("help.acme.com") == (200 if kind in HOLDERS else 403)
    assert ask("xhelp.acme.com") == ask("help.acme.com.evil.com") == ask("acme.com") == 403


def test_default_hosts_of_open_workspaces_have_one_too(acme: Tenant, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert ask("localhost") == 200
    with django_assert_num_queries(1):
        assert ask(acme.default_host) == 200
    assert ask(acme.default_host.upper() + ".") == 200
    assert ask("nobody.localhost") == ask(f"www.{acme.default_host}") == ask("t.edge.localhost") == 403
    acme.state = TenantState.SUSPENDED
    acme.save()
    assert ask(acme.default_host) == 403


@pytest.mark.parametrize(
    "host",
    ["", "127.0.0.1", "%5B::1%5D", "::1", "1.2.3.4.5", "intranet", "help.acme.com:443", "help_desk.acme.com", "a..b",
     "a." + "b" * 252, "x" * 5000, "help.acme.com%00", "*.acme.com"],
)  # fmt: skip
def test_what_is_no_host_is_refused_without_the_database(host: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert ask(host) == 403
    assert edge.tally.take()['tls_ask_total{decision="malformed"}'] == 1


def test_only_one_name_can_be_asked_for(acme: Tenant, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert get("/edge/ask") == get("/edge/ask", f"domain=x.com&domain={acme.default_host}") == 403


def test_a_refusal_is_remembered_for_ten_seconds(acme: Tenant, clock: Clock, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert [ask("help.acme.com") for _ in range(50)] == [403] * 50
    clock.seconds = 10.0
    with django_assert_num_queries(1):
        assert ask("help.acme.com") == 403
    assert edge.tally.take() == {
        'tls_ask_total{decision="refused"}': 2,
        'tls_ask_total{decision="remembered"}': 49,
        "tls_ask_seconds_count": 51,
        "tls_ask_seconds_sum": pytest.approx(0, abs=1),
    }


def test_names_that_nobody_has_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "MOST_REMEMBERED", 3)
    for number in range(5):
        edge.refusals.add(f"h{number}.acme.com")
    assert [f"h{number}.acme.com" in edge.refusals for number in range(5)] == [False, False, True, True, True]


def test_a_host_that_was_refused_is_allowed_the_moment_it_is_proven(
    acme: Tenant, dns: Dns, django_capture_on_commit_callbacks: Any
) -> None:
    start = timezone.now()
    claim = claimed(acme, now=start)
    dns.points_to(claim)
    dns.check(start + MINUTE)
    assert ask("help.acme.com") == 403
    with django_capture_on_commit_callbacks(execute=True):
        dns.check(start + 3 * MINUTE)
    assert ask("help.acme.com") == 200
    with in_tenant(acme):
        withdraw_domain(ctx(acme), claim_uuid=claim.uuid)
    assert ask("help.acme.com") == 403


@pytest.mark.parametrize(
    "caller",
    [
        {"REMOTE_ADDR": "8.8.8.8"},
        {"REMOTE_ADDR": "2001:4860:4860::8888"},
        {"REMOTE_ADDR": "nonsense"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_VIA": "2.0 Caddy"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_R12_nobody_from_outside_is_answered(acme: Tenant, caller: dict[str, str]) -> None:
    for path in ("/edge/ask", "/edge/metrics", "/healthz"):
        assert get(path, f"domain={acme.default_host}", **caller) == 404


def test_R12_there_is_nothing_else_on_the_listener(acme: Tenant) -> None:
    host = {"HTTP_HOST": acme.default_host}
    assert get("/", **host) == get("/signin/", **host) == get("/api/v1/me", **host) == get("/edge/ask/", **host) == 404
    assert get("/edge/ask", f"domain={acme.default_host}", REQUEST_METHOD="POST") == 405
    assert get("/healthz", REMOTE_ADDR="") == 200


def test_without_a_database_nothing_is_allowed_and_nothing_remembered(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(host: str) -> bool:
        raise OperationalError("gone")

    monkeypatch.setattr(edge, "host_is_open", away)
    monkeypatch.setattr(edge.connection, "close", lambda: None)
    assert ask(acme.default_host) == 503
    monkeypatch.undo()
    assert acme.default_host not in edge.refusals


def test_what_is_counted_can_be_collected(acme: Tenant) -> None:
    claim_in(acme, S.ACTIVE, now=timezone.now())
    assert 'domains{state="active"} 1\n' in edge._metrics()
    assert get("/edge/metrics") == 200
