"""What happens to translation reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class WordingReported(DomainEvent):
    """Somebody found a bad translation."""

    name: ClassVar[str] = "wordings.reported"
    report_id: int


@dataclass(frozen=True, slots=True)
class WordingReportMoved(DomainEvent):
    """A report was marked as done, or opened again."""

    name: ClassVar[str] = "wordings.moved"
    report_id: int
    is_done: bool
