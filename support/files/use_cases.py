"""Taking files in, and giving up those nobody claimed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid
from kernel.storage import tenant_storage
from kernel.tokens import hash_token
from kernel.use_case import use_case
from support.files import policy
from support.files.events import FileForgotten, FileReserved, FilesDiscarded, FileStored
from support.files.kinds import find_kind
from support.files.models import StoredFile
from support.files.names import safe_name
from support.files.queries import bytes_of_guests, bytes_used

UNCLAIMED_FOR = timedelta(hours=24)
_BATCH = 100


def store_upload(ctx: Context, *, upload: UploadedFile[bytes]) -> StoredFile:
    """Take in one uploaded file; whoever writes the message next claims it by its uuid.

    The row comes first, the bytes follow outside of any transaction, then the row says they are there: what a
    crash leaves behind is a row that is cleared away with its bytes. Raises Invalid on `file` (empty, too large,
    a program, a picture with too many pixels, no room left), Forbidden.
    """
    require(ctx.actor, policy.UPLOAD)
    name = safe_name(upload.name or "")
    _check_size(upload)
    content_type = find_kind(cast(BinaryIO, upload), name)
    file = reserve_file(ctx, name=name, size=upload.size or 0, content_type=content_type, sha256=_sha256(upload))
    tenant_storage().save(file.storage_key, upload)
    return confirm_file(ctx, file_id=file.pk)


@use_case
def reserve_file(ctx: Context, *, name: str, size: int, content_type: str, sha256: str) -> StoredFile:
    """The row of a file whose bytes will follow, under a key nobody can guess. Raises Invalid when all room is taken.

    Files that come in at the same moment do not see each other: the last ones may stand over the limit.
    """
    require(ctx.actor, policy.UPLOAD)
    if bytes_used() + size > settings.PORTICO_WORKSPACE_BYTES:
        raise Invalid({"file": [_("The storage of this workspace is full. Send your text without this file.")]})
    # Strangers cannot take all room from the company and its clients.
    if ctx.actor.guest_key and bytes_of_guests() + size > settings.PORTICO_GUEST_BYTES:
        raise Invalid({"file": [_("Too many files are being sent at the moment. Send your text without this file.")]})
    file = StoredFile.objects.create(
        name=name,
        size=size,
        content_type=content_type,
        storage_key=new_storage_key(),
        sha256=sha256,
        uploaded_by_user_id=ctx.actor.user_id,
        uploaded_by_contact_id=ctx.actor.contact_id,
        uploaded_by_guest=hash_token(ctx.actor.guest_key) if ctx.actor.guest_key else "",
        uploaded_by_name=ctx.actor.name or ctx.actor.email,
        created_at=ctx.now,
    )
    record(ctx, FileReserved(file.pk), target=f"file:{file.pk}")
    return file


@use_case
def confirm_file(ctx: Context, *, file_id: int) -> StoredFile:
    """The bytes of a reserved file are in the storage."""
    require(ctx.actor, policy.UPLOAD)
    file = StoredFile.objects.select_for_update().get(pk=file_id)
    file.stored_at = ctx.now
    file.save(update_fields=["stored_at"])
    record(ctx, FileStored(file.pk), target=f"file:{file.pk}")
    return file


@use_case
def discard_unclaimed(ctx: Context) -> list[StoredFile]:
    """Give up files that nothing claimed for a day; returns all that are on their way out, at most a hundred.

    From here on nobody can claim them. Their bytes go next, then `forget_file`; both may be repeated.
    """
    require(ctx.actor, policy.CLEAN)
    old = StoredFile.objects.filter(claimed_at__isnull=True, created_at__lt=ctx.now - UNCLAIMED_FOR)
    locked = old.filter(discarded_at__isnull=True).select_for_update(skip_locked=True).order_by("id")
    fresh = [file.pk for file in locked[:_BATCH]]
    if fresh:
        StoredFile.objects.filter(pk__in=fresh).update(discarded_at=ctx.now)
        record(ctx, FilesDiscarded(len(fresh)), target="files:unclaimed")
    return list(StoredFile.objects.filter(discarded_at__isnull=False).order_by("id")[:_BATCH])


@use_case
def forget_file(ctx: Context, *, file_id: int) -> None:
    """Remove the row of a discarded file whose bytes are gone."""
    require(ctx.actor, policy.CLEAN)
    gone, _rows = StoredFile.objects.filter(pk=file_id, discarded_at__isnull=False).delete()
    if gone:
        record(ctx, FileForgotten(file_id), target=f"file:{file_id}")


def remove_unclaimed(ctx: Context) -> int:
    """Clear away what `discard_unclaimed` gives up, bytes first; returns how many files went."""
    count = 0
    while files := discard_unclaimed(ctx):
        for file in files:
            tenant_storage().delete(file.storage_key)
            forget_file(ctx, file_id=file.pk)
            count += 1
    return count


def new_storage_key() -> str:
    """256 random bits, in folders small enough for any disk."""
    key = secrets.token_hex(32)
    return f"{key[:2]}/{key[2:]}"


def _check_size(upload: UploadedFile[bytes]) -> None:
    size = upload.size or 0
    if size == 0:
        raise Invalid({"file": [_("The file is empty.")]})
    if size > settings.PORTICO_MAX_FILE_BYTES:
        most = filesizeformat(settings.PORTICO_MAX_FILE_BYTES)
        raise Invalid({"file": [_("The file is too large; at most %(size)s are possible.") % {"size": most}]})


def _sha256(upload: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
