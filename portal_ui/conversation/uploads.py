"""Files that come with a form: stored before anything else happens, so that a refusal loses none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from kernel.context import Context
from kernel.errors import Invalid, NotFound
from support.files.queries import visible_file
from support.files.rows import FileRow, file_row
from support.files.use_cases import store_upload


def stored(ctx: Context, uploads: Iterable[UploadedFile[Any]]) -> tuple[list[FileRow], list[str]]:
    """The files that could be stored, and what is wrong with the others."""
    rows: list[FileRow] = []
    wrong: list[str] = []
    for upload in uploads:
        try:
            rows.append(file_row(store_upload(ctx, upload=upload)))
        except Invalid as error:
            wrong += [f"\u2068{upload.name}\u2069: {text}" for text in error.errors.get("file", [str(error)])]
    return rows, wrong


def waiting_files(ctx: Context, uuids: Sequence[str]) -> list[FileRow]:
    """Files stored by an earlier try of the same person that nothing holds yet."""
    found = (_waiting_file(ctx, uuid) for uuid in dict.fromkeys(uuids))
    return [row for row in found if row is not None]


def _waiting_file(ctx: Context, uuid: str) -> FileRow | None:
    try:
        file = visible_file(ctx.actor, UUID(uuid))
    except (NotFound, ValueError):
        return None
    return file_row(file) if file.claimed_at is None else None
