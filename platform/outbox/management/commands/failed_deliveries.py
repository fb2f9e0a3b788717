"""failed_deliveries: lists what the outbox gave up, or puts it back in the queue."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kernel.context import SYSTEM, Context
from kernel.tenancy import in_public
from outbox.queries import FailedDelivery, failed_deliveries
from outbox.use_cases import retry_deliveries


class Command(BaseCommand):
    """The first place to look when a mail or a notice is missing."""

    help = "Lists deliveries that were given up; with --retry they are tried again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--retry", nargs="*", type=int, metavar="ID", help="try these again, or all when no id is given"
        )
        parser.add_argument("--limit", type=int, default=100)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        retried: list[int] = []
        if options["retry"] is not None:
            with in_public():
                ctx = Context(actor=SYSTEM, tenant=None, channel="command")
                retried = retry_deliveries(ctx, delivery_ids=options["retry"] or None)
        failed = failed_deliveries(options["limit"])
        if options["json"]:
            self.stdout.write(json.dumps({"failed": [asdict(row) for row in failed], "retried": retried}, default=str))
            return
        if options["retry"] is not None:
            self.stdout.write(f"{len(retried)} are tried again.")
        for row in failed:
            self.stdout.write(_line(row))


def _line(row: FailedDelivery) -> str:
    return f"{row.id}  {row.occurred_at:%Y-%m-%d %H:%M}  {row.schema}  {row.event} -> {row.subscriber}: {row.error}"
