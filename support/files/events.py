"""What happens to files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class FileReserved(DomainEvent):
    """A file was accepted; its bytes are on their way into the storage."""

    name: ClassVar[str] = "files.reserved"
    file_id: int


@dataclass(frozen=True, slots=True)
class FileStored(DomainEvent):
    """A file lies in the storage."""

    name: ClassVar[str] = "files.stored"
    file_id: int


@dataclass(frozen=True, slots=True)
class FilesDiscarded(DomainEvent):
    """Files nobody claimed were given up."""

    name: ClassVar[str] = "files.discarded"
    count: int


@dataclass(frozen=True, slots=True)
class FileForgotten(DomainEvent):
    """A discarded file's bytes are gone, and so is its row."""

    name: ClassVar[str] = "files.forgotten"
    file_id: int
