"""Applying a plan to one schema: as one message where statements are enough, through Django's schema editor else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import psycopg.errors
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import schema_context

from tenants.provisioning import fingerprints
from tenants.provisioning.fleet.planning import Plan, PlannedMigration, run_operation
from tenants.provisioning.models import SchemaVersion

# A workspace that somebody works in is not held up for longer than this; it is tried again at the end.
LOCK_TIMEOUT = "5s"
_MOVED = "PT001"  # our own error code: somebody else has migrated the schema meanwhile
_TABLE = f'"public"."{SchemaVersion._meta.db_table}"'


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one schema. `moved`: another process was faster. `busy`: its tables were locked."""

    schema: str
    state: Literal["done", "moved", "busy", "failed"]
    ms: float
    error: str = ""


def migrate_schema(plan: Plan, schema: str) -> Outcome:
    """Apply `plan`; whatever goes wrong is reported and entered in the ledger, and the schema is as it was before."""
    started = time.perf_counter()
    state: Literal["done", "moved", "busy", "failed"] = "done"
    error = ""
    try:
        with schema_context(schema):
            (_replay if plan.as_sql else _apply)(plan, schema)
    except _AlreadyMoved:
        state = "moved"
    except DatabaseError as problem:
        state, error = _judged(problem)
    except Exception as problem:  # a data migration may raise anything, and the others still have to be migrated
        state, error = "failed", f"{type(problem).__name__}: {problem}"
    if error:
        _enter_error(schema, error)
    return Outcome(schema, state, (time.perf_counter() - started) * 1000, error)


class _AlreadyMoved(Exception):
    """The schema is no longer what the plan starts from."""


def _judged(problem: DatabaseError) -> tuple[Literal["moved", "busy", "failed"], str]:
    cause = problem.__cause__
    if getattr(cause, "sqlstate", "") == _MOVED:
        return "moved", ""
    text = f"{type(problem).__name__}: {problem}"
    busy = isinstance(cause, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected)
    return ("busy" if busy else "failed"), text


def _replay(plan: Plan, schema: str) -> None:
    """One message, which is one transaction: lock and check the ledger's line, run all statements, note them."""
    with connection.cursor() as cursor:
        cursor.execute("\n".join([_take(plan, schema), *_statements(plan)]))


def _take(plan: Plan, schema: str) -> str:
    """Lock the schema's line in the ledger by writing its future; fails when it is not what the plan starts from."""
    return (
        f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}';\n"
        f"DO $take$ BEGIN UPDATE {_TABLE} SET applied = '{plan.after}', migrated_at = now(), error = ''"
        f" WHERE schema_name = '{schema}' AND applied = '{plan.before}';"
        f" IF NOT FOUND THEN RAISE EXCEPTION 'migrated meanwhile' USING ERRCODE = '{_MOVED}'; END IF; END $take$;"
    )


def _statements(plan: Plan) -> list[str]:
    statements: list[str] = []
    for planned in plan.migrations:
        statements += planned.sql or ()
        # As at a commit: what waits for it would be in the way of the next migration's ALTER TABLE.
        statements.append("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;")
    names = [*(planned.key for planned in plan.migrations), *plan.replaced]
    if names:
        rows = ", ".join(f"('{app}', '{name}', now())" for app, name in names)
        statements.append(f"INSERT INTO django_migrations (app, name, applied) VALUES {rows};")
    return statements


def _apply(plan: Plan, schema: str) -> None:
    """Through the schema editor: one transaction where the migrations allow it, else one each."""
    if plan.atomic:
        with transaction.atomic():
            _take_now(plan, schema)
            for planned in plan.migrations:
                _apply_one(planned)
        return
    applied = set(plan.applied)
    for planned in plan.migrations:
        if not planned.migration.atomic:
            _apply_one(planned)
        with transaction.atomic():
            if planned.migration.atomic:
                _apply_one(planned)
            before, applied = fingerprints.of_migrations(applied), {*applied, planned.key}
            moved = SchemaVersion.objects.filter(schema_name=schema, applied=before)
            if not moved.update(applied=fingerprints.of_migrations(applied)):
                raise _AlreadyMoved
    SchemaVersion.objects.filter(schema_name=schema).update(applied=plan.after, error="")


def _take_now(plan: Plan, schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_take(plan, schema))


def _apply_one(planned: PlannedMigration) -> None:
    migration = planned.migration
    with connection.schema_editor(atomic=migration.atomic) as editor:
        for step in planned.operations:
            atomic = step.operation.atomic or (migration.atomic and step.operation.atomic is not False)
            if not editor.atomic_migration and atomic:
                with transaction.atomic():
                    run_operation(migration, step, editor)
            else:
                run_operation(migration, step, editor)
    MigrationRecorder(connection).record_applied(*planned.key)
    if migration.atomic:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _enter_error(schema: str, error: str) -> None:
    with schema_context("public"):
        SchemaVersion.objects.filter(schema_name=schema).update(error=error[:2000])
