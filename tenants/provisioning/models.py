"""What is known of each workspace's schema, spare schemas, and requests that were answered already."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now

from tenants.registry.models import Tenant


class SchemaVersion(models.Model):
    """The ledger: which migrations a schema has, written in the transaction that applied them."""

    schema_name = models.CharField(max_length=63, primary_key=True)
    # Fingerprint of the applied migrations: schemas with the same one are migrated by the same statements.
    applied = models.CharField(max_length=32)
    migrated_at = models.DateTimeField(default=now)
    # What went wrong the last time; empty after a success.
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.schema_name} at {self.applied}"


class PreparedSchema(models.Model):
    """A spare schema: all tables, no workspace yet. Sign-up takes one and keeps its name."""

    schema_name = models.CharField(max_length=63, unique=True)
    prepared_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.schema_name


class ProvisioningRequest(models.Model):
    """The key of a request for a workspace: the same request sent twice is answered with the same workspace."""

    key = models.CharField(max_length=100, unique=True)
    tenant = models.ForeignKey(Tenant, null=True, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.key
