"""Claiming: the moment an uploaded file begins to belong to something."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.context import Actor, Context
from kernel.errors import Invalid
from kernel.tokens import hash_token
from support.files.models import StoredFile
from support.files.policy import own_unclaimed


def claim_files(ctx: Context, file_uuids: Sequence[UUID | str], *, is_waiting: bool = False) -> list[StoredFile]:
    """The actor's own unclaimed uploads, from now on held by the caller, in the order given.

    Files of a guest whose request is still to be confirmed (`is_waiting`) go on counting as a guest's. Runs inside
    the transaction of the caller's use case, which creates what holds them. Raises Invalid on `files` when one is
    not there, was used before or belongs to somebody else.
    """
    wanted = [_uuid(value) for value in file_uuids]
    waiting = StoredFile.objects.filter(own_unclaimed(ctx.actor), stored_at__isnull=False, discarded_at__isnull=True)
    found = {file.uuid: file for file in waiting.filter(uuid__in=wanted).select_for_update().order_by("id")}
    if len(found) != len(wanted):
        raise Invalid({"files": [_("A file is no longer there. Add it again.")]})
    kept = {} if is_waiting else {"uploaded_by_guest": ""}
    StoredFile.objects.filter(pk__in=[file.pk for file in found.values()]).update(claimed_at=ctx.now, **kept)
    return [found[uuid] for uuid in wanted]


def release_files(file_uuids: Sequence[UUID | str], *, to: Actor | None = None) -> None:
    """Let go of files the caller holds: for the guest `to`, who claims them next, or for nobody.

    Runs inside the transaction of the caller's use case. Files nobody claims are removed with those never sent.
    """
    owner = {
        "uploaded_by_user_id": None,
        "uploaded_by_contact_id": to.contact_id if to is not None else None,
        "uploaded_by_guest": hash_token(to.guest_key) if to is not None else "",
        "uploaded_by_name": to.name if to is not None else "",
    }
    held = StoredFile.objects.filter(uuid__in=[_uuid(value) for value in file_uuids], claimed_at__isnull=False)
    held.update(claimed_at=None, **owner)


def _uuid(value: UUID | str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError as error:
        raise Invalid({"files": [_("A file is no longer there. Add it again.")]}) from error
