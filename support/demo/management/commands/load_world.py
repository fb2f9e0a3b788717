"""load_world DIR [--tenant SLUG]: loads a demo-world folder into a new workspace."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kernel.errors import PorticoError
from support.demo.loader import company_folders, load_company
from support.demo.world import BadWorld


class Command(BaseCommand):
    """A whole world (world.yaml) gives one workspace per company; a company's folder (company.yaml) gives one."""

    help = "Loads a demo-world folder into a new workspace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--tenant", default="", help="of a whole world: only this company; of one: its address")
        parser.add_argument("--now", default="", help="the moment the world's dates count from (ISO 8601)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = self._now(options["now"])
        directory: Path = options["directory"]
        single = (directory / "company.yaml").is_file()
        results = []
        try:
            for folder in company_folders(directory, options["tenant"]):
                began = time.perf_counter()
                tenant, report = load_company(folder, now, options["tenant"] if single else "")
                seconds = round(time.perf_counter() - began, 2)
                results.append(
                    {"slug": tenant.slug, "host": tenant.primary_host, "seconds": seconds, **report.as_json()}
                )
                if not options["json"]:
                    loaded = ", ".join(f"{count} {kind}" for kind, count in report.as_json()["loaded"].items())
                    self.stdout.write(f"{tenant.slug}: {loaded} ({seconds} s)")
                    for what, count in report.as_json()["skipped"].items():
                        self.stdout.write(f"  left out: {count} {what}")
        except (BadWorld, PorticoError, ValueError, KeyError) as error:
            raise CommandError(f"{directory}: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps({"workspaces": results}, ensure_ascii=False))

    def _now(self, text: str) -> datetime:
        if not text:
            return timezone.now()
        now = parse_datetime(text)
        if now is None or now.tzinfo is None:
            raise CommandError("--now must be a moment with a time zone, such as 2026-11-16T09:00Z")
        return now
