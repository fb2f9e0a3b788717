"""What the TLS edge costs: its question at a steady rate, and the first handshake of a host that was just proven."""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from measuring import Report, family_seconds, say

RATE, SECONDS, CALLERS = 500, 10, 8
HANDSHAKES = 15
_ROOT = Path(__file__).resolve().parents[2]


def ask_rows(report: Report, hosts: list[str]) -> None:
    """The listener on one core at 500 questions a second: proven hosts, default hosts and as many unknown ones."""
    from launch.edge import Edge
    from launch.processes import free_port

    edge = Edge(Path("/nonexistent"), 0, 0, 0, free_port())
    with _running(edge.listener.command, edge.ask, core=0) as process:
        mixed = [
            hosts[number % len(hosts)] if number % 2 else f"n{number}.acme.com" for number in range(RATE * SECONDS)
        ]
        say(f"Asking {RATE} times a second for {SECONDS} seconds")
        _ask_all(edge.ask, mixed[1:RATE:2])
        spent = family_seconds(process.pid)
        times = _ask_all(edge.ask, mixed)
        spent = family_seconds(process.pid) - spent
    what = f"ask at {RATE}/s on one core, half of them unknown hosts"
    report.at_most(f"{what}, 99 of 100", statistics.quantiles(times, n=100)[98], 5, "ms")
    report.at_most("the same, median", statistics.median(times), 5, "ms", decides=False)
    report.at_most("processor time of the listener for one question", spent / len(times) * 1000, 1000 / RATE, "ms")


def _ask_all(port: int, hosts: list[str]) -> list[float]:
    """Milliseconds of every answer, from the moment it should have been asked for: who is late counts as slow."""
    times: list[float] = []
    sys.setswitchinterval(0.0005)  # or the callers would measure how they wait for each other
    begun = time.perf_counter() + 0.2

    def caller(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.connect()
        for number in range(first, len(hosts), CALLERS):
            due = begun + number / RATE
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            connection.request("GET", f"/edge/ask?domain={hosts[number]}")
            connection.getresponse().read()
            times.append((time.perf_counter() - due) * 1000)
        connection.close()

    threads = [threading.Thread(target=caller, args=(first,)) for first in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def issue_rows(report: Report, folder: Path) -> None:
    """Hosts that are proven one after the other, each with its first handshake at a real edge."""
    from django.conf import settings
    from django.utils import timezone

    from launch.edge import Edge
    from launch.processes import free_port
    from launch.programs import web
    from tenants.domains.models import Claim, Transition
    from tenants.domains.plan import Asking, Goal, Server
    from tenants.domains.states import ClaimState
    from tenants.domains.worker import check_due
    from tenants.registry.models import Tenant
    from tests.factories.dns_server import DnsServer

    edge = Edge.plan(folder, http=free_port(), https=free_port())
    goal, tenant = Goal("portico-platform.app", "edge.portico-platform.app"), Tenant.objects.filter(state="active")[0]
    now = timezone.now()
    Claim.objects.all().update(next_check_at=now + timedelta(hours=12))
    claims = [
        Claim(
            tenant=tenant,
            hostname=f"first{number}.acme.com",
            hostname_display=f"first{number}.acme.com",
            state=ClaimState.CONFIRMING,
            waiting_since=now,
            ok_first=now - timedelta(minutes=5),
            next_check_at=now + timedelta(hours=12),
        )
        for number in range(HANDSHAKES)
    ]
    Claim.objects.bulk_create(claims)
    zone = "\n".join(f"{claim.hostname}. CNAME {claim.token}.edge.portico-platform.app." for claim in claims)
    with ExitStack() as stack:
        server = stack.enter_context(DnsServer({"acme.com.": zone}))
        stack.enter_context(_running(web().command, edge.web, told=edge.environment))
        for program, port in zip(edge.programs, (edge.ask, edge.https), strict=True):
            stack.enter_context(_running(program.command, port, told=edge.environment))
        settings.PORTICO_DOMAIN_EDGE_ADDRESS = edge.environment["PORTICO_DOMAIN_EDGE_ADDRESS"]
        settings.PORTICO_DOMAIN_EDGE_CA = edge.environment["PORTICO_DOMAIN_EDGE_CA"]
        asking = Asking((Server("127.0.0.1", server.port),))
        for claim in claims:
            Claim.objects.filter(pk=claim.pk).update(next_check_at=timezone.now())
            check_due(timezone.now(), goal=goal, asking=asking)
    moments: dict[tuple[Any, str], Any] = {
        (row.claim_id, row.to_state): row.at for row in Transition.objects.filter(claim__in=claims)
    }
    seconds = [
        (moments[claim.pk, "active"] - moments[claim.pk, "issuing"]).total_seconds()
        for claim in claims
        if (claim.pk, "active") in moments
    ]
    report.exactly("hosts connected with their first handshake", len(seconds), HANDSHAKES)
    report.at_most("from issuing to the first https answer, slowest", max(seconds, default=99), 1, "s")
    report.at_most("the same, median", statistics.median(seconds or [99]), 1, "s", decides=False)


@contextmanager
def _running(
    command: tuple[str, ...], port: int, *, core: int | None = None, told: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the application on this benchmark's own database, once it listens."""
    from django.db import connection

    from launch.processes import port_in_use

    url = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")),
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "PORTICO_ENV": "test",
        "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'platform'}",
        **(told or {}),
    }
    pin = None if core is None else (lambda: os.sched_setaffinity(0, {core}))
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, cwd=_ROOT, stdout=silent, stderr=silent, preexec_fn=pin)
    try:
        deadline = time.monotonic() + 60
        while not port_in_use(port):
            assert process.poll() is None and time.monotonic() < deadline, f"{command[:4]} did not start"
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(20)
