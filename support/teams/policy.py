"""Who may see and shape teams and projects."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel.authz import ADMINS, STAFF, SYSTEM, declare
from kernel.context import Actor, Role
from support.teams.models import Project, Team

SEE = declare("teams.see", {**STAFF, **SYSTEM})
MANAGE = declare("teams.manage", {**ADMINS, **SYSTEM})


def visible_teams(actor: Actor, teams: QuerySet[Team]) -> QuerySet[Team]:
    """Staff see every team; nobody else sees any."""
    return teams if actor.is_staff or actor.role == Role.SYSTEM else teams.none()


def visible_projects(actor: Actor, projects: QuerySet[Project]) -> QuerySet[Project]:
    """Staff see every project; nobody else sees any."""
    return projects if actor.is_staff or actor.role == Role.SYSTEM else projects.none()
