"""Downloads: first the permission, then a short-lived link, then the bytes."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel.context import Actor
from kernel.storage import tenant_storage
from support.files.links import disposition, file_url, read_token, served_type
from support.files.queries import stored_file, visible_file

# A file that a browser opens after all runs nothing and reaches nothing.
CONTENT_POLICY = "sandbox; default-src 'none'"


@require_safe
@never_cache
def download(request: HttpRequest, uuid: UUID, name: str = "") -> HttpResponse:
    """Send whoever may have the file to its link; `?download=1` to keep a picture instead of seeing it."""
    file = visible_file(cast(Actor, request.actor), uuid)  # type: ignore[attr-defined]
    return HttpResponseRedirect(file_url(file, download=request.GET.get("download") == "1"))


@require_safe
def signed(request: HttpRequest, token: str, name: str = "") -> FileResponse:
    """The bytes behind a signed link, for storages without links of their own."""
    uuid, as_download = read_token(token)
    file = stored_file(uuid)
    response = FileResponse(tenant_storage().open(file.storage_key), content_type=served_type(file))
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = disposition(file, download=as_download)
    response["Content-Security-Policy"] = CONTENT_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, max-age=300"
    return response
