"""Which schemas there are, what they have, and what they should have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import schema_context

from tenants.provisioning import fingerprints
from tenants.provisioning.models import SchemaVersion
from tenants.provisioning.tenant_migrations import labels, wanted_by_workspaces

# Schemas that a workspace or the pool of spares owns but the ledger does not know, as after a restore.
_UNKNOWN = """
SELECT schema_name FROM registry_tenant WHERE state <> 'deleted'
 UNION SELECT schema_name FROM provisioning_preparedschema
EXCEPT SELECT schema_name FROM provisioning_schemaversion
"""
# One line per schema that is behind; the address of its workspace, or nothing for a spare one.
_BEHIND = """
SELECT v.schema_name, v.applied, coalesce(t.slug, '')
  FROM provisioning_schemaversion v LEFT JOIN registry_tenant t USING (schema_name)
 WHERE v.applied <> %s
 ORDER BY t.id NULLS LAST, v.schema_name
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """A schema that lacks migrations; `slug` is empty for a spare one."""

    schema: str
    applied: str
    slug: str

    @property
    def label(self) -> str:
        """What to call it in a line of progress."""
        return self.slug or f"({self.schema})"


def wanted_fingerprint() -> str:
    """The fingerprint of a schema that has every migration of this release."""
    return fingerprints.of_migrations(wanted_by_workspaces())


def count_by_applied() -> Counter[str]:
    """How many schemas have which fingerprint: one query, however many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT applied, count(*) FROM provisioning_schemaversion GROUP BY applied")
        return Counter(dict(cursor.fetchall()))


def schemas_behind(wanted: str) -> list[Behind]:
    """Every schema that is not at `wanted`, oldest workspace first."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [wanted])
        return [Behind(*row) for row in cursor.fetchall()]


def enter_unknown_schemas() -> list[str]:
    """Enter schemas the ledger does not know with what their own migration table says; returns their names."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN)
        names = sorted(name for (name,) in cursor.fetchall())
    enter(names)
    return names


def enter(names: Iterable[str]) -> None:
    """Write down for each schema what its own migration table says."""
    for name in names:
        SchemaVersion.objects.update_or_create(
            schema_name=name, defaults={"applied": fingerprints.of_migrations(applied_in(name))}
        )


def applied_in(schema: str) -> list[tuple[str, str]]:
    """(app, name) of every migration of a workspace's apps that the schema's own table lists."""
    mine = labels(settings.TENANT_APPS)
    with schema_context(schema):
        return sorted(key for key in MigrationRecorder(connection).applied_migrations() if key[0] in mine)
