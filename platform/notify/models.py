"""In-app notices and outgoing mail; both are written once per event and receiver."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from notify.states import MailState


class Notice(models.Model):
    """A line behind the bell. The text is made when it is shown, in the reader's language, from `kind` and `data`."""

    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    path = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    event = models.UUIDField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user_id", "kind"], name="notice_once")]
        indexes = [
            models.Index(fields=["user_id", "-id"], name="notice_of_user"),
            models.Index(fields=["user_id"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class OutgoingMail(models.Model):
    """A mail, rendered and kept before it is sent: nothing is lost when the mail server is away."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # One mail per event, receiver and kind, however often a subscriber runs.
    dedupe_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    to_email = models.CharField(max_length=254)
    to_name = models.CharField(max_length=200, blank=True)
    contact_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=8)
    from_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    # Tokens and codes in the text: taken out of it once the mail is sent, and never shown.
    secrets = models.JSONField(default=list)
    message_id = models.CharField(max_length=250, unique=True)
    headers = models.JSONField(default=dict)
    target = models.CharField(max_length=120, blank=True)
    # The primary host at the time of writing: a mail that is sent later has its links made anew.
    link_host = models.CharField(max_length=253, blank=True, default="", db_default="")
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    # How often a worker has taken it.
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    # While SENDING: until when the worker that claimed it may be trusted to be alive.
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # The mail server's own words, of the last attempt that failed.
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="mail_due", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["id"], name="mail_failed", condition=Q(state="failed")),
            models.Index(fields=["contact_id"], name="mail_of_contact", condition=Q(contact_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_sent_at_iff_sent",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_leased_iff_sending",
                condition=Q(state="sending", leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_email}: {self.state}"
