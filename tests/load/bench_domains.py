"""`./run bench domains [--claims N]`: what one check takes, and how many claims one worker keeps up with."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

from measuring import Report, make_workspaces, own_database, say

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ANSWER = 0.020
ROUNDS = 200
# A quiet claim is looked at every half hour at most; so many a second is what 10,000 of them need.
NEEDED = 10_000 / 1800


def main() -> int:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=2000, help="claims that are due at once (default 2000)")
    arguments = parser.parse_args()
    report = Report(f"Custom domains, {arguments.claims} claims due at once")
    with own_database():
        make_workspaces(2, "domains")
        _one_check(report)
        _worker(report, arguments.claims)
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


def _worker(report: Report, count: int) -> None:
    from django.utils import timezone

    from tenants.domains.models import Claim
    from tenants.domains.plan import Asking, Goal, Server
    from tenants.domains.states import ClaimState
    from tenants.domains.worker import check_due
    from tenants.registry.models import Tenant
    from tests.factories.dns_server import DnsServer

    say(f"Making {count} claims")
    tenants, now = list(Tenant.objects.filter(state="active")), timezone.now()
    Claim.objects.bulk_create(
        Claim(
            tenant=tenants[number % len(tenants)],
            hostname=f"h{number}.acme.com",
            hostname_display=f"h{number}.acme.com",
            state=ClaimState.ACTIVE,
            waiting_since=now - timedelta(days=60),
            next_check_at=now - timedelta(seconds=1),
        )
        for number in range(count)
    )
    zone = "\n".join(
        f"{claim.hostname}. CNAME {claim.token}.edge.portico-platform.app." for claim in Claim.objects.all()
    )
    goal = Goal("portico-platform.app", "edge.portico-platform.app")
    with DnsServer({"acme.com.": zone}) as server:
        server.delay = ANSWER
        asking = Asking((Server("127.0.0.1", server.port),))
        begun, done = time.perf_counter(), 0
        while done < count:
            done += check_due(timezone.now(), goal=goal, asking=asking)
        seconds = time.perf_counter() - begun
    report.exactly("claims looked at", Claim.objects.filter(outcome="ok").count(), count)
    report.at_least("claims a second, answers after 20 ms", count / seconds, NEEDED, "/s")
    report.at_most("10,000 due in one moment would be done in", 10_000 * seconds / count, 60 * 10, "s", decides=False)
    report.notes.append(f"{NEEDED:.1f} a second keep 10,000 claims up to date, each looked at every half hour.")
