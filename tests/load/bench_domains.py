"""`./run bench domains [--claims N]`: one check, one worker with many claims, the edge's question, first handshakes."""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from edge_load import ask_rows, issue_rows
from measuring import Report, make_workspaces, own_database, say

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ANSWER = 0.020
ROUNDS = 200
# A quiet claim is looked at every half hour at most; the scheduler starts the worker every ten seconds.
EVERY, BEAT = timedelta(minutes=30), timedelta(seconds=10)


def main() -> int:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000, help="claims one worker looks after (default 10000)")
    arguments = parser.parse_args()
    report = Report(f"Custom domains, {arguments.claims} claims")
    from launch.scratch import throw_away_folder

    folder = throw_away_folder()
    try:
        with own_database():
            tenants = make_workspaces(2, "domains")
            _one_check(report)
            hosts = _worker(report, arguments.claims)
            ask_rows(report, [*hosts[:500], *(tenant.default_host for tenant in tenants)])
            issue_rows(report, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report.tell()


def _one_check(report: Report) -> None:
    from tenants.domains.plan import Asking, Goal, Server
    from tenants.domains.tracing import observe
    from tests.factories.dns_server import DnsServer

    goal = Goal("portico-platform.app", "edge.portico-platform.app", frozenset({"203.0.113.10"}))
    zone = "help CNAME t.edge.portico-platform.app.\nalias A 203.0.113.10\n_portico-challenge.alias TXT t"
    with DnsServer({"acme.com.": zone}) as server:
        asking = Asking((Server("127.0.0.1", server.port),))
        for host, what in (("help.acme.com", "a CNAME"), ("alias.acme.com", "addresses, TXT and CAA")):
            times = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                observe(host, goal, asking)
                times.append((time.perf_counter() - begun) * 1000)
            report.at_most(f"a check over loopback, {what}, median", statistics.median(times), 50, "ms")
            # On a machine that does other things as well the slowest say little.
            report.at_most("the same, 99 of 100", statistics.quantiles(times, n=100)[98], 50, "ms", decides=False)


def _worker(report: Report, count: int) -> list[str]:
    """Claims that come due evenly over half an hour, in half an hour that waits for nobody; gives their hosts.

    The clock is the claims' own: a beat takes ten seconds of it, or as long as the worker really needed.
    """
    from django.utils import timezone

    from tenants.domains.models import Claim
    from tenants.domains.plan import Asking, Goal, Server
    from tenants.domains.states import ClaimState
    from tenants.domains.worker import check_due
    from tenants.registry.models import Tenant
    from tests.factories.dns_server import DnsServer

    say(f"Making {count} claims")
    tenants, now = list(Tenant.objects.filter(state="active")), timezone.now()
    claims = [
        Claim(
            tenant=tenants[number % len(tenants)],
            hostname=f"h{number}.acme.com",
            hostname_display=f"h{number}.acme.com",
            state=ClaimState.ACTIVE,
            provider="",
            waiting_since=now - timedelta(days=60),
            next_check_at=now + EVERY * number / count,
        )
        for number in range(count)
    ]
    Claim.objects.bulk_create(claims)
    zone = "\n".join(f"{claim.hostname}. CNAME {claim.token}.edge.portico-platform.app." for claim in claims)
    goal = Goal("portico-platform.app", "edge.portico-platform.app")
    worked, lag, done, clock = 0.0, 0.0, 0, now
    say("Looking at all of them once")
    with DnsServer({"acme.com.": zone}) as server:
        server.delay = ANSWER
        asking = Asking((Server("127.0.0.1", server.port),))
        while done < count:
            oldest = _oldest(clock)
            begun = time.perf_counter()
            done += check_due(clock, goal=goal, asking=asking)
            seconds = time.perf_counter() - begun
            worked += seconds
            if oldest is not None:
                lag = max(lag, (clock - oldest).total_seconds() + seconds)
            clock += max(BEAT, timedelta(seconds=seconds))
    report.exactly("claims looked at", Claim.objects.filter(outcome="ok").count(), count)
    report.at_most("the longest that one was due before it was looked at", lag, 60, "s")
    report.at_least(
        "claims a second while it works, answers after 20 ms", count / worked, count / EVERY.total_seconds(), "/s"
    )
    return [claim.hostname for claim in claims]


def _oldest(clock: datetime) -> datetime | None:
    from tenants.domains.models import Claim

    due = Claim.objects.filter(next_check_at__lte=clock).order_by("next_check_at")
    return due.values_list("next_check_at", flat=True).first()
