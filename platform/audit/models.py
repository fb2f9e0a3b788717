"""The audit log of a workspace."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of the log; `target` is "<kind>:<id>", `data` holds ids and short values."""

    at = models.DateTimeField()
    actor_role = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20)
    request_id = models.UUIDField()
    verb = models.CharField(max_length=80)
    target = models.CharField(max_length=120)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["target", "id"], name="audit_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"
