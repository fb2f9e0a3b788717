"""The script of a workspace's schema is what the migrations make, and holds what isolation needs."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_context

from kernel.router import SchemaRouter
from tenants.provisioning import catalog, fingerprints, schema_script
from tenants.provisioning.schema_script import SCRIPT_FILE, WrongSchemaScript, build_script, make_schema, parse
from tenants.provisioning.tenant_migrations import wanted_by_workspaces
from tenants.registry.models import Tenant

pytestmark = pytest.mark.django_db


def rows(query: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def tables_of(schema: str) -> set[object]:
    return {
        name
        for (name,) in rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename NOT LIKE 'pg_%%'", schema
        )
    }


def test_the_stored_script_is_what_the_migrations_make() -> None:
    assert SCRIPT_FILE.read_text(encoding="utf-8") == build_script().text()
    assert parse(SCRIPT_FILE.read_text(encoding="utf-8")).migrations == fingerprints.of_migrations(
        wanted_by_workspaces()
    )


def test_building_leaves_no_schema_behind() -> None:
    before = rows("SELECT nspname FROM pg_namespace ORDER BY 1")
    build_script()
    assert rows("SELECT nspname FROM pg_namespace ORDER BY 1") == before


def test_check_tells_what_is_out_of_date(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from tenants.provisioning.management.commands import build_schema_script

    stale = SCRIPT_FILE.parent / "models.py"
    monkeypatch.setattr(build_schema_script, "SCRIPT_FILE", stale)
    before = stale.read_bytes()
    with pytest.raises(CommandError, match="out of date"):
        call_command("build_schema_script", check=True)
    assert stale.read_bytes() == before


def test_a_schema_made_by_the_script_equals_a_migrated_one() -> None:
    make_schema("t_fromscript")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA t_migrated")
    with schema_context("t_migrated"):
        schema_script.migrate_current_schema(settings.TENANT_APPS)
        migrated = catalog.describe("t_migrated")
    with schema_context("t_fromscript"):
        replayed = catalog.describe("t_fromscript")
    assert _plain(replayed) == _plain(migrated)
    assert fingerprints.of_tables("t_fromscript") == fingerprints.of_tables("t_migrated")
    applied = "SELECT app, name FROM {}.django_migrations ORDER BY 1, 2"
    assert rows(applied.format("t_fromscript")) == rows(applied.format("t_migrated"))


def _plain(script: str) -> str:
    """Without the casts and brackets that PostgreSQL puts differently after reading its own output."""
    return re.sub(r"::(text|character varying)(\[\])?|[()]", "", script)


def test_a_schema_that_is_not_as_it_should_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    script = schema_script.current_script()
    damaged = script.sql.replace('CREATE TABLE "topics_topic" (', 'CREATE TABLE "topics_topic" (extra int, ', 1)
    schema_script.use(schema_script.SchemaScript(damaged, script.migrations, script.tables))
    try:
        with pytest.raises(WrongSchemaScript):
            make_schema("t_damaged")
    finally:
        schema_script.use(script)


def test_a_script_without_fingerprints_is_refused() -> None:
    with pytest.raises(WrongSchemaScript):
        parse("CREATE TABLE a (id int);")


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("CREATE VIEW v AS SELECT 1", "relation v"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function f"),
        ("CREATE TYPE colour AS ENUM ('red')", "type colour"),
        ("CREATE SEQUENCE s", "sequence s"),
        ("INSERT INTO a VALUES (1)", "rows in a"),
        ("ALTER TABLE a ADD FOREIGN KEY (id) REFERENCES public.registry_tenant", "foreign key to public"),
    ],
)
def test_what_the_script_would_lose_is_refused(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA t_odd; CREATE TABLE t_odd.a (id bigint)")
    with schema_context("t_odd"):
        with connection.cursor() as cursor:
            cursor.execute(statement)
        with pytest.raises(catalog.NotDescribable, match=name):
            catalog.describe("t_odd")


def test_the_fingerprint_of_tables_sees_every_kind_of_change() -> None:
    make_schema("t_before")
    expected = fingerprints.of_tables("t_before")
    seen = {expected}
    changes = [
        "ALTER TABLE topics_topic ADD COLUMN probe int",
        "ALTER TABLE topics_topic ALTER COLUMN probe TYPE bigint",
        "ALTER TABLE topics_topic ALTER COLUMN probe SET DEFAULT 1",
        "ALTER TABLE topics_topic ALTER COLUMN probe SET NOT NULL",
        "CREATE INDEX probe_index ON topics_topic (probe)",
        "ALTER TABLE topics_topic ADD CONSTRAINT probe_check CHECK (probe > 0)",
        "CREATE TABLE probe (id int)",
        "DROP TABLE topics_topic CASCADE",
    ]
    with schema_context("t_before"), connection.cursor() as cursor:
        for change in changes:
            cursor.execute(change)
            seen.add(fingerprints.of_tables("t_before"))
    assert len(seen) == len(changes) + 1
    assert fingerprints.of_tables("t_nosuch") == ""


# --- Isolation


def test_H3_no_table_is_both_in_public_and_in_a_workspace(acme: Tenant) -> None:
    both = rows(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE relkind IN ('r', 'p', 'v', 'm') AND (nspname = 'public' OR nspname = %s)"
        " GROUP BY relname HAVING count(*) > 1",
        acme.schema_name,
    )
    assert both == [("django_migrations",)]


def test_T13_a_missing_table_is_an_error_and_never_public_data(acme: Tenant) -> None:
    from django.db import ProgrammingError, transaction

    with schema_context(acme.schema_name), connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_entry CASCADE")
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("SELECT * FROM audit_entry")


# Read by the release before while servers are changed one by one; the next migration of their room drops them.
STILL_THERE = {"themes_theme"}


def test_tables_are_where_the_router_says(acme: Tenant) -> None:
    shared = {m._meta.db_table for m in _models(settings.SHARED_APPS)}
    private = {m._meta.db_table for m in _models(settings.TENANT_APPS)}
    assert tables_of("public") - {"django_migrations"} == shared
    assert tables_of(acme.schema_name) - {"django_migrations"} == private | STILL_THERE
    assert not {name for name in shared | private if str(name).startswith(("auth_", "django_content"))}


def _models(names: list[str]) -> list[type]:
    return [
        model
        for app in apps.get_app_configs()
        if app.name in names and app.label not in ("auth", "contenttypes")
        for model in app.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def test_no_foreign_key_leaves_a_workspace(acme: Tenant) -> None:
    assert (
        rows(
            "SELECT conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid"
            " WHERE k.connamespace = to_regnamespace(%s) AND c.relnamespace <> k.connamespace",
            acme.schema_name,
        )
        == []
    )


def test_no_like_indexes_and_no_collations(acme: Tenant) -> None:
    script = schema_script.current_script().sql
    assert "pattern_ops" not in script
    assert "COLLATE" not in script


def test_the_router_answers_by_the_current_schema(acme: Tenant) -> None:
    labels = ["registry", "outbox", "tickets", "accounts", "auth", "contenttypes"]

    def allowed() -> list[bool | None]:
        return [SchemaRouter().allow_migrate("default", label) for label in labels]

    in_public = allowed()
    with schema_context(acme.schema_name):
        in_workspace = allowed()
    assert in_public == [True, True, False, False, False, False]
    assert in_workspace == [False, False, True, True, False, False]
