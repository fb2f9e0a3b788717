"""Runs django-tenants' own way of creating and migrating schemas and prints seconds, one a line."""

from __future__ import annotations

import sys
import time


def main() -> None:
    """`stock.py create COUNT` or `stock.py migrate KIND,… SCHEMA…`."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    # Content types have no table in this project; everything else is as django-tenants does it in TenantMixin.save().
    task, *arguments = sys.argv[1:]
    if task == "create":
        names = [f"stock_{time.monotonic_ns()}_{number}" for number in range(int(arguments[0]))]
    else:
        from django.db.migrations.loader import MigrationLoader

        from tests.tenants.provisioning.extra_migrations import next_release

        kinds, *names = arguments
        MigrationLoader.load_disk = next_release(*kinds.split(","), app="audit")  # type: ignore[method-assign]
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
