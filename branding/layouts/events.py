"""What happens to the portal's layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class LayoutChanged(DomainEvent):
    """The menu, the home page or the profile of the portal is another one now; `part` says which."""

    name: ClassVar[str] = "layouts.changed"
    part: str
