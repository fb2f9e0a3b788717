"""Reads of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from kernel.authz import require
from kernel.context import Actor
from kernel.errors import NotFound
from support.files import policy
from support.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class StorageUse:
    """How many bytes the workspace's files take, and how many they may."""

    used: int
    most: int

    @property
    def percent(self) -> int:
        """From 0 to 100."""
        return min(100, self.used * 100 // self.most) if self.most else 100

    @property
    def is_full(self) -> bool:
        return self.used >= self.most

    @property
    def is_nearly_full(self) -> bool:
        return self.percent >= 90


def bytes_used() -> int:
    """What all files of the workspace take, also those nothing holds yet and those on their way out.

    A sum and no counter: it cannot be wrong, and of a hundred thousand files it takes milliseconds.
    """
    return int(StoredFile.objects.aggregate(total=Sum("size"))["total"] or 0)


def bytes_of_guests() -> int:
    """What the files of people without an account take that no ticket keeps yet."""
    return int(StoredFile.objects.exclude(uploaded_by_guest="").aggregate(total=Sum("size"))["total"] or 0)


def storage_use(actor: Actor) -> StorageUse:
    """How full the workspace's storage is. Raises Forbidden for all but administrators."""
    require(actor, policy.SEE_STORAGE)
    return StorageUse(bytes_used(), settings.PORTICO_WORKSPACE_BYTES)


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
