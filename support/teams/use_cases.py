"""Making and changing teams and projects."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from accounts.models import User
from audit.api import record
from kernel.authz import require
from kernel.context import STAFF_ROLES, Context
from kernel.errors import Conflict, Invalid, NotFound
from kernel.localized_input import tidy_texts
from kernel.use_case import use_case
from support.teams import policy
from support.teams.events import ProjectSaved, TeamSaved
from support.teams.models import Membership, Project, ProjectManager, Team

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 500


@use_case
def save_team(
    ctx: Context,
    *,
    team_id: int | None = None,
    names: Mapping[str, str],
    description: Mapping[str, str] | None = None,
    member_ids: Collection[int] = (),
    manager_ids: Collection[int] = (),
    is_active: bool = True,
    version: int | None = None,
) -> Team:
    """Make or change a team. Managers are members too.

    `version` is the one the person was looking at; Conflict when somebody else saved since. Raises Invalid, NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    team = _locked_team(team_id, version) if team_id is not None else Team(version=0)
    team.names = tidy_texts(ctx, "names", names, max_length=NAME_LENGTH, required=True)
    team.description = tidy_texts(ctx, "description", description or {}, max_length=DESCRIPTION_LENGTH)
    team.is_active = is_active
    team.version += 1
    people = _staff(set(member_ids) | set(manager_ids), "member_ids", kept=_member_ids(team))
    team.save()
    Membership.objects.filter(team=team).exclude(user_id__in=people).delete()
    for user_id in sorted(people):
        Membership.objects.update_or_create(
            team=team, user_id=user_id, defaults={"is_manager": user_id in set(manager_ids)}
        )
    record(ctx, TeamSaved(team_id=team.pk), target=f"team:{team.pk}")
    return team


@use_case
def save_project(
    ctx: Context,
    *,
    project_id: int | None = None,
    names: Mapping[str, str],
    team_id: int | None = None,
    manager_ids: Collection[int] = (),
    is_active: bool = True,
    version: int | None = None,
) -> Project:
    """Make or change a project of kind support.

    The default project stays on, because requests without a topic gather there. Raises Invalid, NotFound, Conflict.
    """
    require(ctx.actor, policy.MANAGE)
    project = _locked_project(project_id, version) if project_id is not None else Project(version=0)
    if project.is_default and not is_active:
        raise Invalid({"is_active": [_("This is the default project: requests without a topic gather here.")]})
    if project.pk and not is_active and _has_active_topics(project):
        raise Invalid({"is_active": [_("Topics lead to this project. Lead them elsewhere or archive them first.")]})
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise Invalid({"team_id": [_("This team is not there any more. Choose another one.")]})
    project.names = tidy_texts(ctx, "names", names, max_length=NAME_LENGTH, required=True)
    project.team_id = team_id
    project.is_active = is_active
    project.version += 1
    managers = _staff(set(manager_ids), "manager_ids", kept=_manager_ids(project))
    project.save()
    ProjectManager.objects.filter(project=project).exclude(user_id__in=managers).delete()
    for user_id in sorted(managers):
        ProjectManager.objects.get_or_create(project=project, user_id=user_id)
    record(ctx, ProjectSaved(project_id=project.pk), target=f"project:{project.pk}")
    return project


def _locked_team(team_id: int, version: int | None) -> Team:
    team = Team.objects.select_for_update().filter(pk=team_id).first()
    if team is None:
        raise NotFound
    _check_version(team.version, version)
    return team


def _locked_project(project_id: int, version: int | None) -> Project:
    project = Project.objects.select_for_update().filter(pk=project_id, kind=Project.Kind.SUPPORT).first()
    if project is None:
        raise NotFound
    _check_version(project.version, version)
    return project


def _check_version(current: int, seen: int | None) -> None:
    if seen is not None and seen != current:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )


def _staff(user_ids: Collection[int], field: str, *, kept: Collection[int]) -> set[int]:
    """`user_ids`, each of an active staff member or of somebody who is there already (and may have left since)."""
    known = User.objects.filter(pk__in=user_ids, role__in=STAFF_ROLES, is_active=True).values_list("pk", flat=True)
    if set(user_ids) - set(known) - set(kept):
        raise Invalid({field: [_("Choose active colleagues only.")]})
    return set(user_ids)


def _member_ids(team: Team) -> list[int]:
    return list(team.memberships.values_list("user_id", flat=True)) if team.pk else []


def _manager_ids(project: Project) -> list[int]:
    return list(project.managerships.values_list("user_id", flat=True)) if project.pk else []


def _has_active_topics(project: Project) -> bool:
    # `topics` stands on this room; the reverse relation is there without importing it.
    return (
        project._meta.get_field("topics")
        .related_model._default_manager.filter(project_id=project.pk, archived_at__isnull=True)
        .exists()
    )
