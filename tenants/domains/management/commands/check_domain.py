"""`manage.py check_domain`: one DNS verification of one host, without touching the database."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.domains.addresses import canonical
from tenants.domains.codes import LabelOwner, Outcome
from tenants.domains.judging import LookUp, Verdict, judge
from tenants.domains.names import RefusedName, normalise_name
from tenants.domains.plan import Asking, Goal, Server, asking_from_settings, goal_from_settings
from tenants.domains.tracing import observe


class Command(BaseCommand):
    """Prints `host outcome code mode warnings seen ms`. A negative outcome is an answer, not an error."""

    help = "Check once whether a host proves a claim; touches no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", help="As a person would type it.")
        parser.add_argument("--token", required=True, help="The code of the claim: the first label of its target.")
        parser.add_argument("--resolver", action="append", metavar="IP:PORT", help="Who is asked; may be repeated.")
        parser.add_argument("--quorum", type=int, default=0, help="How many must agree (default: the majority).")
        parser.add_argument("--base", default="", metavar="ZONE", help="The platform's own zone.")
        parser.add_argument("--edge-zone", default="", metavar="ZONE", help="Default: edge.<base>.")
        parser.add_argument("--edge-ip", action="append", metavar="IP", help="An address of the edge; may be repeated.")
        parser.add_argument(
            "--labels", metavar="FILE", help="Other codes and whose they are: own_other, other, retired."
        )
        parser.add_argument("--timeout", type=float, metavar="S", help="Seconds to wait for one answer.")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            goal, asking = _goal(options), _asking(options)
            look_up = _labels(options["labels"])
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        begun = time.perf_counter()
        answer = _check(options["host"], options["token"], goal, asking, look_up)
        answer["ms"] = round((time.perf_counter() - begun) * 1000, 1)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(" ".join(_as_word(value) for value in answer.values()))


def _check(typed: str, token: str, goal: Goal, asking: Asking, look_up: LookUp) -> dict[str, Any]:
    try:
        host = normalise_name(typed, own_zones=goal.own_zones).ascii
    except RefusedName as refused:
        return _answer(None, Outcome.REJECTED, refused.code, seen=[refused.part] if refused.part else [])
    verdict = judge(host, token, observe(host, goal, asking), goal, asking.need, look_up)
    return _answer(host, verdict.outcome, verdict.code, verdict, list(verdict.seen))


def _answer(
    host: str | None, outcome: str, code: str, verdict: Verdict | None = None, seen: list[str] | None = None
) -> dict[str, Any]:
    return {
        "host": host,
        "outcome": str(outcome),
        "code": str(code),
        "mode": str(verdict.mode) if verdict else "",
        "warnings": [str(note) for note in verdict.warnings] if verdict else [],
        "seen": seen or [],
    }


def _as_word(value: Any) -> str:
    """One word per column, `-` for nothing."""
    if isinstance(value, list):
        value = ",".join(text.replace(" ", "\u00a0") for text in value)
    return str(value) if value not in (None, "") else "-"


def _goal(options: dict[str, Any]) -> Goal:
    goal = goal_from_settings()
    if base := options["base"].strip(".").lower():
        goal = replace(goal, base=base, edge_zone=f"edge.{base}")
    if edge_zone := options["edge_zone"].strip(".").lower():
        goal = replace(goal, edge_zone=edge_zone)
    if options["edge_ip"]:
        goal = replace(goal, edge_ips=frozenset(map(canonical, options["edge_ip"])))
    return goal


def _asking(options: dict[str, Any]) -> Asking:
    asking = asking_from_settings()
    if options["resolver"]:
        asking = replace(asking, servers=tuple(map(Server.parse, options["resolver"])), quorum=0)
    if options["quorum"]:
        asking = replace(asking, quorum=options["quorum"])
    if options["timeout"]:
        asking = replace(asking, timeout=options["timeout"])
    if not 0 < asking.need <= len(asking.servers):
        raise ValueError(f"{asking.need} of {len(asking.servers)} resolvers cannot agree")
    return asking


def _labels(file: str | None) -> LookUp:
    """Read the file, a JSON object or lines of "label kind", into a look-up."""
    text = Path(file).read_text(encoding="utf-8") if file else "{}"
    if text.lstrip().startswith("{"):
        pairs = dict(json.loads(text))
    else:
        pairs = dict(line.replace("=", " ").replace(":", " ").split() for line in text.splitlines() if line.strip())
    owners = {label.lower(): LabelOwner(kind) for label, kind in pairs.items()}
    return lambda label: owners.get(label, LabelOwner.UNKNOWN)
