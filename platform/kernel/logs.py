"""JSON log lines that carry request id, workspace and actor."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter as _JsonFormatter

# The secret of a link, as it stands in a path (reset links have 39 characters, others 43; a UUID has 36).
_SECRET_IN_PATH = re.compile(r"(?<=/)[A-Za-z0-9_-]{38,}(?=/)")
_NOTHING = {"request_id": "", "tenant": "", "actor": ""}

# Filled by the request middleware and by task wrappers; mutable on purpose, so that sign-in can add the actor.
request_facts: ContextVar[dict[str, str]] = ContextVar("request_facts", default=_NOTHING)


def note_actor(actor: str) -> None:
    """Add who is signed in ("agent:12") to the lines of this request."""
    facts = request_facts.get()
    if facts is not _NOTHING:
        facts["actor"] = actor


@contextmanager
def log_facts(**facts: str) -> Iterator[None]:
    """Put facts ("tenant", "request_id", "actor") on every log line of the block; for work outside of requests."""
    token = request_facts.set({**request_facts.get(), **facts})
    try:
        yield
    finally:
        request_facts.reset(token)


class RequestFilter(logging.Filter):
    """Puts the facts of the current request on every record, and masks secrets in the paths it speaks of."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if (masked := _SECRET_IN_PATH.sub("…", said)) != said:
            record.msg, record.args = masked, ()
        for key, value in request_facts.get().items():
            setattr(record, key, value)
        return True


class JsonFormatter(_JsonFormatter):
    """One JSON object a line; a line break in a message cannot forge another line."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s %(tenant)s %(actor)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
