"""What has to happen in each schema of a group: worked out once, from one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState
from django_tenants.utils import schema_context

from tenants.provisioning import fingerprints
from tenants.provisioning.fleet.ledger import applied_in, wanted_fingerprint
from tenants.provisioning.tenant_migrations import targets


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """An operation with the states before and after it, which are the same for every schema of the group."""

    operation: Operation
    before: ProjectState
    after: ProjectState


@dataclass(frozen=True, slots=True)
class PlannedMigration:
    """One migration, ready to be applied to any schema of the group."""

    migration: Migration
    operations: tuple[PlannedOperation, ...]
    # Its statements; None when it needs Python.
    sql: tuple[str, ...] | None

    @property
    def key(self) -> tuple[str, str]:
        """(app label, name)."""
        return self.migration.app_label, self.migration.name


@dataclass(frozen=True, slots=True)
class Plan:
    """What takes a schema from the fingerprint `before` to `after`."""

    before: str
    after: str
    applied: frozenset[tuple[str, str]]
    migrations: tuple[PlannedMigration, ...]
    # Squashed migrations whose parts are all applied: noted, nothing to run.
    replaced: tuple[tuple[str, str], ...] = field(default=())

    @property
    def names(self) -> list[str]:
        """The migrations to apply, as "app.name"."""
        return [f"{app}.{name}" for app, name in (migration.key for migration in self.migrations)]

    @property
    def atomic(self) -> bool:
        """Whether all of it may be one transaction."""
        return all(planned.migration.atomic for planned in self.migrations)

    @property
    def as_sql(self) -> bool:
        """Whether it can be replayed as statements, without Python."""
        return self.atomic and all(planned.sql is not None for planned in self.migrations)


def plan_for(schema: str) -> Plan:
    """The plan for every schema whose applied migrations equal those of `schema`."""
    applied = applied_in(schema)
    with schema_context(schema):
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        steps = executor.migration_plan(targets(executor.loader, settings.TENANT_APPS))
        state = executor._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]
        planned = []
        for migration, _backwards in steps:
            done, state = _planned(migration, state)
            planned.append(done)
        known = set(executor.loader.applied_migrations)
    return Plan(
        before=fingerprints.of_migrations(applied),
        after=wanted_fingerprint(),
        applied=frozenset(applied),
        migrations=tuple(planned),
        replaced=tuple(sorted(known - set(applied))),
    )


def _planned(migration: Migration, state: ProjectState) -> tuple[PlannedMigration, ProjectState]:
    """Work a migration out on top of `state`; also returns the state after it."""
    operations = []
    current = state
    for operation in migration.operations:
        after = current.clone()
        operation.state_forwards(migration.app_label, after)
        operations.append(PlannedOperation(operation, current, after))
        current = after
    sql = None if _needs_python(migration.operations) else _collected(migration, operations)
    return PlannedMigration(migration, tuple(operations), sql), current


def _needs_python(operations: Iterable[Operation]) -> bool:
    return any(
        _needs_python(operation.database_operations)
        if isinstance(operation, SeparateDatabaseAndState)
        else not operation.reduces_to_sql
        for operation in operations
    )


def _collected(migration: Migration, operations: list[PlannedOperation]) -> tuple[str, ...]:
    """The statements of a migration, asked of the current schema: constraints have the same names in all of them."""
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        for planned in operations:
            run_operation(migration, planned, editor)
    return tuple(line for line in editor.collected_sql if not line.startswith("--"))


def run_operation(migration: Migration, planned: PlannedOperation, editor: Any) -> None:
    """Apply one operation through a schema editor."""
    planned.operation.database_forwards(migration.app_label, editor, planned.before, planned.after)
