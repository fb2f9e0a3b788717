"""`manage.py create_tenant`: make a workspace."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kernel.tenancy import tenant_url
from tenants.provisioning.management.answers import answer, command_context, refusals_as_errors
from tenants.provisioning.use_cases import provision_workspace


class Command(BaseCommand):
    """The command line's door to `provision_workspace`."""

    help = "Make a workspace; prints its id, host and how many milliseconds it took."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="Its address below the base host.")
        parser.add_argument("--name", required=True, help="The company's name.")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-name", default="", help="Default: what stands before the @ of the address.")
        parser.add_argument("--language", default="en", help="en, fa, fr, ru or tr (default en).")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        with refusals_as_errors():
            tenant = provision_workspace(
                command_context(options["language"]),
                slug=options["slug"],
                name=options["name"],
                owner_email=options["owner_email"],
                owner_name=options["owner_name"] or options["owner_email"].partition("@")[0],
                language=options["language"],
            )
        ms = round((time.perf_counter() - started) * 1000, 1)
        values = {
            "id": tenant.pk,
            "uuid": str(tenant.uuid),
            "slug": tenant.slug,
            "host": tenant.primary_host,
            "url": tenant_url(tenant),
            "ms": ms,
        }
        answer(self, values, options["json"])
