"""Workspaces, the hosts that lead to them, and addresses that are never given out again."""

from __future__ import annotations

import base64
import secrets
import uuid as uuids
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kernel.localized import LocalizedTextField, pick
from kernel.tenancy import default_host
from tenants.registry.host_news import announce
from tenants.registry.states import TenantState


def new_schema_name() -> str:
    """A fresh schema name: `t_` and twelve base32 letters. Never made from what a person typed, never used twice."""
    return "t_" + base64.b32encode(secrets.token_bytes(8)).decode()[:12].lower()


def english_only() -> list[str]:
    """Languages of a workspace that named none."""
    return ["en"]


class Calendar(models.TextChoices):
    """Calendar in which a workspace shows dates unless a person chose otherwise."""

    GREGORIAN = "gregorian", _("Gregorian")
    JALALI = "jalali", _("Jalali (Solar Hijri)")


class Digits(models.TextChoices):
    """Digits in which a workspace shows numbers; empty follows the language."""

    BY_LANGUAGE = "", _("As usual in the language")
    LATIN = "latn", "0123456789"
    PERSIAN = "arabext", "۰۱۲۳۴۵۶۷۸۹"


class Weekday(models.TextChoices):
    """First day of the week; empty follows language and calendar."""

    USUAL = "", _("As usual in the language")
    SATURDAY = "5", _("Saturday")
    SUNDAY = "6", _("Sunday")
    MONDAY = "0", _("Monday")


class Weekend(models.TextChoices):
    """Days off; empty follows language and calendar."""

    USUAL = "", _("As usual in the language")
    SATURDAY_SUNDAY = "56", _("Saturday and Sunday")
    THURSDAY_FRIDAY = "34", _("Thursday and Friday")
    FRIDAY_SATURDAY = "45", _("Friday and Saturday")
    FRIDAY = "4", _("Friday")
    SUNDAY = "6", _("Sunday")


class Tenant(models.Model):
    """One workspace: a company that hosts its portal here. All it keeps lives in the schema `schema_name`.

    Not django-tenants' TenantMixin: its save() and delete() make and drop schemas, which is provisioning's work, and
    its `with tenant:` is not safe between threads.
    """

    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    schema_name = models.CharField(max_length=63, unique=True, default=new_schema_name, editable=False)
    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    # The name per language where it differs: {"en": "Harbour", "fa": "بندر"}; {} means `name` in every language.
    names = LocalizedTextField()
    state = models.CharField(max_length=12, choices=TenantState.choices, default=TenantState.PROVISIONING)
    # Language codes; the order is the order in which a missing text falls back.
    languages = models.JSONField(default=english_only)
    default_language = models.CharField(max_length=10, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    calendar = models.CharField(max_length=9, choices=Calendar.choices, default=Calendar.GREGORIAN)
    digits = models.CharField(max_length=7, choices=Digits.choices, default=Digits.BY_LANGUAGE, blank=True)
    week_start = models.CharField(max_length=1, choices=Weekday.choices, default="", db_default="", blank=True)
    days_off = models.CharField(max_length=2, choices=Weekend.choices, default="", db_default="", blank=True)
    support_email = models.EmailField(blank=True)
    is_house = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    # Since when the host leads here by which `find_workspace` found the workspace.
    host_since: datetime | None = None

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["is_house"], condition=models.Q(is_house=True), name="registry_one_house"),
            models.CheckConstraint(condition=models.Q(state__in=TenantState.values), name="registry_tenant_state"),
        )

    def __str__(self) -> str:
        return self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and have every process that knows the workspace look it up anew."""
        known = not self._state.adding
        super().save(*args, **kwargs)
        if known:
            announce(str(self.uuid))

    def localized_name(self, language: str) -> str:
        """The workspace's name for a reader of `language`, else in the workspace's own order, else `name`."""
        return pick(self.names, language, self.languages).text or self.name

    @property
    def is_active(self) -> bool:
        """Whether the workspace serves its pages."""
        return self.state == TenantState.ACTIVE

    @property
    def default_host(self) -> str:
        """The host every workspace has: its slug below the platform's own host name. No port."""
        return default_host(self.slug)

    @cached_property
    def primary_host(self) -> str:
        """The host that links to this workspace use. No port."""
        primary = self.domains.filter(is_primary=True).values_list("domain", flat=True).first()
        return primary or self.default_host


class Domain(models.Model):
    """A host that leads to a workspace, lower case and without a port. A row here is routable at once."""

    domain = models.CharField(max_length=253, unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    is_primary = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="registry_one_primary_host"
            ),
        )

    def __str__(self) -> str:
        return self.domain

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, make it the only primary host if it is one, and have every process look both up anew."""
        with transaction.atomic(savepoint=False):
            if self.is_primary:
                Domain.objects.filter(tenant=self.tenant, is_primary=True).exclude(pk=self.pk).update(is_primary=False)
            super().save(*args, **kwargs)
            announce(self.domain, str(self.tenant.uuid))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete; the host leads nowhere from the commit on."""
        announce(self.domain, str(self.tenant.uuid))
        return super().delete(*args, **kwargs)


class RetiredSlug(models.Model):
    """The address of a workspace that was deleted: kept so that nobody else ever answers there."""

    slug = models.CharField(max_length=40, unique=True)
    tenant_uuid = models.UUIDField()
    schema_name = models.CharField(max_length=63)
    retired_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return self.slug
