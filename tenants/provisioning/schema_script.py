"""The script that makes a workspace's schema in one round trip: `schema.sql`, generated from the migrations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django_tenants.utils import schema_context

from tenants.provisioning import catalog, fingerprints
from tenants.provisioning.tenant_migrations import migrate_current_schema, wanted_by_workspaces
from tenants.registry.models import new_schema_name

SCRIPT_FILE = Path(__file__).with_name("schema.sql")
_HEADER = """\
-- The schema of a workspace. Made by `manage.py build_schema_script` from the migrations; never edited by hand.
-- migrations: {migrations}
-- tables: {tables}
"""
_HEADER_LINE = re.compile(r"-- (migrations|tables): ([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class SchemaScript:
    """The statements, and what a schema made by them is like."""

    sql: str
    migrations: str
    tables: str

    def text(self) -> str:
        """As it is kept in the file."""
        return _HEADER.format(migrations=self.migrations, tables=self.tables) + self.sql


class WrongSchemaScript(RuntimeError):
    """The script is missing or was damaged, or a schema is not what the script makes."""


def parse(text: str) -> SchemaScript:
    """A script from its file's text; raises `WrongSchemaScript`."""
    header = dict(_HEADER_LINE.findall(text))
    if set(header) != {"migrations", "tables"}:
        raise WrongSchemaScript("the schema script has no fingerprints; run `manage.py build_schema_script`")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("--")]
    return SchemaScript("".join(lines), header["migrations"], header["tables"])


_current: SchemaScript | None = None


def current_script() -> SchemaScript:
    """The script of this release."""
    global _current
    if _current is None:
        _current = parse(SCRIPT_FILE.read_text(encoding="utf-8"))
    return _current


def use(script: SchemaScript) -> None:
    """Have this process make schemas by `script` instead of the one in the file."""
    global _current
    _current = script


def build_script() -> SchemaScript:
    """Make the script anew: migrate a schema of its own the ordinary way, write it down, remove it."""
    schema = new_schema_name()
    quoted = connection.ops.quote_name(schema)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quoted}")
    try:
        with schema_context(schema):
            migrate_current_schema(settings.TENANT_APPS)
            sql = catalog.describe(schema) + _migration_rows()
            return SchemaScript(sql, fingerprints.of_migrations(wanted_by_workspaces()), fingerprints.of_tables(schema))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {quoted} CASCADE")


def make_schema(schema: str) -> None:
    """Create `schema` with all its tables, in one message; inside the caller's transaction if there is one.

    Raises `WrongSchemaScript` when what came out is not what the script should make.
    """
    script = current_script()
    with schema_context(schema), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(schema)};\n{script.sql}")
    if fingerprints.of_tables(schema) != script.tables:
        raise WrongSchemaScript(f"the tables of {schema} are not those of the schema script")


def _migration_rows() -> str:
    rows = ",\n".join(f"('{app}', '{name}', now())" for app, name in wanted_by_workspaces())
    return f"INSERT INTO {catalog.MIGRATIONS_TABLE} (app, name, applied) VALUES\n{rows};\n"
