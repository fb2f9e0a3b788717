"""Reads of teams and projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from kernel.context import STAFF_ROLES, Actor, Role
from kernel.errors import NotFound
from kernel.localized import LocalizedText, pick
from support.teams import policy
from support.teams.models import Membership, Project, ProjectManager, Team


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A staff member in a team or project."""

    user_id: int
    name: str
    is_manager: bool = True


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with its people, members in the order of their names."""

    id: int
    names: LocalizedText
    description: LocalizedText
    is_active: bool
    version: int
    people: tuple[PersonRef, ...]

    @property
    def name(self) -> str:
        return pick(self.names).text

    @property
    def member_ids(self) -> list[int]:
        return [person.user_id for person in self.people]

    @property
    def manager_ids(self) -> list[int]:
        return [person.user_id for person in self.people if person.is_manager]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with its managers and, when it has one, its team."""

    id: int
    names: LocalizedText
    kind: str
    team_id: int | None
    team_names: LocalizedText
    is_default: bool
    is_active: bool
    version: int
    managers: tuple[PersonRef, ...]

    @property
    def name(self) -> str:
        return pick(self.names).text

    @property
    def team_name(self) -> str:
        return pick(self.team_names).text

    @property
    def manager_ids(self) -> list[int]:
        return [person.user_id for person in self.managers]


def teams(actor: Actor) -> list[TeamRow]:
    """All teams this actor sees, oldest first; two statements however many there are."""
    return [_team_row(team) for team in _teams(actor).order_by("id")]


def team(actor: Actor, team_id: int) -> TeamRow:
    """One team. Raises NotFound."""
    found = _teams(actor).filter(pk=team_id).first()
    if found is None:
        raise NotFound
    return _team_row(found)


def projects(actor: Actor, *, kind: str = Project.Kind.SUPPORT) -> list[ProjectRow]:
    """All projects of a kind this actor sees, the default one first."""
    return [_project_row(project) for project in _projects(actor).filter(kind=kind).order_by("-is_default", "id")]


def project(actor: Actor, project_id: int) -> ProjectRow:
    """One project. Raises NotFound."""
    found = _projects(actor).filter(pk=project_id).first()
    if found is None:
        raise NotFound
    return _project_row(found)


def default_project() -> Project:
    """Where requests gather that no topic leads elsewhere; every workspace has exactly one."""
    return Project.objects.get(is_default=True)


def managers_of(project_id: int) -> list[int]:
    """User ids of those told of new requests in a project: its active managers, else the active owners."""
    return project_manager_ids(project_id) or active_owner_ids()


def project_manager_ids(project_id: int) -> list[int]:
    """User ids of a project's managers who have not left."""
    managers = ProjectManager.objects.filter(
        project_id=project_id, user__is_active=True, user__role__in=STAFF_ROLES
    ).values_list("user_id", flat=True)
    return list(managers.order_by("user_id"))


def active_owner_ids() -> list[int]:
    """User ids of the owners who can sign in, oldest first."""
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    return list(owners.order_by("id").values_list("id", flat=True))


def team_ids_of(user_id: int) -> frozenset[int]:
    """Active teams a staff member belongs to."""
    return frozenset(Membership.objects.filter(user_id=user_id, team__is_active=True).values_list("team_id", flat=True))


def member_ids_of(team_ids: Sequence[int]) -> list[int]:
    """User ids of the active members of some teams, each once."""
    members = Membership.objects.filter(team_id__in=team_ids, user__is_active=True)
    return list(members.order_by("user_id").values_list("user_id", flat=True).distinct())


def _teams(actor: Actor) -> QuerySet[Team]:
    people = Membership.objects.select_related("user").order_by("user__name", "id")
    return policy.visible_teams(actor, Team.objects.all()).prefetch_related(Prefetch("memberships", people))


def _projects(actor: Actor) -> QuerySet[Project]:
    people = ProjectManager.objects.select_related("user").order_by("user__name", "id")
    found = policy.visible_projects(actor, Project.objects.select_related("team"))
    return found.prefetch_related(Prefetch("managerships", people))


def _team_row(team: Team) -> TeamRow:
    return TeamRow(
        id=team.pk,
        names=team.names,
        description=team.description,
        is_active=team.is_active,
        version=team.version,
        people=tuple(
            PersonRef(membership.user_id, membership.user.name, membership.is_manager)
            for membership in team.memberships.all()
        ),
    )


def _project_row(project: Project) -> ProjectRow:
    return ProjectRow(
        id=project.pk,
        names=project.names,
        kind=project.kind,
        team_id=project.team_id,
        team_names=project.team.names if project.team is not None else {},
        is_default=project.is_default,
        is_active=project.is_active,
        version=project.version,
        managers=tuple(PersonRef(link.user_id, link.user.name) for link in project.managerships.all()),
    )
