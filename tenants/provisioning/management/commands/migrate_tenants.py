"""`manage.py migrate_tenants`: bring every workspace to the migrations of this release."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.provisioning.fleet.ledger import Behind
from tenants.provisioning.fleet.replay import Outcome
from tenants.provisioning.fleet.run import Fleet, run, survey


class Command(BaseCommand):
    """Touches only what is undone, so it can be killed and repeated at any time."""

    help = "Migrate all workspaces, one line each. A failing workspace stops no other; repeat to try it again."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jobs", type=int, default=1, help="Worker processes (default 1).")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done and change nothing.")
        parser.add_argument(
            "--resume",
            action="store_true",
            help="Go on with a run that was cut short: say how much of it is done. (Every run does only what is left.)",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        self.quiet = options["json"]
        fleet = survey()
        if options["resume"] and fleet.behind:
            self._say(f"Resuming: {fleet.current} of {fleet.total} are done.")
        if options["dry_run"]:
            outcomes: list[tuple[Behind, Outcome]] = []
            self._describe(fleet)
        else:
            outcomes = self._run(fleet, max(1, options["jobs"]))
        failed = [(one, outcome) for one, outcome in outcomes if outcome.state in ("failed", "busy")]
        seconds = time.perf_counter() - started
        if self.quiet:
            self.stdout.write(json.dumps(_report(fleet, outcomes, seconds)))
        elif not fleet.behind:
            self._say(f"Nothing to do: all {fleet.total} schemas are up to date.")
        elif not options["dry_run"]:
            done = sum(outcome.state == "done" for _one, outcome in outcomes)
            self._say(f"{done} migrated, {len(failed)} failed, {seconds:.1f} s.")
        if failed:
            names = ", ".join(one.label for one, _outcome in failed[:10])
            raise CommandError(
                f"{len(failed)} of {len(outcomes)} could not be migrated: {names}. Repeat when repaired."
            )

    def _say(self, line: str) -> None:
        if not self.quiet:
            self.stdout.write(line)

    def _describe(self, fleet: Fleet) -> None:
        for plan in fleet.plans.values():
            count = sum(1 for one in fleet.behind if one.applied == plan.before)
            how = "as one script each" if plan.as_sql else "through Django"
            self._say(f"{count} schemas, {how}: {', '.join(plan.names) or 'only notes'}")

    def _run(self, fleet: Fleet, jobs: int) -> list[tuple[Behind, Outcome]]:
        outcomes = []
        width = len(str(len(fleet.behind)))
        for number, (one, outcome) in enumerate(run(fleet, jobs), 1):
            outcomes.append((one, outcome))
            line = f"[{number:>{width}}/{len(fleet.behind)}] {one.label:<40} {outcome.state:<7} {outcome.ms:8.1f} ms"
            self._say(line)
            if outcome.error:
                self.stderr.write(f"{one.label}: {outcome.error}")
        return outcomes


def _report(fleet: Fleet, outcomes: list[tuple[Behind, Outcome]], seconds: float) -> dict[str, Any]:
    return {
        "schemas": fleet.total,
        "current_before": fleet.current,
        "plans": [
            {
                "migrations": plan.names,
                "schemas": sum(1 for one in fleet.behind if one.applied == plan.before),
                "as_sql": plan.as_sql,
            }
            for plan in fleet.plans.values()
        ],
        "outcomes": [
            {"slug": one.slug, "schema": one.schema, "state": o.state, "ms": round(o.ms, 1), "error": o.error}
            for one, o in outcomes
        ],
        "seconds": round(seconds, 2),
    }
