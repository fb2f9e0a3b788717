"""Tickets, their conversation and what hangs on it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField
from support.files.models import StoredFile
from support.forms.models import AnswerSet
from support.people.models import Contact, Organisation
from support.teams.models import Project, Team
from support.tickets.states import Category, Channel, Kind, Priority, Severity, Side
from support.topics.models import Topic

PERSON = settings.AUTH_USER_MODEL


class Status(models.Model):
    """A workspace's own status of a fixed kind, with one name for staff and one for clients."""

    key = models.SlugField(max_length=40, unique=True, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    names = LocalizedTextField()
    client_names = LocalizedTextField()
    order = models.PositiveIntegerField(default=0)
    # Statuses a client may give at creation; `closed` is never among them.
    client_may_set = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], name="one_default_status", condition=Q(is_default=True))
        ]

    def __str__(self) -> str:
        return self.key


class NumberSeries(models.Model):
    """The last ticket number given out; the row's lock makes numbers gapless under concurrency."""

    last = models.PositiveIntegerField(default=0)


class Ticket(models.Model):
    """A request of a client and everything said about it."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField()
    description_html = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    # Copy of status.kind, so that lists and constraints need no join; only `move` writes both.
    kind = models.CharField(max_length=8, choices=Kind.choices)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    category = models.CharField(max_length=14, choices=Category.choices, blank=True)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="tickets", db_index=False)
    # The next three have an index of their own below, in the order their lists are read.
    requester = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    assignee = models.ForeignKey(
        PERSON, null=True, on_delete=models.SET_NULL, related_name="assigned_tickets", db_index=False
    )
    # What was asked in "Additional information".
    answers = models.OneToOneField(AnswerSet, null=True, on_delete=models.PROTECT, related_name="ticket")
    # Why these people were told of it, as it was decided when the request came (see `routing.py`).
    routing = models.JSONField(default=dict)
    # Seen by its team, assignee and followers only, and by no colleague of the requester.
    is_confidential = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Whose turn it is, and since when.
    waits_for = models.CharField(max_length=6, choices=Side.choices, default=Side.STAFF)
    waiting_since = models.DateTimeField()
    # Lower-cased, folded text of title, description and public replies; what search looks in.
    search_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ticket_closed_at_iff_closed",
                condition=Q(kind="closed", closed_at__isnull=False) | (~Q(kind="closed") & Q(closed_at__isnull=True)),
            )
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="ticket_latest"),
            models.Index(fields=["kind", "-updated_at"], name="ticket_queue"),
            models.Index(fields=["assignee", "kind", "-updated_at"], name="ticket_of_assignee"),
            models.Index(fields=["requester", "-updated_at"], name="ticket_of_requester"),
            models.Index(fields=["organisation", "-updated_at"], name="ticket_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"


class Message(models.Model):
    """One entry of the conversation: a public reply, an internal note, or an activity (what changed)."""

    class Kind(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"
        ACTIVITY = "activity"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    author_user = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    author_contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    # The name as it was: it stays when an account goes.
    author_name = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    # Of an activity: {"verb": "assigned", …}; its sentence is made in the reader's language.
    data = models.JSONField(default=dict)
    # Whether clients see an activity; replies always are, notes never.
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["ticket", "created_at", "id"], name="message_of_ticket")]
        constraints = [
            models.CheckConstraint(name="note_is_never_public", condition=~Q(kind="note", is_public=True)),
            models.CheckConstraint(name="reply_is_public", condition=~Q(kind="reply", is_public=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.ticket_id}"


class Attachment(models.Model):
    """A file on a ticket; without a message it came with the description."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(
        Message, null=True, on_delete=models.CASCADE, related_name="attachments", db_index=False
    )
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="attachment")
    # As the message it came with: a file on an internal note is internal.
    is_public = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]


class Follower(models.Model):
    """Someone told of every public update: a staff member or a contact, once."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers", db_index=False)
    user = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follower_is_one_person",
                condition=Q(user__isnull=False, contact__isnull=True) | Q(user__isnull=True, contact__isnull=False),
            ),
            models.UniqueConstraint(fields=["ticket", "user"], name="follower_user_once"),
            models.UniqueConstraint(fields=["ticket", "contact"], name="follower_contact_once"),
        ]


class Submission(models.Model):
    """Remembers a create or reply by its key, so that a repeated one answers with the first result.

    The row is written before the work it stands for: a second submission waits at the unique key until the first
    has committed, and then finds its ticket here.
    """

    key = models.CharField(max_length=80)
    actor = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "actor"], name="submission_once")]
        indexes = [models.Index(fields=["created_at"], name="submission_age")]


class AgentTask(models.Model):
    """A task or event an agent plans in connection with a ticket (never shown to clients)."""

    class Kind(models.TextChoices):
        TASK = "task"
        EVENT = "event"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="agent_tasks")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.TASK)
    title = models.CharField(max_length=200)
    staff = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="agent_tasks", db_index=False)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["staff", "due_at"], name="task_to_do", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return self.title


class GuestLink(models.Model):
    """A link by which one person without an account reads and answers one ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="guest_links")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    # The link's secret is computed from this (`accounts.tokens.link_token`) and never stored.
    nonce = models.UUIDField(default=uuid.uuid4)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    # Set when the ticket is closed: thirty days later nobody reads by it.
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "contact"], name="one_guest_link", condition=Q(revoked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"link of {self.contact_id} to {self.ticket_id}"
