"""Topics: what a client chooses, and where the request goes then."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField
from support.forms.models import Form
from support.people.models import Organisation
from support.teams.models import Project
from support.topics.states import only_managers


class Topic(models.Model):
    """A subject clients choose; leads to the project, the people in charge and the questions to ask."""

    names = LocalizedTextField()
    help = LocalizedTextField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="topics")
    # Questions asked in "Additional information": always the form's newest version.
    form = models.ForeignKey(
        Form, null=True, blank=True, on_delete=models.PROTECT, related_name="topics", db_index=False
    )
    # Kinds of people in charge (`states.InCharge`), all of them together; the project's managers where nobody is found.
    in_charge = models.JSONField(default=only_managers)
    assignees = models.ManyToManyField(settings.AUTH_USER_MODEL, through="TopicAssignee", related_name="+")
    # Also offered on the public support form; else only to people who are signed in.
    is_public = models.BooleanField(default=True)
    # Set for a topic of one client: only their people and their link offer it.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="topics", db_index=False
    )
    # The topic it was copied from when the client's link was made.
    source = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies", db_index=False
    )
    order = models.PositiveIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Deleted topics are kept: old tickets show their name.
    archived_at = models.DateTimeField(null=True, blank=True)
    # Grows with every save: whoever edits an older version is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], name="one_default_topic", condition=Q(is_default=True)),
            models.CheckConstraint(
                name="archived_topic_is_off", condition=Q(archived_at__isnull=True) | Q(is_active=False)
            ),
            models.CheckConstraint(
                name="default_topic_is_for_all", condition=Q(is_default=False) | Q(organisation__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["organisation", "source"],
                name="topic_copied_once",
                condition=Q(archived_at__isnull=True, organisation__isnull=False, source__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return next(iter(self.names.values()), f"topic {self.pk}")


class TopicAssignee(models.Model):
    """A colleague named as in charge of a topic; the first who can takes the request."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="assigneeships", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="topic_assignee_once")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.topic_id}"


class ClientLink(models.Model):
    """A support link of one client, with topics of its own. While it lives, they replace the public topics for them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="support_links")
    # The secret part of the address: who has the link may write in the client's name.
    code = models.CharField(max_length=24, unique=True)
    # Off: the address answers that it is closed; the client's people keep their topics.
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], name="one_client_link", condition=Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="revoked_client_link_is_off", condition=Q(revoked_at__isnull=True) | Q(is_active=False)
            ),
        ]

    def __str__(self) -> str:
        return f"link of {self.organisation_id}"
