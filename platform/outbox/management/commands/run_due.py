"""run_due: does what is due at a given time, in every workspace."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from outbox.jobs import JobReport, run_everything_due


class Command(BaseCommand):
    """Everything in this process, so that it is done when the command ends."""

    help = "Runs what is due: deliveries, mails, expirations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="the moment to take for now; UTC when it names no zone")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = _moment(options["now"]) if options["now"] else timezone.now()
        report = run_everything_due(now)
        if options["json"]:
            jobs = {name: asdict(result) for name, result in report.items()}
            self.stdout.write(json.dumps({"now": now.isoformat(), "jobs": jobs}))
        else:
            for name, result in sorted(report.items()):
                self.stdout.write(f"{name}: {sum(result.done.values())}")
        _refuse_failures(report)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now must be a moment such as 2026-11-19T08:30:00+00:00, not {text!r}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refuse_failures(report: dict[str, JobReport]) -> None:
    failed = [
        f"{name} in {slug or 'public'}: {error}"
        for name, result in report.items()
        for slug, error in result.failed.items()
    ]
    if failed:
        raise CommandError("\n".join(failed))
