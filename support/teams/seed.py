"""What a new workspace has: one team and one project, both in the owner's hands."""

from __future__ import annotations

from accounts.models import User
from kernel.context import Context, Role
from kernel.seeds import NewWorkspace, seed_step
from support.teams.models import Membership, Project, ProjectManager, Team

TEAM_NAMES = {"en": "Support", "fa": "پشتیبانی", "fr": "Assistance", "ru": "Поддержка", "tr": "Destek"}
PROJECT_NAMES = {
    "en": "Requests",
    "fa": "درخواست‌ها",
    "fr": "Demandes",
    "ru": "Обращения",
    "tr": "Talepler",
}


@seed_step("teams", order=20)
def seed_teams(ctx: Context, workspace: NewWorkspace) -> None:
    """The default project always has a manager, so that nobody's request goes unheard (rulings C15, S4-29)."""
    owner = User.objects.filter(role=Role.OWNER).order_by("id").first()
    project = Project.objects.filter(is_default=True).first()
    if project is None:
        team = Team.objects.create(names=TEAM_NAMES)
        project = Project.objects.create(names=PROJECT_NAMES, team=team, is_default=True)
    if owner is not None and not project.managerships.exists():
        ProjectManager.objects.create(project=project, user=owner)
        if project.team is not None:
            Membership.objects.bulk_create(
                [Membership(team=project.team, user=owner, is_manager=True)], ignore_conflicts=True
            )
