"""A subscriber that leaves one row per run in its workspace, and can be made to hang once."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import connection

from outbox.api import Occurrence, on


@on("probe.happened")
def leave_a_row(occurrence: Occurrence) -> None:
    """Insert, then hang when the payload names a file that does not exist yet: the test kills the worker there."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect (event, subscriber) VALUES (%s, 'leave_a_row')", [str(occurrence.uuid)])
    hang = occurrence.payload.get("hang_until_seen")
    if hang and not Path(hang).exists():
        Path(hang).touch()
        time.sleep(600)
