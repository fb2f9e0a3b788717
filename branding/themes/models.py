"""The looks a workspace has published, and the one that is being made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ThemeVersion(models.Model):
    """What was published; it never changes. The one with the highest number is live."""

    number = models.PositiveIntegerField(unique=True)
    definition = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # The number of the earlier version that this one brought back.
    restores = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"theme {self.number}"


class ThemeDraft(models.Model):
    """The look that is being made; a single row, which is also the lock of everything that changes a theme."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    # None while nothing differs from what is live.
    definition = models.JSONField(null=True)
    # Grows with every change of the draft and with every publication: whoever edits an older one is told.
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # Part of the signed link with which colleagues see the draft; empty while there is none. A new one ends the old.
    preview_key = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="theme_draft_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"draft {self.revision}"
