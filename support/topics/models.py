"""Topics: what a client chooses, and where the request goes then."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField
from support.teams.models import Project


class Topic(models.Model):
    """A subject clients choose; leads to the project whose managers look after the request."""

    names = LocalizedTextField()
    help = LocalizedTextField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="topics")
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
        ]

    def __str__(self) -> str:
        return next(iter(self.names.values()), f"topic {self.pk}")
