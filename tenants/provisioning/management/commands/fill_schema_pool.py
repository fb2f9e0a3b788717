"""`manage.py fill_schema_pool`: have spare schemas ready for sign-ups."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from tenants.provisioning.management.answers import answer
from tenants.provisioning.spare_schemas import fill_pool


class Command(BaseCommand):
    """Also done by the scheduler, and after every sign-up."""

    help = "Make spare schemas up to the wanted number; drop those of an older release."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--spare", type=int, default=None, help="How many (default: PORTICO_SPARE_SCHEMAS).")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = settings.PORTICO_SPARE_SCHEMAS if options["spare"] is None else options["spare"]
        answer(self, asdict(fill_pool(wanted)), options["json"])
