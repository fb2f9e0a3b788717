"""Teams of staff, and the projects in which the requests of a topic gather."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField


class Team(models.Model):
    """Staff who look after requests together."""

    names = LocalizedTextField()
    # Shown to clients on forms: nothing internal belongs here.
    description = LocalizedTextField()
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")
    is_active = models.BooleanField(default=True)
    # Requests of a private team are seen by its members and by administrators only.
    is_private = models.BooleanField(default=False)
    # Grows with every save: whoever edits an older version is told.
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return next(iter(self.names.values()), f"team {self.pk}")


class Membership(models.Model):
    """A staff member in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    is_manager = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]


class Project(models.Model):
    """Where requests gather: of kind support (target of topics) or client (shared with one organisation)."""

    class Kind(models.TextChoices):
        SUPPORT = "support"
        CLIENT = "client"

    names = LocalizedTextField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SUPPORT)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="projects")
    managers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ProjectManager", related_name="managed_projects"
    )
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], name="one_default_project", condition=Q(is_default=True)),
            models.CheckConstraint(name="default_project_is_on", condition=Q(is_default=False) | Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return next(iter(self.names.values()), f"project {self.pk}")


class ProjectManager(models.Model):
    """Who is told of new requests in a project when nobody is named."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="managerships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="managerships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="project_manager_once")]
