"""`./run bench fleet [--tenants N]`: one migration over all workspaces, against bare SQL and django-tenants."""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from measuring import Report, analyse_catalog, database_url, make_workspaces, own_database, say

ROWS = 200
# The next three releases, each a column and a rewrite of every row.
RELEASES = tuple(f"bench_{kind}{number}" for number in ("", "2", "3") for kind in ("field", "update"))
MIGRATE = "tests.tenants.provisioning.extra_migrations"


def main() -> int:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenants", type=int, default=200, help="workspaces (default 200; targets say 1000)")
    count = parser.parse_args().tenants
    report = Report(f"Migrating {count} workspaces of {ROWS} rows each")
    with own_database():
        say(f"Making {count} workspaces")
        schemas = [tenant.schema_name for tenant in make_workspaces(count)]
        _fill(schemas)
        analyse_catalog()
        ours = _against_raw(report, schemas)
        _against_stock(report, schemas, ours)
        _faults(report, schemas)
        _nothing_to_do(report, count)
    return report.tell()


def _fill(schemas: list[str]) -> None:
    """Rows for the migration to rewrite."""
    from django.db import connection

    with connection.cursor() as cursor:
        for schema in schemas:
            cursor.execute(
                f'INSERT INTO "{schema}".audit_entry'
                " (at, actor_role, actor_name, channel, request_id, verb, target, data)"
                f" SELECT now(), 'system', '', 'bench', gen_random_uuid(), 'x', 'y', '{{}}'"
                f" FROM generate_series(1, {ROWS})"
            )


def _release(*kinds: str) -> None:
    """Put the next release's migrations into this process."""
    from django.db.migrations.loader import MigrationLoader

    from tests.tenants.provisioning import extra_migrations

    if not hasattr(MigrationLoader, "stored_load_disk"):
        MigrationLoader.stored_load_disk = MigrationLoader.load_disk  # type: ignore[attr-defined]
    MigrationLoader.load_disk = MigrationLoader.stored_load_disk  # type: ignore[attr-defined]
    MigrationLoader.load_disk = extra_migrations.next_release(*kinds, app="audit")  # type: ignore[method-assign]


def _against_raw(report: Report, schemas: list[str]) -> float:
    """Quarters of the workspaces in turn: bare, ours, ours, bare; returns our seconds per workspace with one worker."""
    from tenants.provisioning.fleet.planning import plan_for

    best = 0.0
    for jobs, limit in ((1, 2.0), (2, 1.5)):
        _release(*RELEASES[: 2 * jobs])
        say(f"{jobs} at a time")
        started = time.perf_counter()
        plan = plan_for(schemas[0])
        planning = time.perf_counter() - started
        statements = "\n".join(statement for planned in plan.migrations for statement in planned.sql or ())
        size = len(schemas) // 4
        quarters = [schemas[number * size : (number + 1) * size] for number in range(4)]
        raw = [_raw(quarters[0], statements)]
        ours = [_ours(quarters[1], jobs), _ours(quarters[2], jobs)]
        raw.append(_raw(quarters[3], statements))
        _enter(quarters[0] + quarters[3], plan)
        _ours(schemas[4 * size :], jobs)
        ratio = statistics.fmean(ours) / statistics.fmean(raw)
        milliseconds = statistics.fmean(ours) * 1000
        report.at_most(f"per workspace against bare SQL, {jobs} at a time ({milliseconds:.1f} ms)", ratio, limit)
        bare = statistics.fmean(raw) * 1000
        report.notes.append(f"{jobs} at a time: bare SQL {bare:.1f} ms a workspace; planned once in {planning:.2f} s.")
        best = best or statistics.fmean(ours)
    return best


def _raw(schemas: list[str], statements: str) -> float:
    """One message per schema over one connection: seconds per schema."""
    from django.db import connection
    from django_tenants.utils import schema_context

    started = time.perf_counter()
    for schema in schemas:
        with schema_context(schema), connection.cursor() as cursor:
            cursor.execute(statements)
    return (time.perf_counter() - started) / len(schemas)


def _ours(schemas: list[str], jobs: int) -> float:
    """The product's own loop over these schemas: seconds per schema."""
    from tenants.provisioning.fleet import run

    fleet = run.survey()
    fleet.behind = [one for one in fleet.behind if one.schema in set(schemas)]
    started = time.perf_counter()
    states = {outcome.state for _one, outcome in run.run(fleet, jobs)}
    assert states <= {"done"}, states
    return (time.perf_counter() - started) / max(1, len(schemas))


def _enter(schemas: list[str], plan: object) -> None:
    """Note in schema and ledger what was done bare."""
    from django.db import connection

    from tenants.provisioning.fleet.planning import Plan
    from tenants.provisioning.models import SchemaVersion

    assert isinstance(plan, Plan)
    with connection.cursor() as cursor:
        for schema in schemas:
            for planned in plan.migrations:
                cursor.execute(
                    f'INSERT INTO "{schema}".django_migrations (app, name, applied) VALUES (%s, %s, now())',
                    list(planned.key),
                )
    SchemaVersion.objects.filter(schema_name__in=schemas).update(applied=plan.after)


def _process(*command: str, settings: str = "config.settings.test") -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _against_stock(report: Report, schemas: list[str], ours: float) -> None:
    """The same kind of migration by django-tenants' migrate_schemas on a few workspaces, then taken back."""
    from django.db import connection

    say("django-tenants' own way")
    chosen = schemas[:4]
    program = str(Path(__file__).with_name("stock.py"))
    stock = _process(program, "migrate", ",".join(RELEASES), *chosen, settings="stock_settings")
    out, err = stock.communicate()
    if stock.returncode:
        raise SystemExit(err)
    with connection.cursor() as cursor:
        for schema in chosen:
            cursor.execute(
                f'ALTER TABLE "{schema}".audit_entry DROP COLUMN probe3;'
                f"DELETE FROM \"{schema}\".django_migrations WHERE name LIKE '9%3'"
            )
    seconds = statistics.median(float(line) for line in out.split())
    # django-tenants' time grows with their number, so a few hundred cannot decide what is promised for 1,000.
    report.at_least(
        f"faster than migrate_schemas ({seconds * 1000:.0f} ms a workspace)",
        seconds / ours,
        100,
        decides=len(schemas) >= 1000,
    )


def _faults(report: Report, schemas: list[str]) -> None:
    """A workspace that cannot be migrated, and a run that is killed half way."""
    from django.db import connection

    say("Faults")
    kinds = ",".join(RELEASES)
    broken = schemas[len(schemas) // 3]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{broken}".audit_entry ADD COLUMN probe3 integer')
    killed = _process("-m", MIGRATE, f"audit:{kinds}", "migrate_tenants")
    assert killed.stdout is not None
    for _ in range(len(schemas) // 2):
        killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = _migrated()
    resumed = _process("-m", MIGRATE, f"audit:{kinds}", "migrate_tenants", "--resume", "--jobs=2")
    lines = resumed.communicate()[0].splitlines()
    touched = sum(line.startswith("[") for line in lines)
    report.exactly("workspaces migrated although one fails and the run was killed", _migrated(), len(schemas) - 1)
    report.exactly("touched after the kill: only what was undone", touched, len(schemas) - before)
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{broken}".audit_entry DROP COLUMN probe3')
    repaired = _process("-m", MIGRATE, f"audit:{kinds}", "migrate_tenants").communicate()[0].splitlines()
    report.exactly("migrated after the repair", (_migrated(), len(repaired)), (len(schemas), 2))


def _migrated() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_attribute WHERE attname = 'probe3' AND format_type(atttypid, -1) = 'text'"
        )
        return int(cursor.fetchone()[0])


def _nothing_to_do(report: Report, count: int) -> None:
    """A deployment without migrations: the whole command, and its queries for all and for few workspaces."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tenants.provisioning.fleet.run import survey
    from tenants.provisioning.models import SchemaVersion
    from tenants.registry.models import Tenant

    kinds = ",".join(RELEASES)
    _release(*RELEASES)
    counts = []
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        process = _process("-m", MIGRATE, f"audit:{kinds}", "migrate_tenants")
        out, err = process.communicate()
        assert process.returncode == 0 and out.startswith("Nothing to do"), out + err
        seconds.append(time.perf_counter() - started)
    for keep in (count, 3):
        kept = list(Tenant.objects.order_by("id").values_list("schema_name", flat=True)[:keep])
        SchemaVersion.objects.exclude(schema_name__in=kept).delete()
        Tenant.objects.exclude(schema_name__in=kept).delete()
        with CaptureQueriesContext(connection) as captured:
            assert not survey().behind
        counts.append(len(captured))
    report.at_most("nothing to do, the whole command", statistics.median(seconds), 2, "s")
    report.exactly(f"queries of a run with nothing to do, {count} against 3 workspaces", counts[0] - counts[1], 0)


if __name__ == "__main__":
    sys.exit(main())
