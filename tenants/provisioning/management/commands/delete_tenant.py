"""`manage.py delete_tenant SLUG`: remove a workspace for good."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.provisioning.management.answers import answer, command_context, refusals_as_errors
from tenants.provisioning.use_cases import delete_workspace


class Command(BaseCommand):
    """The command line's door to `delete_workspace`."""

    help = "Remove a workspace with its data and files. Its address is never given out again. There is no way back."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        with refusals_as_errors():
            deleted = delete_workspace(command_context(), slug=options["slug"])
        values = {"slug": deleted.slug, "schema": deleted.schema_name, "files": deleted.files, "deleted": True}
        answer(self, values, options["json"])
