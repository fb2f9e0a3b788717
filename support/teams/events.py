"""What happens to teams and projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class TeamSaved(DomainEvent):
    """A team was made or changed."""

    name: ClassVar[str] = "teams.team_saved"
    team_id: int


@dataclass(frozen=True, slots=True)
class ProjectSaved(DomainEvent):
    """A project was made or changed."""

    name: ClassVar[str] = "teams.project_saved"
    project_id: int
