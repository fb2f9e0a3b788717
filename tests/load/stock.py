"""Runs django-tenants' own way of creating and migrating schemas and prints seconds, one a line."""

from __future__ import annotations

import sys
import time


def main() -> None:
    """`stock.py create COUNT` or `stock.py migrate SCHEMA…`."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    # Content types have no table in this project; everything else is as django-tenants does it in TenantMixin.save().
    task, *arguments = sys.argv[1:]
    names = [f"stock_{time.monotonic_ns()}_{n}" for n in range(int(arguments[0]))] if task == "create" else arguments
    if task == "migrate":
        from django.db.migrations.loader import MigrationLoader

        from tests.tenants.provisioning.extra_migrations import next_release

        MigrationLoader.load_disk = next_release("bench_field", "bench_update", app="audit")  # type: ignore[method-assign]
    for name in names:
        connection.set_schema_to_public()
        started = time.perf_counter()
        if task == "create":
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE SCHEMA "{name}"')
        call_command("migrate_schemas", tenant=True, schema_name=name, interactive=False, verbosity=0)
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
