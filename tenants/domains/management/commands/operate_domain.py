"""`manage.py operate_domain HOST block|unblock|release`: what operators decide about a domain."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.context import SYSTEM, Context
from kernel.errors import PorticoError
from tenants.domains.models import Claim
from tenants.domains.states import OVER
from tenants.domains.use_cases.operating import block_domain, release_domain, unblock_domain

_DECISIONS = {"block": block_domain, "unblock": unblock_domain, "release": release_domain}


class Command(BaseCommand):
    """The command line's door to `block_domain`, `unblock_domain` and `release_domain`."""

    help = "Block a custom domain at once, let a blocked one begin anew, or take one away from a workspace for good."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host")
        parser.add_argument("decision", choices=sorted(_DECISIONS))
        parser.add_argument("--tenant", default="", metavar="SLUG", help="Whose claim, where several want the host.")
        parser.add_argument("--note", default="", help="Why; stands in the history, which the workspace can read.")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        claim = _claim(options["host"].lower().removesuffix("."), options["tenant"])
        context = Context(SYSTEM, None, "command")
        try:
            decided = _DECISIONS[options["decision"]](context, claim_uuid=claim.uuid, note=options["note"])
        except PorticoError as refusal:
            raise CommandError(str(refusal)) from refusal
        tenant = decided.tenant.slug if decided.tenant else ""
        values = {"host": decided.hostname, "tenant": tenant, "state": str(decided.state)}
        self.stdout.write(json.dumps(values) if options["json"] else " ".join(values.values()))


def _claim(host: str, slug: str) -> Claim:
    """The one claim that is meant."""
    rows = Claim.objects.filter(hostname=host).exclude(state__in=OVER).select_related("tenant").order_by("pk")
    claims = [claim for claim in rows if not slug or (claim.tenant and claim.tenant.slug == slug)]
    if not claims:
        raise CommandError(f"No workspace has {host} in its list.")
    if len(claims) > 1:
        slugs = ", ".join(claim.tenant.slug for claim in claims if claim.tenant)
        raise CommandError(f"Several workspaces want {host}: {slugs}. Say which with --tenant.")
    return claims[0]
