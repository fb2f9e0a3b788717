"""Files in a bucket of any S3. Apart from storage.py because its library takes most of a second to load."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):  # type: ignore[misc]
    """Objects below `<prefix()>/` of the bucket of the settings; `origin` is where the S3 server answers."""

    def __init__(self, origin: str, prefix: Callable[[], str]) -> None:
        self._prefix = prefix
        s3 = settings.PORTICO_S3
        super().__init__(
            bucket_name=s3["bucket"],
            endpoint_url=origin,
            access_key=s3["key"] or None,
            secret_key=s3["secret"] or None,
            region_name=s3["region"],
            addressing_style="path",
            signature_version="s3v4",
            default_acl=None,
            file_overwrite=False,
            querystring_auth=True,
            querystring_expire=300,
        )

    @property
    def location(self) -> str:
        return self._prefix()

    @location.setter
    def location(self, value: str) -> None:
        """The base class assigns its setting here; the workspace decides instead."""
