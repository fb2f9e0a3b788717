"""Reads of files."""

from __future__ import annotations

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
