"""Spare schemas, made ahead of time so that a sign-up takes one instead of waiting for a hundred tables."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django_tenants.utils import schema_context

from kernel.seeds import run_common_seeds
from tenants.provisioning.connections import note_schema_made
from tenants.provisioning.models import PreparedSchema, SchemaVersion
from tenants.provisioning.schema_script import current_script, make_schema
from tenants.registry.models import new_schema_name

_CLAIM = """
DELETE FROM provisioning_preparedschema WHERE id = (
    SELECT s.id FROM provisioning_preparedschema s JOIN provisioning_schemaversion v USING (schema_name)
     WHERE v.applied = %s ORDER BY s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED
) RETURNING schema_name
"""
# Any number that no other advisory lock of the product uses.
_FILLING = 7_201_001


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling the pool came to."""

    made: int
    dropped: int
    spare: int


def claim_schema() -> str | None:
    """Take a spare schema of this release, or None when there is none. Several at once never get the same one."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [current_script().migrations])
        row = cursor.fetchone()
    return row[0] if row else None


def make_new_schema(name: str) -> None:
    """Make a schema now, with what every workspace has, and enter it in the ledger."""
    make_schema(name)
    with schema_context(name):
        run_common_seeds()
    SchemaVersion.objects.create(schema_name=name, applied=current_script().migrations)
    note_schema_made()


def fill_pool(wanted: int) -> Filled:
    """Have `wanted` spare schemas of this release and none of another. Safe in several processes at once."""
    dropped = _drop_stale()
    made = 0
    while _make_one(wanted):
        made += 1
    return Filled(made, dropped, PreparedSchema.objects.count())


def drop_schema(name: str) -> None:
    """Remove a schema, all it holds, and its line in the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(name)} CASCADE")
    SchemaVersion.objects.filter(schema_name=name).delete()


def _make_one(wanted: int) -> bool:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FILLING])
        if PreparedSchema.objects.count() >= wanted:
            return False
        spare = PreparedSchema.objects.create(schema_name=new_schema_name())
        make_new_schema(spare.schema_name)
        return True


def _drop_stale() -> int:
    dropped = 0
    current = SchemaVersion.objects.filter(applied=current_script().migrations).values("schema_name")
    while True:
        with transaction.atomic():
            stale = PreparedSchema.objects.select_for_update(skip_locked=True).exclude(schema_name__in=current).first()
            if stale is None:
                return dropped
            drop_schema(stale.schema_name)
            stale.delete()
            dropped += 1
