"""Claims on host names, what was seen of them, how they moved, and the codes that are never given out again."""

from __future__ import annotations

import base64
import secrets
import uuid as uuids
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.domains.standing import Standing
from tenants.domains.states import HOLDERS, OVER, CertificateState, ClaimState, ReleaseReason
from tenants.registry.models import Tenant


def new_token() -> str:
    """A code nobody can guess: 128 random bits in 26 small letters and digits, as DNS knows no capital letters."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


class Claim(models.Model):
    """A workspace wants to be reached at a host name. Worth nothing to anybody until DNS proves it.

    The name never changes, and a new claim on it has a new `token`. The columns from `ok_first` on are what the clock
    counts: see `Standing`.
    """

    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    # Empty once the workspace is deleted: the row stays, as its token is never to lead anywhere again.
    tenant = models.ForeignKey(Tenant, null=True, on_delete=models.SET_NULL, related_name="domain_claims")
    hostname = models.CharField(max_length=253)
    hostname_display = models.CharField(max_length=253)
    token = models.CharField(max_length=26, unique=True, default=new_token, editable=False)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.PENDING)
    # The outcome and code of the last check, how the address leads here, what was seen and what is worth a note.
    outcome = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=5, blank=True)
    seen = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    # Who keeps the zone: a key of `providers.py`, empty for one that is not known, None before anybody looked.
    provider = models.CharField(max_length=20, null=True)
    # Counts up when the link for the IT team is made anew; older links are worthless then.
    setup_round = models.PositiveIntegerField(default=0, db_default=0)
    is_primary = models.BooleanField(default=False)
    needs_review = models.BooleanField(default=False)
    cert_state = models.CharField(max_length=7, choices=CertificateState.choices, default=CertificateState.NONE)
    cert_not_after = models.DateTimeField(null=True)
    cert_error = models.CharField(max_length=200, blank=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    activated_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    release_reason = models.CharField(max_length=13, choices=ReleaseReason.choices, blank=True)
    last_checked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    # None: nobody looks any more.
    next_check_at = models.DateTimeField(null=True)

    waiting_since = models.DateTimeField(default=timezone.now)
    ok_first = models.DateTimeField(null=True)
    ok_last = models.DateTimeField(null=True)
    ok_n = models.PositiveIntegerField(default=0)
    neg_first = models.DateTimeField(null=True)
    neg_n = models.PositiveIntegerField(default=0)
    inc_first = models.DateTimeField(null=True)
    inc_n = models.PositiveIntegerField(default=0)
    other_first = models.DateTimeField(null=True)
    other_n = models.PositiveIntegerField(default=0)
    drops = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    reminded = models.PositiveSmallIntegerField(default=0)
    issuing_at = models.DateTimeField(null=True)
    degraded_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hostname"], condition=Q(state__in=sorted(HOLDERS)), name="domains_one_holder"
            ),
            models.UniqueConstraint(
                fields=["tenant", "hostname"], condition=~Q(state__in=sorted(OVER)), name="domains_once_per_workspace"
            ),
            models.UniqueConstraint(fields=["tenant"], condition=Q(is_primary=True), name="domains_one_primary"),
            models.CheckConstraint(condition=Q(hostname__regex=r"^[a-z0-9.-]{4,253}$"), name="domains_hostname"),
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="domains_state"),
            models.CheckConstraint(
                name="domains_over_is_not_looked_at",
                condition=~Q(state__in=sorted(OVER)) | Q(next_check_at__isnull=True, is_primary=False),
            ),
        )
        indexes = (
            models.Index(fields=["next_check_at"], name="domains_due", condition=Q(next_check_at__isnull=False)),
            models.Index(fields=["hostname"], name="domains_hostname_index"),
        )

    def __str__(self) -> str:
        return f"{self.hostname}: {self.state}"

    @property
    def standing(self) -> Standing:
        """The columns the clock works on."""
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(Standing)}
        values["state"] = ClaimState(self.state)
        values["cert_state"] = CertificateState(self.cert_state)
        values["drops"] = tuple(datetime.fromisoformat(text) for text in self.drops)
        return Standing(**values)

    def take(self, standing: Standing) -> None:
        """Set the columns the clock works on; saving is the caller's."""
        for field in fields(Standing):
            setattr(self, field.name, getattr(standing, field.name))
        self.drops = [moment.isoformat() for moment in standing.drops]

    @property
    def makes_links(self) -> bool:
        """Whether links to the workspace are made with this host."""
        return self.standing.makes_links


class Check(models.Model):
    """What one resolver said of a claim in one check."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="checks")
    at = models.DateTimeField()
    resolver = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    trace = models.JSONField(default=dict)
    ms = models.FloatField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=["claim", "at"], name="domains_check_of_claim"),
            models.Index(fields=["at"], name="domains_check_at"),
        )

    def __str__(self) -> str:
        return f"{self.resolver}: {self.code}"


class Transition(models.Model):
    """One move of a claim and who caused it; only ever added to. `from_state` is empty for the beginning."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="transitions")
    at = models.DateTimeField()
    actor_role = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["claim", "id"], name="domains_moves_of_claim"),
            models.Index(fields=["to_state", "at"], name="domains_moves_to"),
        )

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class RetiredToken(models.Model):
    """The code of a claim that is over: a record that still names it proves nothing any more, for nobody."""

    token = models.CharField(max_length=26, primary_key=True)
    claim_uuid = models.UUIDField()
    retired_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.token
