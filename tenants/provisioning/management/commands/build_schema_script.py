"""`manage.py build_schema_script`: write the script of a workspace's schema anew, or check that it is up to date."""

from __future__ import annotations

import difflib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.provisioning.schema_script import SCRIPT_FILE, build_script


class Command(BaseCommand):
    """Needs a database that it may make a schema in; the schema is removed again."""

    help = "Write tenants/provisioning/schema.sql from the migrations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when the file is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        fresh = build_script().text()
        stored = SCRIPT_FILE.read_text(encoding="utf-8") if SCRIPT_FILE.exists() else ""
        if fresh == stored:
            self.stdout.write("The schema script is up to date.")
        elif options["check"]:
            lines = difflib.unified_diff(stored.splitlines(), fresh.splitlines(), "stored", "from migrations", n=0)
            difference = "\n".join(list(lines)[:40])
            raise CommandError(f"The schema script is out of date; run build_schema_script.\n{difference}")
        else:
            SCRIPT_FILE.write_text(fresh, encoding="utf-8")
            self.stdout.write(f"Wrote {SCRIPT_FILE.name}, {len(fresh)} characters.")
