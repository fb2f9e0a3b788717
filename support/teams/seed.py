"""What a new workspace has: one team and one project, both in the owner's hands."""

from __future__ import annotations

from accounts.models import User
from kernel.context import Context, Role
from kernel.seeds import NewWorkspace, common_seed, seed_step
from support.teams.models import Membership, Project, ProjectManager, Team

TEAM_NAMES = {"en": "Support", "fa": "پشتیبانی", "fr": "Assistance", "ru": "Поддержка", "tr": "Destek"}
PROJECT_NAMES = {
    "en": "Requests",
    "fa": "درخواست‌ها",
    "fr": "Demandes",
    "ru": "Обращения",
    "tr": "Talepler",
}


@common_seed("teams", order=20)
def seed_teams() -> None:
    """The team and the default project; nobody is in them yet."""
    if not Project.objects.filter(is_default=True).exists():
        team = Team.objects.create(names=TEAM_NAMES)
        Project.objects.create(names=PROJECT_NAMES, team=team, is_default=True)


@seed_step("teams", order=20)
def seed_first_manager(ctx: Context, workspace: NewWorkspace) -> None:
    """The default project always has a manager, so that nobody's request goes unheard (rulings C15, S4-29)."""
    owner = User.objects.filter(role=Role.OWNER).order_by("id").values_list("id", flat=True).first()
    project, team = Project.objects.values_list("id", "team_id").get(is_default=True)
    if owner is None:
        return
    ProjectManager.objects.bulk_create([ProjectManager(project_id=project, user_id=owner)], ignore_conflicts=True)
    if team is not None:
        Membership.objects.bulk_create(
            [Membership(team_id=team, user_id=owner, is_manager=True)], ignore_conflicts=True
        )
