"""Migrating all workspaces: planned once, replayed in each, stopped by none, resumed after anything."""

from __future__ import annotations

import re
import signal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from tenants.provisioning.fleet import replay
from tenants.provisioning.fleet.ledger import wanted_fingerprint
from tenants.provisioning.fleet.planning import plan_for
from tenants.provisioning.fleet.replay import migrate_schema
from tenants.provisioning.fleet.run import run, survey
from tenants.provisioning.models import PreparedSchema, SchemaVersion
from tenants.provisioning.schema_script import current_script
from tenants.registry.models import Tenant
from tenants.registry.states import TenantState
from tests.tenants.provisioning.conftest import Release, start

SLUGS = [f"fleet{number}" for number in range(4)]


def make_small_schema(name: str) -> None:
    """A schema with the one table these tests migrate and the list of what is applied, as if it had all tables.

    The table comes without its foreign keys: those it points to are not there.
    """
    script = current_script()
    wanted = ('CREATE TABLE "topics_topic"', 'CREATE TABLE "django_migrations"')
    tables = [_FOREIGN_KEY.sub("", line) for line in script.sql.splitlines() if line.startswith(wanted)]
    rows = script.sql[script.sql.index("INSERT INTO django_migrations") :]
    with schema_context(name), connection.cursor() as cursor:
        cursor.execute("\n".join([f'CREATE SCHEMA "{name}";', *tables, rows]))
    SchemaVersion.objects.create(schema_name=name, applied=script.migrations)


_FOREIGN_KEY = re.compile(r',? CONSTRAINT "\w+" FOREIGN KEY \(\w+\) REFERENCES [^,]*?(?= CONSTRAINT|,|\);$)')


@pytest.fixture
def fleet(empty_platform: None) -> list[Tenant]:
    """Four workspaces and a spare schema, all of this release."""
    tenants = [Tenant.objects.create(slug=slug, name=slug, state=TenantState.ACTIVE) for slug in SLUGS]
    spare = PreparedSchema.objects.create(schema_name="t_spareschema")
    for name in [*(tenant.schema_name for tenant in tenants), spare.schema_name]:
        make_small_schema(name)
    return tenants


def migrate(jobs: int = 1) -> dict[str, str]:
    """Run over the fleet; what became of each schema."""
    return {one.slug or one.schema: outcome.state for one, outcome in run(survey(), jobs)}


def column(schema: str, name: str = "probe") -> str | None:
    """Type of a column of the probed table, None when it is not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped",
            [f'"{schema}".topics_topic', name],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def applied_names(schema: str) -> list[str]:
    """Names of the test's migrations in the schema's own table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM \"{schema}\".django_migrations WHERE name LIKE '9%' ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def everybody(fleet: list[Tenant]) -> list[str]:
    return [*(tenant.schema_name for tenant in fleet), "t_spareschema"]


def test_nothing_to_do_costs_the_same_for_any_number(fleet: list[Tenant]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert migrate() == {}
        return len(captured)

    many = queries()
    Tenant.objects.exclude(slug=SLUGS[0]).delete()
    SchemaVersion.objects.exclude(schema_name=fleet[0].schema_name).delete()
    PreparedSchema.objects.all().delete()
    assert (queries(), many) == (2, 2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_schema_gets_every_migration_once(
    fleet: list[Tenant], release: Release, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("add_field", "update", "alter")
    monkeypatch.setattr("tenants.provisioning.fleet.run._BATCH", 1)
    assert migrate(jobs) == dict.fromkeys([*SLUGS, "t_spareschema"], "done")
    for schema in everybody(fleet):
        assert column(schema) == "text"
        assert applied_names(schema) == ["9000_add_field", "9001_update", "9002_alter"]
    assert set(SchemaVersion.objects.values_list("applied", "error")) == {(wanted_fingerprint(), "")}
    assert column("public") is None
    assert migrate(jobs) == {}


def test_a_plan_of_statements_is_one_message_a_schema(fleet: list[Tenant], release: Release) -> None:
    release("add_field", "update")
    plan = plan_for(fleet[0].schema_name)
    assert (plan.as_sql, plan.names) == (True, ["topics.9000_add_field", "topics.9001_update"])
    with CaptureQueriesContext(connection) as captured:
        assert migrate_schema(plan, fleet[1].schema_name).state == "done"
    assert len(captured) == 1


def test_planning_changes_nothing(fleet: list[Tenant], release: Release) -> None:
    release("add_field", "python")
    found = survey()
    assert (len(found.behind), len(found.plans), found.current) == (5, 1, 0)
    assert [column(schema) for schema in everybody(fleet)] == [None] * 5


def test_python_migrations_run_in_each_schema(fleet: list[Tenant], release: Release) -> None:
    release("add_field", "python", "alter")
    assert not plan_for(fleet[0].schema_name).as_sql
    assert migrate() == dict.fromkeys([*SLUGS, "t_spareschema"], "done")
    assert [column(schema) for schema in everybody(fleet)] == ["text"] * 5
    assert applied_names(fleet[3].schema_name) == ["9000_add_field", "9001_python", "9002_alter"]


def test_migrations_that_refuse_a_transaction(fleet: list[Tenant], release: Release) -> None:
    release("add_field", "concurrently", "update")
    assert migrate() == dict.fromkeys([*SLUGS, "t_spareschema"], "done")
    for schema in everybody(fleet):
        assert applied_names(schema) == ["9000_add_field", "9001_concurrently", "9002_update"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = 'probe_index'")
        assert cursor.fetchone() == (5,)


@pytest.mark.parametrize("kind", ["update", "python"])
def test_a_failing_workspace_stops_no_other_and_is_tried_again(
    fleet: list[Tenant], release: Release, kind: str
) -> None:
    broken = fleet[1].schema_name
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{broken}".topics_topic ADD COLUMN probe integer')
    release("add_field", kind)
    expected = dict.fromkeys([*SLUGS, "t_spareschema"], "done") | {SLUGS[1]: "failed"}
    assert migrate() == expected
    assert (column(broken), applied_names(broken)) == ("integer", [])
    assert "already exists" in SchemaVersion.objects.get(schema_name=broken).error
    assert migrate() == {SLUGS[1]: "failed"}
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{broken}".topics_topic DROP COLUMN probe')
    assert migrate() == {SLUGS[1]: "done"}
    assert SchemaVersion.objects.get(schema_name=broken).error == ""
    assert migrate() == {}


def test_whatever_a_data_migration_raises_is_reported(fleet: list[Tenant], release: Release) -> None:
    release("add_field", "refuse")
    assert migrate() == dict.fromkeys([*SLUGS, "t_spareschema"], "failed")
    assert [column(schema) for schema in everybody(fleet)] == [None] * 5
    assert set(SchemaVersion.objects.values_list("error", flat=True)) == {"ValueError: this data cannot be migrated"}


def test_schemas_of_different_age_are_planned_apart(fleet: list[Tenant], release: Release) -> None:
    """A plan made from the first schema alone would be empty for it and wrongly mark the others as done."""
    release("add_field")
    old = everybody(fleet)[1:]
    SchemaVersion.objects.filter(schema_name__in=old).update(applied="f" * 32)  # out of sight
    plan = plan_for(fleet[0].schema_name)
    assert migrate_schema(plan, fleet[0].schema_name).state == "done"
    SchemaVersion.objects.filter(schema_name__in=old).update(applied=plan.before)
    release("add_field", "update")
    found = survey()
    assert len(found.plans) == 2
    assert migrate() == dict.fromkeys([*SLUGS, "t_spareschema"], "done")
    for schema in everybody(fleet):
        assert applied_names(schema) == ["9000_add_field", "9001_update"]


def test_two_runs_at_once_do_the_work_once(fleet: list[Tenant], release: Release) -> None:
    release("add_field")
    plan = plan_for(fleet[0].schema_name)
    states = [migrate_schema(plan, fleet[0].schema_name).state for _ in range(2)]
    assert states == ["done", "moved"]
    assert applied_names(fleet[0].schema_name) == ["9000_add_field"]
    assert SchemaVersion.objects.get(schema_name=fleet[0].schema_name).error == ""


def test_a_busy_workspace_is_tried_again_at_the_end(
    fleet: list[Tenant], release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("add_field")
    monkeypatch.setattr(replay, "LOCK_TIMEOUT", "100ms")
    reader: Any = connection.copy()
    reader.set_autocommit(False)
    with reader.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{fleet[0].schema_name}".topics_topic')
    states = []
    try:
        for one, outcome in run(survey(), 1):
            states.append((one.slug, outcome.state))
            if len(states) == 4:
                reader.rollback()  # the reader goes home before the second try
    finally:
        reader.close()
    assert states[-1] == (SLUGS[0], "done")
    assert {state for _slug, state in states} == {"done"} and len(states) == 5


def test_schemas_the_ledger_does_not_know_are_entered(fleet: list[Tenant], release: Release) -> None:
    SchemaVersion.objects.filter(schema_name=fleet[2].schema_name).delete()
    assert migrate() == {}
    assert SchemaVersion.objects.get(schema_name=fleet[2].schema_name).applied == wanted_fingerprint()
    SchemaVersion.objects.filter(schema_name=fleet[2].schema_name).delete()
    release("add_field")
    assert migrate() == dict.fromkeys([*SLUGS, "t_spareschema"], "done")


def test_a_ledger_that_does_not_fit_the_schemas_is_set_right(fleet: list[Tenant], release: Release) -> None:
    """As when somebody has migrated a schema by hand: nothing is run twice, nothing is left out."""
    release("add_field")
    by_hand = fleet[0].schema_name
    before = SchemaVersion.objects.get(schema_name=by_hand).applied
    assert migrate_schema(plan_for(by_hand), by_hand).state == "done"
    SchemaVersion.objects.filter(schema_name=by_hand).update(applied=before)
    assert migrate() == dict.fromkeys([*SLUGS[1:], "t_spareschema"], "done")
    assert [applied_names(schema) for schema in everybody(fleet)] == [["9000_add_field"]] * 5
    assert migrate() == {}


def test_a_run_killed_half_way_is_resumed(fleet: list[Tenant], release: Release) -> None:
    arguments = ("add_field,slow,update", "migrate_tenants")
    killed = start("tests.tenants.provisioning.extra_migrations", *arguments)
    assert killed.stdout is not None
    first = [killed.stdout.readline() for _ in range(2)]
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert [line.split("]")[1].split()[:2] for line in first] == [[SLUGS[0], "done"], [SLUGS[1], "done"]]
    names = ["9000_add_field", "9001_slow", "9002_update"]
    resumed = start(
        "tests.tenants.provisioning.extra_migrations", arguments[0], "migrate_tenants", "--resume", "--jobs=2"
    )
    out, err = resumed.communicate(timeout=120)
    assert (resumed.returncode, err) == (0, "")
    done_before = int(out.splitlines()[0].split()[1])
    assert out.splitlines()[0] == f"Resuming: {done_before} of 5 are done."
    assert done_before in (2, 3)
    assert len(out.splitlines()) == 1 + (5 - done_before) + 1
    for schema in everybody(fleet):
        assert applied_names(schema) == names
    again = start("tests.tenants.provisioning.extra_migrations", *arguments)
    assert again.communicate(timeout=120)[0] == "Nothing to do: all 5 schemas are up to date.\n"
