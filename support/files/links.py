"""Short-lived links to a file's bytes, made after the permission was checked."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.core import signing
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kernel.errors import Gone
from kernel.storage import tenant_storage
from kernel.tenancy import tenant_salt
from support.files.kinds import UNKNOWN, shown_inline
from support.files.models import StoredFile

LIFETIME = 300  # seconds


def file_url(file: StoredFile, *, download: bool = False) -> str:
    """A link to the bytes, good for five minutes, for whoever has it: at the bucket itself, else below this host.

    Kind and disposition are part of what is signed. `download` hands pictures over too instead of showing them.
    """
    storage = tenant_storage()
    if storage.is_remote:
        parameters = {
            "ResponseContentType": served_type(file),
            "ResponseContentDisposition": disposition(file, download=download),
            "ResponseCacheControl": "private, max-age=300",
        }
        return storage.url(file.storage_key, parameters=parameters, expire=LIFETIME, http_method="GET")
    token = signing.dumps({"file": str(file.uuid), "download": download}, salt=tenant_salt("file"))
    return f"/files/signed/{token}/{quote(file.name, safe='')}"


def read_token(token: str) -> tuple[UUID, bool]:
    """File and whether to download it, out of a link of this workspace. Raises Gone when it is old or not ours."""
    try:
        content = signing.loads(token, salt=tenant_salt("file"), max_age=LIFETIME)
    except signing.BadSignature as error:
        raise Gone(_("This link has expired. Open the request again to get a new one.")) from error
    return UUID(content["file"]), bool(content["download"])


def served_type(file: StoredFile) -> str:
    """Pictures and PDF go by their kind; all else as bytes, so that no browser makes a page of them."""
    return file.content_type if shown_inline(file.content_type) or file.content_type == "application/pdf" else UNKNOWN


def disposition(file: StoredFile, *, download: bool = False) -> str:
    """The Content-Disposition header (RFC 6266), with names in any script."""
    as_attachment = download or not shown_inline(file.content_type)
    return str(content_disposition_header(as_attachment, file.name))
