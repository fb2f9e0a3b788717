"""Reads of files."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kernel.context import Actor
from kernel.errors import NotFound
from support.files import policy
from support.files.models import StoredFile


def visible_file(actor: Actor, uuid: UUID) -> StoredFile:
    """A file this actor may have. Raises NotFound."""
    found = policy.visible_to(actor, StoredFile.objects.all()).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def stored_file(uuid: UUID) -> StoredFile:
    """A file whose permission was checked before, when its signed link was made. Raises NotFound."""
    found = StoredFile.objects.filter(uuid=uuid, stored_at__isnull=False, discarded_at__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def contents_of(uuids: Sequence[UUID | str]) -> list[str]:
    """What the files hold, as hashes in a fixed order: the same files sent twice are the same, whatever their uuids.

    Something that is no file of ours stands for itself.
    """
    wanted = {_as_uuid(value): str(value) for value in uuids}
    found = dict(StoredFile.objects.filter(uuid__in=[key for key in wanted if key]).values_list("uuid", "sha256"))
    return sorted(found.get(key, text) if key else text for key, text in wanted.items())


def _as_uuid(value: UUID | str) -> UUID | None:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError:
        return None
