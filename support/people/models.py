"""Client organisations and the contacts who ask for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kernel.folding import fold
from kernel.localized import LocalizedTextField


class Organisation(models.Model):
    """A client company of the workspace."""

    class Sharing(models.TextChoices):
        MINE = "mine"
        ALL = "all"

    name = models.CharField(max_length=200)
    names = LocalizedTextField()
    language = models.CharField(max_length=8, blank=True)
    # Mail domains of the company; used to suggest an organisation, never to grant access.
    domains = models.JSONField(default=list, blank=True)
    # Whether its contacts see each other's requests.
    record_sharing = models.CharField(max_length=4, choices=Sharing.choices, default=Sharing.MINE)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Grows with every save: whoever edits an older version is told.
    version = models.PositiveIntegerField(default=1)
    # Names in all languages as the search compares them.
    folded = models.TextField(blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(" ".join([self.name, *self.names.values(), *self.domains]))
        super().save(*args, **kwargs)


class Contact(models.Model):
    """A person at a client; with portal access (a linked account) they are a client of the portal."""

    class OrganisationRole(models.TextChoices):
        MEMBER = "member"
        MANAGER = "manager"

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200, blank=True)
    # Empty for somebody who is reached by telephone only.
    email = models.EmailField(max_length=254, blank=True)
    # [{"kind": "secondary_email", "email": "…"}] and [{"kind": "mobile", "number": "…"}]
    other_emails = models.JSONField(default=list, blank=True)
    phones = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8, blank=True)
    role = models.CharField(max_length=8, choices=OrganisationRole.choices, default=OrganisationRole.MEMBER)
    # The tick "Portal user": access is also bounded by the dates, both inclusive, in the workspace's time zone.
    portal_access = models.BooleanField(default=False)
    access_from = models.DateField(null=True, blank=True)
    access_until = models.DateField(null=True, blank=True)
    # Set when staff take the access away: registering again does not bring it back.
    access_withdrawn_at = models.DateTimeField(null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="contact"
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    # Name, addresses and numbers as the search compares them.
    folded = models.TextField(blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["last_name", "first_name", "id"], name="contact_name")]
        constraints = [
            models.UniqueConstraint(fields=["email"], name="contact_email_once", condition=~Q(email="")),
            models.CheckConstraint(name="contact_access_needs_email", condition=~Q(email="") | Q(portal_access=False)),
            models.CheckConstraint(
                name="contact_withdrawn_has_no_access",
                condition=Q(access_withdrawn_at__isnull=True) | Q(portal_access=False),
            ),
            models.CheckConstraint(name="contact_email_lower", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="contact_access_dates_in_order",
                condition=Q(access_from__isnull=True)
                | Q(access_until__isnull=True)
                | Q(access_from__lte=F("access_until")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        reach = [row["email"] for row in self.other_emails] + [row["number"] for row in self.phones]
        self.folded = fold(" ".join([self.first_name, self.last_name, self.email, *reach]))
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """What to call them: the name, else the address, else the first telephone number."""
        number = self.phones[0]["number"] if self.phones else ""
        return f"{self.first_name} {self.last_name}".strip() or self.email or number


class ClientManager(models.Model):
    """A colleague who looks after a client, whatever its requests are about."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="managerships", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="client_manager_once")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.organisation_id}"


class GeneralClientManager(models.Model):
    """A colleague who looks after clients that have no manager of their own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.user_id)
