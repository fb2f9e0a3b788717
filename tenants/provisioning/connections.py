"""Keeps connections that make schemas young."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import connection, transaction

# A server process scans its own caches at every change of the catalogue: after some hundred schemas made over one
# connection each takes three times as long.
SCHEMAS_PER_CONNECTION = 20
_COUNT = "portico_schemas_made"


def note_schema_made() -> None:
    """Count a schema against the current connection; a tired one is closed once its transaction has committed."""
    raw: Any = connection.connection
    made = getattr(raw, _COUNT, 0) + 1
    setattr(raw, _COUNT, made)
    if made >= SCHEMAS_PER_CONNECTION:
        transaction.on_commit(partial(_retire, raw))


def _retire(raw: Any) -> None:
    if connection.connection is raw:
        raw.close()  # closed first, so that a pool throws it away instead of handing it out again
        connection.close()
