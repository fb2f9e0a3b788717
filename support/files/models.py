"""Files people add: what is known of them; the bytes lie in the workspace's storage."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """One uploaded file. `storage_key` is random, the name is only shown."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    # Found out from the bytes; what the browser claimed is ignored.
    content_type = models.CharField(max_length=100)
    storage_key = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    uploaded_by_user_id = models.BigIntegerField(null=True)
    uploaded_by_contact_id = models.BigIntegerField(null=True)
    # Of a guest's upload: the hash of the secret their form or link carries, until something keeps the file for good.
    uploaded_by_guest = models.CharField(max_length=64, blank=True)
    uploaded_by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    # Set once the bytes lie in the storage: the row comes first, so that no bytes are ever without a row.
    stored_at = models.DateTimeField(null=True)
    # Set when something (a message) holds the file; unclaimed ones are removed after a day.
    claimed_at = models.DateTimeField(null=True)
    # Set when the file is on its way out: nobody can claim it any more, its bytes go next, this row last.
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="file_unclaimed", condition=Q(claimed_at__isnull=True)),
            # Summed up at every upload, from the index alone.
            models.Index(fields=["size"], name="file_size"),
            models.Index(fields=["size"], name="file_size_of_guests", condition=~Q(uploaded_by_guest="")),
        ]

    def __str__(self) -> str:
        return self.name
