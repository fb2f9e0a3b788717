"""`./run bench provisioning [--tenants N]`: what a new workspace costs, against bare DDL and against django-tenants."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from measuring import (
    Cost,
    Report,
    analyse_catalog,
    cost_of,
    database_url,
    fresh_connection,
    make_workspaces,
    own_database,
    paired,
    say,
)

FEW = 10
ROUNDS = 7
BLOCKS, BLOCK = 4, 4


def main() -> int:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--tenants", type=int, default=200, help="workspaces to grow to (default 200; targets say 1000)"
    )
    arguments = parser.parse_args()
    report = Report(f"Provisioning, {FEW} to {arguments.tenants} workspaces")
    with own_database() as server:
        say("Warming up")
        make_workspaces(FEW, "few")
        _whole_workspace()
        analyse_catalog()
        few = _against_raw(report, server, f"at {FEW}")
        _against_stock(report, server, 8, FEW)
        make_workspaces(arguments.tenants - FEW, "many")
        analyse_catalog()
        many = _against_raw(report, server, f"at {arguments.tenants}")
        _against_stock(report, server, 15 if arguments.tenants >= 1000 else 8, arguments.tenants)
        report.at_most(
            f"growth of the replay's wall time from {FEW} to {arguments.tenants}", many.wall / few.wall, 1.25
        )
        _four_at_once(report)
        _storage(report)
    return report.tell()


def _new_workspace() -> None:
    """A schema with all tables, checked, with its row, host and ledger line, over a new connection."""
    fresh_connection()
    make_workspaces(1, f"n{time.monotonic_ns()}"[-30:])


def _whole_workspace() -> None:
    """As a sign-up makes it: with its owner, project, topic, and everything else the rooms seed."""
    from kernel.context import SYSTEM, Context
    from tenants.provisioning.use_cases import provision_workspace

    provision_workspace(
        Context(SYSTEM, None, "bench"),
        slug=f"s{time.monotonic_ns()}",
        name="Bench",
        owner_email="o@people.example",
        owner_name="Olive",
        language="en",
    )


def _raw(script: Path, number: list[int]) -> None:
    """The same DDL by `psql -1`: one transaction, a statement at a time."""
    number[0] += 1
    name = f"raw_{number[0]}"
    psql = shutil.which("psql")
    if psql is None:
        raise SystemExit("This benchmark needs psql (Debian: apt-get install postgresql-client).")
    text = f"CREATE SCHEMA {name}; SET search_path = {name};\n" + script.read_text()
    subprocess.run(
        [psql, "-1", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", "-", database_url()],
        input=text,
        text=True,
        check=True,
        capture_output=True,
    )


def _against_raw(report: Report, server: int | None, when: str) -> Cost:
    """The replay and the claim of a spare schema against psql; returns the replay's cost."""
    from tenants.provisioning.schema_script import SCRIPT_FILE
    from tenants.provisioning.spare_schemas import fill_pool

    number = [time.monotonic_ns()]

    def bare() -> None:
        _raw(SCRIPT_FILE, number)

    ours, raw = paired(_new_workspace, bare, ROUNDS, main=server, children=True)
    report.at_most(f"new workspace by replay against psql -1, {when}, wall", ours.wall / raw.wall, 1.2)
    report.at_most(f"the same, processor time ({ours.cpu * 1000:.0f} ms)", ours.cpu / raw.cpu, 1.2)
    fill_pool(BLOCKS * BLOCK + 1)
    fresh_connection()  # the one that filled the pool is no web worker's
    _whole_workspace()
    # In blocks: a schema made by somebody else makes every connection read the catalogue anew, once.
    warm, again = paired(_whole_workspace, bare, BLOCKS, main=server, children=True, times=BLOCK)
    report.at_most(
        f"sign-up to usable workspace from the pool, {when}, wall ({warm.wall * 1000:.1f} ms)",
        warm.wall / again.wall,
        0.10,
    )
    report.at_most(f"the same, processor time ({warm.cpu * 1000:.0f} ms)", warm.cpu / again.cpu, 0.10)
    report.notes.append(
        f"{when}: psql -1 {raw.wall * 1000:.0f} ms ({raw.cpu * 1000:.0f} ms processor),"
        f" replay {ours.wall * 1000:.0f} ms, from the pool {warm.wall * 1000:.1f} ms."
    )
    return ours


def _against_stock(report: Report, server: int | None, target: float, tenants: int) -> None:
    """django-tenants as it comes: CREATE SCHEMA and migrate_schemas, on its own backend in a process of its own."""
    say(f"django-tenants' own way at {tenants}")
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "stock_settings",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
    }
    ours = [cost_of(_new_workspace, server).wall for _ in range(3)]
    answer = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("stock.py")), "create", "3"],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    ours += [cost_of(_new_workspace, server).wall for _ in range(3)]
    stock = statistics.median(float(line) for line in answer.stdout.split())
    report.at_least(
        f"faster than django-tenants' save and migrate at {tenants} ({stock * 1000:.0f} ms)",
        stock / statistics.median(ours),
        target,
    )


def _four_at_once(report: Report) -> None:
    """Four sign-ups without spares at the same moment, against one alone."""
    from django.db import connection

    alone = statistics.median(cost_of(_whole_workspace, None).wall for _ in range(3))
    slowest: list[float] = []

    def one() -> None:
        started = time.perf_counter()
        _whole_workspace()
        slowest.append(time.perf_counter() - started)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report.at_most(
        f"slowest of four at once ({max(slowest):.2f} s) against a lone one ({alone * 1000:.0f} ms)",
        max(slowest) / alone,
        5,
    )


def _storage(report: Report) -> None:
    """Disk space of the files of one workspace's tables and indexes."""
    from django.db import connection

    from tenants.registry.models import Tenant

    tenant = Tenant.objects.filter(slug__startswith="few").first()
    assert tenant is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH own AS (SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = to_regnamespace(%s)),"
            " toast AS (SELECT reltoastrelid AS oid FROM own WHERE reltoastrelid <> 0),"
            " relation AS (SELECT oid FROM own UNION ALL SELECT oid FROM toast"
            "   UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM toast))"
            " SELECT sum(pg_relation_size(oid, fork)) / 1048576.0, count(DISTINCT oid)"
            " FROM relation, unnest(ARRAY['main', 'fsm', 'vm', 'init']) fork",
            [tenant.schema_name],
        )
        size, relations = cursor.fetchone()
    report.at_most(f"disk space of an empty workspace ({relations} relations)", float(size), 2.3, "MB")


if __name__ == "__main__":
    sys.exit(main())
