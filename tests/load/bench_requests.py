"""`./run bench requests [--tenants N]`: what tenancy costs a view of one query, in process, over HTTP and pooled."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from measuring import (
    Report,
    analyse_catalog,
    database_seconds,
    database_url,
    family_seconds,
    make_workspaces,
    own_database,
    say,
)

ROUNDS = 6
REQUESTS = 1500
HTTP_REQUESTS = 2500
CLIENTS = 2
READS = 3600


def main() -> int:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenants", type=int, default=200, help="hosts to spread over (default 200; targets say 1000)")
    arguments = parser.parse_args()
    count = arguments.tenants
    report = Report(f"Requests over {count} hosts")
    with own_database() as server:
        say(f"Making {count} workspaces")
        tenants = make_workspaces(count)
        analyse_catalog()
        hosts = [tenant.default_host for tenant in tenants]
        _round_trips(report, tenants[0].schema_name, hosts[0])
        _in_process(report, tenants[0].schema_name, hosts)
        _over_http(report, server, tenants[0].schema_name, hosts)
        _pooled(report)
    return report.tell()


def _environment(schema: str = "") -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "request_settings",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        "BENCH_SCHEMA": schema,
    }


class Worker:
    """A process that answers requests to itself."""

    def __init__(self, schema: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("request_worker.py"))],
            env=_environment(schema),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, hosts: list[str], count: int = 0) -> dict[str, float]:
        """Figures of `count` requests to random hosts, or of one to each."""
        assert self.process.stdin is not None and self.process.stdout is not None
        print(json.dumps({"hosts": hosts, "count": count, "each_once": not count}), file=self.process.stdin, flush=True)
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def stop(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def _in_process(report: Report, schema: str, hosts: list[str]) -> None:
    say("In process")
    plain, one, many = Worker(schema), Worker(), Worker()
    try:
        plain.run(hosts[:1], 200)
        one.run(hosts[:1], 200)
        many.run(hosts[:1], 200)
        cold = many.run(hosts[1:])
        many.run(hosts, REQUESTS)
        figures: dict[str, list[dict[str, float]]] = {"plain": [], "one": [], "many": []}
        for number in range(ROUNDS):
            steps = [("plain", plain, hosts[:1]), ("one", one, hosts[:1]), ("many", many, hosts)]
            for name, worker, targets in steps if number % 2 == 0 else reversed(steps):
                figures[name].append(worker.run(targets, REQUESTS))
    finally:
        for worker in (plain, one, many):
            worker.stop()
    p50 = {name: statistics.median(run["p50"] for run in runs) for name, runs in figures.items()}
    cpu = {name: statistics.median(run["cpu"] for run in runs) for name, runs in figures.items()}
    report.at_most(f"in process, 1 host, p50 ({p50['one'] * 1e6:.0f} µs)", p50["one"] / p50["plain"], 1.15)
    report.at_most("the same, processor time", cpu["one"] / cpu["plain"], 1.15)
    report.at_most(f"in process, {len(hosts)} hosts, p50", p50["many"] / p50["plain"], 1.15)
    report.at_most("the same, processor time", cpu["many"] / cpu["plain"], 1.15)
    report.at_most(f"p50 at {len(hosts)} hosts against 1 host, warm", p50["many"] / p50["one"], 1.15)
    report.at_most("first visit of a schema in a process against warm", cold["p50"] / p50["many"], 4)
    report.notes.append(f"Without tenancy: p50 {p50['plain'] * 1e6:.0f} µs, processor {cpu['plain'] * 1e6:.0f} µs.")


def _round_trips(report: Report, schema: str, host: str) -> None:
    """Count the messages that leave for one warm request, with and without tenancy."""
    code = (
        "import sys, request_wsgi\n"
        "from django.db import connection\n"
        "from django.test import Client\n"
        "client = Client(headers={'host': sys.argv[1]})\n"
        "client.get('/'); client.get('/')\n"
        "from django.core import signals; from django.db import close_old_connections\n"
        "signals.request_finished.disconnect(close_old_connections)\n"
        "trace = open(sys.argv[2], 'w+')\n"
        "connection.connection.pgconn.trace(trace.fileno())\n"
        "assert client.get('/').status_code == 200\n"
        "connection.connection.pgconn.untrace(); trace.seek(0)\n"
        "print(sum('\\tF\\t' in line for line in trace))\n"
    )
    counts = []
    with tempfile.TemporaryDirectory() as folder:
        for name in (schema, ""):
            answer = subprocess.run(
                [sys.executable, "-c", code, host, f"{folder}/trace"],
                env=_environment(name),
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            counts.append(int(answer.stdout))
    report.exactly("messages to the database per request more than without tenancy", counts[1] - counts[0], 0)


# --- Over HTTP


@contextmanager
def _web_server(schema: str = "") -> Iterator[tuple[int, int]]:
    """gunicorn with 2 workers of 2 threads; gives its port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "--threads", "2", "-b", f"127.0.0.1:{port}"]
    command += ["--keep-alive", "60", "--log-level", "error", "request_wsgi:application"]
    process = subprocess.Popen(command, env=_environment(schema))
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _load(port: int, hosts: list[str], count: int) -> list[float]:
    """`count` requests by a few clients, each to a random host; the seconds they took."""
    times: list[float] = []

    def client(seed: int) -> None:
        chance = random.Random(seed)
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(count // CLIENTS):
            started = time.perf_counter()
            server.request("GET", "/", headers={"Host": chance.choice(hosts)})
            answer = server.getresponse()
            answer.read()
            times.append(time.perf_counter() - started)
            assert answer.status == 200
        server.close()

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _over_http(report: Report, database: int | None, schema: str, hosts: list[str]) -> None:
    say("Over HTTP")
    costs: dict[str, list[float]] = {"plain": [], "many": []}
    p50: dict[str, list[float]] = {"plain": [], "many": []}
    with _web_server(schema) as plain, _web_server() as many:
        _load(plain[0], hosts[:1], 400)
        for _ in range(3):  # every worker has seen most hosts
            _load(many[0], hosts, max(HTTP_REQUESTS, 4 * len(hosts)))
        for number in range(ROUNDS):
            steps = [("plain", plain, hosts[:1]), ("many", many, hosts)]
            for name, (port, pid), targets in steps if number % 2 == 0 else reversed(steps):
                before = family_seconds(pid) + database_seconds(database)
                times = _load(port, targets, HTTP_REQUESTS)
                costs[name].append((family_seconds(pid) + database_seconds(database) - before) / len(times))
                p50[name].append(statistics.median(times))
    cpu = statistics.median(costs["many"]) / statistics.median(costs["plain"])
    report.at_most(f"over HTTP (gunicorn 2 × 2), {len(hosts)} hosts, processor time", cpu, 1.35)
    report.at_most("the same, p50", statistics.median(p50["many"]) / statistics.median(p50["plain"]), 1.35)
    report.notes.append(f"Over HTTP without tenancy: {statistics.median(costs['plain']) * 1e6:.0f} µs processor.")


# --- Behind a transaction pooler


def _pooled(report: Report) -> None:
    from django.db import connection, connections

    from kernel.tenant_backend.base import DatabaseWrapper
    from support.tickets.models import Status
    from tenants.registry.models import Tenant
    from tests.kernel.pooler import MISSING, find_pgbouncer, transaction_pooler

    if find_pgbouncer() is None:
        report.notes.append(f"Not measured: reads behind a transaction pooler. {MISSING}.")
        return
    say("Behind a transaction pooler")
    tenants = list(Tenant.objects.order_by("id")[:20])
    for tenant in tenants:
        connection.set_tenant(tenant)
        Status.objects.create(key=tenant.slug, kind="open", names={}, order=1)
    connection.set_schema_to_public()
    wrong: list[str] = []
    read: list[int] = []

    def work(settings: dict[str, Any], seed: int) -> None:
        chance = random.Random(seed)
        connections["pooled"] = own = DatabaseWrapper(dict(settings), "pooled")
        for _ in range(READS // 8):
            tenant = chance.choice(tenants)
            own.set_tenant(tenant)
            found = list(Status.objects.using("pooled").values_list("key", flat=True))
            read.append(len(found))
            if found != [tenant.slug]:
                wrong.append(tenant.slug)
        own.close()

    with transaction_pooler(connection.settings_dict, server_connections=4) as port:
        settings = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": str(port)}
        threads = [threading.Thread(target=work, args=(settings, seed)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    report.exactly(f"wrong reads of {sum(read)} behind pgbouncer, transaction mode", len(wrong), 0)
    if sum(read) != READS:
        report.exactly("reads behind the pooler", sum(read), READS)


if __name__ == "__main__":
    sys.exit(main())
