"""Forms a workspace asks its clients to fill in, their published versions, and the answers."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField
from support.files.models import StoredFile
from support.people.models import Contact


class Form(models.Model):
    """A form with its draft. Topics ask it; a public one also has a page of its own, which opens no ticket."""

    names = LocalizedTextField()
    # What is being edited: the same shape as a version's definition (see `definition.py`).
    draft = models.JSONField(default=dict)
    # The part of the public page's address. Never given out twice.
    code = models.CharField(max_length=16, unique=True)
    is_public = models.BooleanField(default=False)
    # What a stranger reads after sending the public page.
    thanks = LocalizedTextField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Forms with answers are kept.
    archived_at = models.DateTimeField(null=True, blank=True)
    # Grows with every change of the draft or the settings: whoever edits an older one is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="archived_form_is_closed", condition=Q(archived_at__isnull=True) | Q(is_public=False)
            )
        ]

    def __str__(self) -> str:
        return next(iter(self.names.values()), f"form {self.pk}")


class FormVersion(models.Model):
    """What was published; it never changes, so that answers always have the questions they were given to."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["form", "number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"


class AnswerSet(models.Model):
    """One filled-in form: the answers by field key, checked and normalised (ISO dates, numbers as text)."""

    class Source(models.TextChoices):
        TICKET = "ticket"
        PUBLIC = "public"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="answer_sets")
    source = models.CharField(max_length=8, choices=Source.choices)
    data = models.JSONField()
    # Of the page on which it was filled in.
    language = models.CharField(max_length=8, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    # The name as it was: it stays when the contact goes.
    person_name = models.CharField(max_length=200, blank=True)
    person_email = models.EmailField(max_length=254, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["version", "-created_at"], name="answers_of_version")]

    def __str__(self) -> str:
        return f"answers {self.pk} to {self.version_id}"


class AnswerFile(models.Model):
    """A file given as an answer."""

    answer_set = models.ForeignKey(AnswerSet, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=60)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="answer")

    class Meta:
        ordering = ["id"]
