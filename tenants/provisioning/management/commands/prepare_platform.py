"""`manage.py prepare_platform`: everything an installation needs before it serves; run at every start."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.provisioning.management.answers import answer, command_context, refusals_as_errors
from tenants.provisioning.platform_setup import house_exists, prepare_platform


class Command(BaseCommand):
    """Safe to repeat, and to run in several processes at once."""

    help = "Migrate the public tables and all workspaces, make the platform's own workspace and spare schemas."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--operator-email",
            default=settings.PORTICO_OPERATOR_EMAIL,
            help="Who owns the platform's own workspace when it is made (default: PORTICO_OPERATOR_EMAIL).",
        )
        parser.add_argument("--operator-name", default="Operator")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["operator_email"] and not house_exists():
            raise CommandError("Say who runs the platform: --operator-email, or PORTICO_OPERATOR_EMAIL.")
        with refusals_as_errors():
            prepared = prepare_platform(
                command_context(), operator_email=options["operator_email"], operator_name=options["operator_name"]
            )
        if options["json"] or options["verbosity"] > 0:
            answer(self, asdict(prepared), options["json"])
        if prepared.workspaces_failed:
            raise CommandError(f"Not migrated: {', '.join(prepared.workspaces_failed)}. See migrate_tenants.")
