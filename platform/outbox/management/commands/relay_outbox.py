"""relay_outbox: tells what happened to those who want to hear of it."""

from __future__ import annotations

import json
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from outbox.here import deliver_here, ring_here
from outbox.queue import queue_alarm, queue_delivery
from outbox.relay import relay_until


class Command(BaseCommand):
    """Without options: run until SIGTERM and hand everything to the workers. With --once: do it here, then end."""

    help = "Delivers waiting events. Runs until it is stopped, or once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver all that waits, in this process, and end")
        parser.add_argument("--json", action="store_true", help="print one JSON object (with --once)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self._once(as_json=options["json"])
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        relay_until(stop, queue_delivery, queue_alarm)

    def _once(self, *, as_json: bool) -> None:
        tally = deliver_here()
        counts = {**{str(key): tally[key] for key in sorted(tally)}, "alarms": ring_here()}
        if as_json:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()))
