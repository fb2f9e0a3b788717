"""What happens to a theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ThemeChanged(DomainEvent):
    """Another look is live; `fields` names what differs from the one before, separated by blanks.

    `number` is that of the publication, `restores` that of the earlier one it brought back, or 0.
    """

    name: ClassVar[str] = "theme.changed"
    fields: str
    number: int = 0
    restores: int = 0


@dataclass(frozen=True, slots=True)
class ThemeDraftChanged(DomainEvent):
    """The look that is being made changed, or was thrown away; nobody outside the studio sees it."""

    name: ClassVar[str] = "theme.draft_changed"
    fields: str
    revision: int


@dataclass(frozen=True, slots=True)
class ThemePreviewChanged(DomainEvent):
    """A link to the draft was made or ended."""

    name: ClassVar[str] = "theme.preview_changed"
    is_open: bool
