"""What happens to a theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ThemeChanged(DomainEvent):
    """Colours, corners, panel or logo are different now; `fields` names them, separated by blanks."""

    name: ClassVar[str] = "theme.changed"
    fields: str
