"""Pending sign-ups, and a way to find the workspaces of an e-mail address without keeping the address."""

from __future__ import annotations

import uuid as uuids

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.signup.states import SignupState


class Signup(models.Model):
    """A company that wants a workspace. Until its e-mail is confirmed there is no schema, only this row."""

    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    company = models.CharField(max_length=200)
    slug = models.CharField(max_length=40)
    owner_name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=SignupState.choices, default=SignupState.WAITING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Until then the link works and nobody else gets the address.
    expires_at = models.DateTimeField()
    # How often the mail was asked for; numbers the mails, so that each is sent once.
    mails = models.PositiveSmallIntegerField(default=1)
    mailed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    tenant_uuid = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["slug"], condition=Q(state="waiting"), name="signup_address_reserved_once"),
            models.CheckConstraint(
                name="signup_done_has_workspace",
                condition=Q(state="done", tenant_uuid__isnull=False, done_at__isnull=False)
                | (~Q(state="done") & Q(tenant_uuid__isnull=True, done_at__isnull=True)),
            ),
        )
        indexes = (models.Index(fields=["expires_at"], name="signup_expiry"),)

    def __str__(self) -> str:
        return f"{self.slug}: {self.state}"


class AddressHint(models.Model):
    """That some account of a workspace has an e-mail address with this keyed hash; the address itself is not here.

    A hint may be stale (accounts change): whoever reads it looks into the workspace before saying anything.
    """

    email_hash = models.CharField(max_length=64)
    tenant_uuid = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["email_hash", "tenant_uuid"], name="signup_hint_once"),)

    def __str__(self) -> str:
        return f"{self.email_hash[:8]}… in {self.tenant_uuid}"


class WorkspaceSearch(models.Model):
    """Somebody asked where an address has workspaces; the row goes as soon as the answering mail is written."""

    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return str(self.uuid)
