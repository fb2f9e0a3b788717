"""Where files lie: a folder (or bucket prefix) per workspace, on disk by default, on any S3 by settings."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.utils.deconstruct import deconstructible

from kernel.tenancy import require_tenant


def tenant_prefix() -> str:
    """The current workspace's folder; by uuid, so that a new workspace never meets an old one's files."""
    return str(require_tenant().uuid)


def bucket_origin() -> str:
    """Where signed links to files lead, such as `https://s3.eu-west-1.amazonaws.com`; empty without a bucket."""
    s3 = settings.PORTICO_S3
    return (s3["endpoint"] or f"https://s3.{s3['region']}.amazonaws.com").rstrip("/") if s3["bucket"] else ""


@deconstructible(path="kernel.storage.DiskStorage")
class DiskStorage(FileSystemStorage):
    """Files below `<data dir>/files/<workspace uuid>/`; never served by address, only through a view."""

    @property
    def base_location(self) -> str:
        return str(Path(settings.PORTICO_DATA_DIR) / "files" / tenant_prefix())

    @property
    def location(self) -> str:
        return self.base_location

    def url(self, name: str | None) -> str:
        raise ValueError("files on disk have no address of their own; link to the download view")


@deconstructible(path="kernel.storage.TenantStorage")
class TenantStorage(Storage):
    """Hands each call to the disk or to the bucket, whichever the settings name."""

    @cached_property
    def _inner(self) -> Storage:
        if not settings.PORTICO_S3["bucket"]:
            return DiskStorage()
        from kernel.bucket import BucketStorage  # only where there is one: its library is large

        return cast(Storage, BucketStorage(bucket_origin(), tenant_prefix))

    @property
    def is_remote(self) -> bool:
        """Whether links to files may point at the storage itself (signed)."""
        return not isinstance(self._inner, DiskStorage)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        return self._inner.open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        return self._inner.save(name, content)

    def delete(self, name: str) -> None:
        self._inner.delete(name)

    def exists(self, name: str) -> bool:
        return self._inner.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._inner.listdir(path)

    def size(self, name: str) -> int:
        return self._inner.size(name)

    def url(self, name: str | None, **parameters: Any) -> str:
        return cast(str, cast(Any, self._inner).url(name, **parameters))


def tenant_storage() -> TenantStorage:
    """The storage of the current workspace."""
    return cast(TenantStorage, default_storage)


def delete_tenant_files() -> int:
    """Remove every file of the current workspace; returns how many."""
    return _delete_below("")


def _delete_below(folder: str) -> int:
    storage = tenant_storage()
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return 0
    base = f"{folder}/" if folder else ""
    for name in files:
        storage.delete(f"{base}{name}")
    return len(files) + sum(_delete_below(f"{base}{name}") for name in folders)
