"""Reading the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit import policy
from audit.models import Entry
from kernel.authz import may
from kernel.context import Actor


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line: who did what and when; `data` holds ids and short codes."""

    at: datetime
    actor_name: str
    verb: str
    data: Mapping[str, Any]


def entries_about(actor: Actor, target: str, limit: int = 50) -> list[LogRow]:
    """What happened to `target` ("workspace:acme"), newest first; nothing for those who may not read the log."""
    if not may(actor, policy.READ_LOG):
        return []
    found = Entry.objects.filter(target=target).order_by("-id")[:limit]
    return [LogRow(row.at, row.actor_name, row.verb, row.data) for row in found]
