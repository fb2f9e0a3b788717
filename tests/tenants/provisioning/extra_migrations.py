"""Migrations of a next release, put into the project for a test: in this process or in one that runs a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation

APP = "topics"
TABLE = "topics_topic"


def _count_topics(apps: Any, schema_editor: Any) -> None:
    topic = apps.get_model("topics", "Topic")
    topic.objects.update(probe=f"{topic.objects.count()} topics")


def _refuse(apps: Any, schema_editor: Any) -> None:
    raise ValueError("this data cannot be migrated")


OPERATIONS: dict[str, Callable[[], list[Operation]]] = {
    "add_field": lambda: [migrations.AddField("topic", "probe", models.CharField(max_length=40, default="new"))],
    "other": lambda: [migrations.AddField("topic", "other", models.CharField(max_length=40, default="new"))],
    "update": lambda: [migrations.RunSQL(f"UPDATE {TABLE} SET probe = '100% ''migrated'''")],
    "alter": lambda: [migrations.AlterField("topic", "probe", models.TextField(default="new"))],
    "python": lambda: [migrations.RunPython(_count_topics)],
    "refuse": lambda: [migrations.RunPython(_refuse)],
    "slow": lambda: [migrations.RunSQL("SELECT pg_sleep(0.3)")],
    "concurrently": lambda: [
        migrations.RunSQL(f"CREATE INDEX CONCURRENTLY probe_index ON {TABLE} (probe)"),
    ],
}


for _number in ("", "2", "3"):  # for the benchmark: a column and a rewrite of every row
    OPERATIONS[f"bench_field{_number}"] = lambda n=_number: [  # type: ignore[misc]
        migrations.AddField("entry", f"probe{n}", models.TextField(default="new"))
    ]
    OPERATIONS[f"bench_update{_number}"] = lambda n=_number: [  # type: ignore[misc]
        migrations.RunSQL(f"UPDATE audit_entry SET probe{n} = 'migrated'")
    ]


def next_release(*kinds: str, app: str = APP) -> Callable[[MigrationLoader], None]:
    """A `load_disk` that finds one more migration of `app` per kind, each after the other."""
    original = MigrationLoader.load_disk

    def load_disk(self: MigrationLoader) -> None:
        original(self)
        before = max(key for key in self.disk_migrations if key[0] == app)
        for number, kind in enumerate(kinds):
            name = f"{9000 + number}_{kind}"
            migration: Migration = type(
                "Migration",
                (Migration,),
                {"dependencies": [before], "operations": OPERATIONS[kind](), "atomic": kind != "concurrently"},
            )(name, app)
            self.disk_migrations[(app, name)] = migration
            before = (app, name)

    return load_disk


def main() -> None:
    """`python -m tests.tenants.provisioning.extra_migrations [APP:]KIND,… COMMAND …` in a process of its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django
    from django.core.management import call_command

    django.setup()
    kinds, *command = sys.argv[1:]
    app, _colon, names = kinds.rpartition(":")
    MigrationLoader.load_disk = next_release(*names.split(","), app=app or APP)  # type: ignore[method-assign]
    call_command(*command)


if __name__ == "__main__":
    main()
