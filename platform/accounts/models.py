"""Accounts of one workspace; there are none in the public schema."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel.context import ADMIN_ROLES, STAFF_ROLES, Role


class UserManager(BaseUserManager["User"]):
    """Looks accounts up by e-mail address, which is stored in lower case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """One person's account: staff (owner, admin, agent) or client."""

    ROLES: ClassVar = [(role.value, role.value) for role in (Role.OWNER, Role.ADMIN, Role.AGENT, Role.CLIENT)]

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=ROLES)
    # Platform staff of the house workspace only.
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    title = models.CharField(max_length=200, blank=True)
    # Empty means: as the workspace.
    language = models.CharField(max_length=8, blank=True)
    calendar = models.CharField(max_length=10, blank=True)
    digits = models.CharField(max_length=8, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    # First day of the week and days off as in kernel.calendars: "5", "34".
    week_start = models.CharField(max_length=1, default="", db_default="", blank=True)
    days_off = models.CharField(max_length=2, default="", db_default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_email_lower", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff_member(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def is_admin(self) -> bool:
        return self.role in ADMIN_ROLES


class AccountSettings(models.Model):
    """How people get in; one row per workspace, made on first use."""

    class SelfRegistration(models.TextChoices):
        CREATE_CONTACT = "create_contact"
        # The portal is by invitation only.
        REFUSE = "refuse"

    self_registration = models.CharField(
        max_length=16, choices=SelfRegistration.choices, default=SelfRegistration.CREATE_CONTACT
    )
    only_row = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="account_settings_only_row", condition=Q(only_row=True))]

    def __str__(self) -> str:
        return "settings of accounts"


class Session(AbstractBaseSession):
    """A browser, so that a person can see where they are signed in and end it.

    `session_key` holds a hash of the cookie's value: who reads the table cannot step into a session.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["expire_date"], name="session_expiry")]


class Registration(models.Model):
    """Somebody who registered and has not confirmed the address yet: no account exists before that.

    So nobody can occupy another person's address, and the newest registration of an address replaces the others.
    """

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    # As in User: a salted hash.
    password = models.CharField(max_length=128)
    language = models.CharField(max_length=8, blank=True)
    # The link's secret is computed from this (`accounts.tokens.link_token`) and never stored.
    nonce = models.UUIDField(default=uuid.uuid4)
    token_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="registration_email_lower", condition=Q(email=Lower("email")))]

    def __str__(self) -> str:
        return self.email


class Invitation(models.Model):
    """A colleague or client asked to join; the link's token is kept as a hash only."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=16, choices=User.ROLES)
    language = models.CharField(max_length=8, blank=True)
    # As in Registration.
    nonce = models.UUIDField(default=uuid.uuid4)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # Set when the invitation opens portal access for a contact (an id of `people`, above this floor).
    contact_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="invitation_open_once",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="invitation_email_lower", condition=Q(email=Lower("email"))),
        ]
        indexes = [
            models.Index(fields=["contact_id"], name="invitation_contact", condition=Q(contact_id__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None


class ApiToken(models.Model):
    """A secret for programs; shown once, kept as a hash, bound to this workspace by its schema."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=24)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class OneTimeLink(models.Model):
    """A link that signs a person in once: after sign-up, between hosts, out of a mail."""

    class Purpose(models.TextChoices):
        HANDOVER = "handover"
        SET_PASSWORD = "set_password"  # noqa: S105

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} for {self.user_id}"
