"""What pages and programs are told of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from support.files.kinds import shown_inline
from support.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that somebody added; `size` in bytes, `content_type` found from the bytes."""

    uuid: UUID
    name: str
    size: int
    content_type: str
    author_name: str
    created_at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether the browser may show it in the page."""
        return shown_inline(self.content_type)

    @property
    def path(self) -> str:
        """Address on the workspace's host; asks for permission, then leads to a short-lived link."""
        return file_path(self.uuid, self.name)


def file_path(uuid: UUID, name: str) -> str:
    """The permission-checked address of a file; the name is for people, the uuid decides."""
    return f"/files/{uuid}/{quote(name, safe='')}"


def file_row(file: StoredFile) -> FileRow:
    """The row of a stored file."""
    return FileRow(
        uuid=file.uuid,
        name=file.name,
        size=file.size,
        content_type=file.content_type,
        author_name=file.uploaded_by_name,
        created_at=file.created_at,
    )
