"""What can happen to a workspace as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class WorkspaceCreated(DomainEvent):
    """A workspace is ready and answers at its host."""

    name: ClassVar[str] = "workspace.created"
    tenant: str
    slug: str
    language: str


@dataclass(frozen=True, slots=True)
class WorkspaceChanged(DomainEvent):
    """Settings of the workspace have new values; `fields` names which."""

    name: ClassVar[str] = "workspace.changed"
    tenant: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class WorkspaceSuspended(DomainEvent):
    """The workspace serves nothing until it is resumed."""

    name: ClassVar[str] = "workspace.suspended"
    tenant: str
    reason: str


@dataclass(frozen=True, slots=True)
class WorkspaceResumed(DomainEvent):
    """A suspended workspace serves again."""

    name: ClassVar[str] = "workspace.resumed"
    tenant: str
    reason: str


@dataclass(frozen=True, slots=True)
class WorkspaceDeleted(DomainEvent):
    """The workspace, its schema and its files are gone; its address is retired."""

    name: ClassVar[str] = "workspace.deleted"
    tenant: str
    slug: str
