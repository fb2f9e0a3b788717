"""The guest door: requests of people without an account, held until they have confirmed their address."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel.localized import LocalizedTextField
from support.forms.models import FormVersion
from support.tickets.models import Ticket
from support.tickets.states import Priority
from support.topics.models import ClientLink, Topic


class GuestDoor(models.Model):
    """Whether and how strangers may write; one row per workspace. Closed until an administrator opens it."""

    is_open = models.BooleanField(default=False)
    # Pages of others that may show the form in a frame: ["https://www.example.com"].
    allowed_origins = models.JSONField(default=list, blank=True)
    # What a visitor reads while the door is closed: how else to reach the company.
    closed_text = LocalizedTextField()
    # The form's own name, "Ask our workshop"; the portal's own words where it is empty.
    form_name = LocalizedTextField(db_default={})
    # Above the form.
    intro = LocalizedTextField()
    version = models.PositiveIntegerField(default=1)
    only_row = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="guest_door_only_row", condition=Q(only_row=True))]

    def __str__(self) -> str:
        return "guest door"


class GuestAddress(models.Model):
    """A mail address somebody gave; its owner is asked once, by a mail without a word of the visitor's."""

    email = models.EmailField(max_length=254, unique=True)
    language = models.CharField(max_length=8, blank=True)
    # The link's secret is computed from this (`accounts.tokens.link_token`) and never stored.
    nonce = models.UUIDField(default=uuid.uuid4)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    # When the last confirmation mail was written: at most one a day.
    mailed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When its owner last said which requests are theirs.
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="guest_address_lower", condition=Q(email=Lower("email")))]

    def __str__(self) -> str:
        return self.email


class GuestRequest(models.Model):
    """A request as it was typed; it becomes a ticket when the owner of the address says that it is theirs."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.ForeignKey(GuestAddress, on_delete=models.CASCADE, related_name="requests", db_index=False)
    client_link = models.ForeignKey(ClientLink, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    description = models.TextField()
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    form_version = models.ForeignKey(
        FormVersion, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    answers = models.JSONField(default=dict)
    # Uuids of stored files, claimed by this request: those sent with it, and those given as answers.
    files = models.JSONField(default=list)
    answer_files = models.JSONField(default=list)
    # A repeated submission is the first one.
    submission_key = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ticket = models.OneToOneField(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    # Set when the owner of the address says that somebody else wrote it.
    disowned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["expires_at"], name="guest_request_expiry", condition=Q(ticket__isnull=True))]
        constraints = [models.UniqueConstraint(fields=["address", "submission_key"], name="guest_request_once")]

    def __str__(self) -> str:
        return f"{self.title} by {self.address_id}"
