"""What happens to the portal's texts and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class PagesChanged(DomainEvent):
    """Texts, favicon or links are different now; `fields` names them, separated by blanks."""

    name: ClassVar[str] = "pages.changed"
    fields: str
