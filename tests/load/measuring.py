"""What the benchmarks share: processor time of the process and the whole database, medians, workspaces, the table."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Row:
    """A line of the table: what was measured, against which target. `ok` is None where this run cannot decide."""

    what: str
    measured: str
    target: str
    ok: bool | None


@dataclass(slots=True)
class Report:
    """The table of one benchmark."""

    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def at_most(self, what: str, value: float, limit: float, unit: str = "×", *, decides: bool = True) -> None:
        """A row whose value should not exceed `limit`."""
        verdict = value <= limit if decides else None
        self.rows.append(Row(what, f"{value:.2f} {unit}", f"≤ {limit:g} {unit}", verdict))

    def at_least(self, what: str, value: float, limit: float, unit: str = "×", *, decides: bool = True) -> None:
        """A row whose value should reach `limit`."""
        verdict = value >= limit if decides else None
        self.rows.append(Row(what, f"{value:.1f} {unit}", f"≥ {limit:g} {unit}", verdict))

    def exactly(self, what: str, value: object, wanted: object) -> None:
        """A row that has to be equal."""
        self.rows.append(Row(what, str(value), str(wanted), value == wanted))

    def tell(self) -> int:
        """Print the table as Markdown; the exit status is 1 when a target was missed."""
        words = {True: "reached", False: "MISSED", None: "not decided here"}
        lines = [("what", "measured", "target", "verdict")]
        lines += [(row.what, row.measured, row.target, words[row.ok]) for row in self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(4)]
        print(f"\n## {self.title}\n")
        for number, line in enumerate(lines):
            cells = [text.ljust(width) for text, width in zip(line, widths, strict=True)]
            print(f"| {' | '.join(cells)} |")
            if number == 0:
                print(f"|{'|'.join('-' * (width + 2) for width in widths)}|")
        for note in self.notes:
            print(f"\n{note}")
        return 1 if any(row.ok is False for row in self.rows) else 0


def say(text: str) -> None:
    """A line of progress, apart from the table."""
    print(text, file=sys.stderr, flush=True)


# --- Processor time


def _spent(pid: int, *, with_children: bool = False) -> float:
    """Seconds of processor time of a process (and of its children that have ended)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11 : 15 if with_children else 13]) / _TICKS


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def database_process(backend: int) -> int | None:
    """The server's main process, found from one of its backends; None when it runs on another machine."""
    try:
        status = Path(f"/proc/{backend}/status").read_text()
    except OSError:
        return None
    if not status.startswith(("Name:\tpostgres", "Name:\tpostmaster")):
        return None
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:"))


def database_seconds(main: int | None) -> float:
    """Processor seconds of the whole database server so far; 0 when it cannot be seen from here."""
    if main is None:
        return 0.0
    return _spent(main, with_children=True) + sum(_spent(child) for child in _children(main))


def family_seconds(pid: int) -> float:
    """Processor seconds of a process and everything below it."""
    return _spent(pid, with_children=True) + sum(family_seconds(child) for child in _children(pid))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one piece of work: seconds by the clock, and seconds of processor time (own process plus database)."""

    wall: float
    cpu: float


def cost_of(work: Callable[[], object], main: int | None, *, children: bool = False, times: int = 1) -> Cost:
    """Of one run of `work`, as the mean of `times`. `children`: count processes that it started as well."""
    cpu = _own_seconds(children)
    database = database_seconds(main)
    started = time.perf_counter()
    for _ in range(times):
        work()
    wall = time.perf_counter() - started
    time.sleep(0.02)  # an ended backend is counted once the server has noticed
    cpu = _own_seconds(children) - cpu + database_seconds(main) - database
    return Cost(wall / times, cpu / times)


def _own_seconds(children: bool) -> float:
    times = os.times()
    return times.user + times.system + (times.children_user + times.children_system if children else 0)


def median(costs: Iterable[Cost]) -> Cost:
    """The median by the clock, and the mean of processor time, which is counted in coarse ticks."""
    costs = list(costs)
    return Cost(statistics.median(c.wall for c in costs), statistics.fmean(c.cpu for c in costs))


def paired(first: Callable[[], object], second: Callable[[], object], rounds: int, **options: Any) -> tuple[Cost, Cost]:
    """Run both alternately, A B B A, so that whatever else the machine does meets both alike."""
    left, right = [], []
    for number in range(rounds):
        if number % 2 == 0:
            left.append(cost_of(first, **options))
            right.append(cost_of(second, **options))
        else:
            right.append(cost_of(second, **options))
            left.append(cost_of(first, **options))
    return median(left), median(right)


# --- Workspaces


def prepare_database() -> int | None:
    """A database of its own for the benchmark, with public tables; returns the server's main process."""
    from django.conf import settings
    from django.db import connection

    from tenants.provisioning.tenant_migrations import migrate_current_schema

    name = f"bench_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.close_pool()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.settings_dict["CONN_MAX_AGE"] = None
    migrate_current_schema(settings.SHARED_APPS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return database_process(cursor.fetchone()[0])


def database_url() -> str:
    """DATABASE_URL of the benchmark's own database, for other processes."""
    from urllib.parse import quote

    from django.db import connection

    s = connection.settings_dict
    return f"postgresql://{quote(s['USER'])}:{quote(s['PASSWORD'])}@{s['HOST']}:{s['PORT']}/{s['NAME']}"


@contextmanager
def own_database() -> Iterator[int | None]:
    """Set Django up on a database of its own and remove it at the end."""
    import django

    os.environ.setdefault("PORTICO_ENV", "test")
    django.setup()
    from django.db import connection

    main = prepare_database()
    name = connection.settings_dict["NAME"]
    try:
        yield main
    finally:
        connection.close()
        connection.settings_dict["NAME"] = "portico"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fresh_connection() -> None:
    """End the connection; the next statement opens one."""
    from django.db import connection

    connection.close()


def make_workspaces(count: int, prefix: str = "w") -> list[Any]:
    """Workspaces with their schema, host and ledger line but without seeds; tells how far it is."""
    from django.db import transaction

    from tenants.provisioning.models import SchemaVersion
    from tenants.provisioning.schema_script import current_script, make_schema
    from tenants.registry.models import Domain, Tenant
    from tenants.registry.states import TenantState

    tenants = []
    started = time.perf_counter()
    for number in range(count):
        slug = f"{prefix}{number:05}"
        with transaction.atomic():
            tenant = Tenant.objects.create(slug=slug, name=slug, state=TenantState.ACTIVE)
            make_schema(tenant.schema_name)
            SchemaVersion.objects.create(schema_name=tenant.schema_name, applied=current_script().migrations)
            Domain.objects.create(domain=tenant.default_host, tenant=tenant)
        tenants.append(tenant)
        if (number + 1) % 20 == 0:
            fresh_connection()
        if (number + 1) % 100 == 0:
            say(f"  {number + 1} workspaces, {(time.perf_counter() - started) * 1000 / (number + 1):.0f} ms each")
    return tenants


def analyse_catalog() -> None:
    """As autovacuum does in a real installation; throw-away servers have it off."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("pg_class", "pg_attribute", "pg_depend", "pg_index", "pg_constraint", "pg_attrdef"):
            cursor.execute(f"VACUUM ANALYZE pg_catalog.{table}")
