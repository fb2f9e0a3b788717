"""Topics, projects and people in charge, made by the use cases."""

from __future__ import annotations

from typing import Any

from support.people.models import Organisation
from support.teams.models import Project, Team
from support.teams.queries import default_project
from support.teams.use_cases import save_project, save_team
from support.topics.models import ClientLink, Topic
from support.topics.use_cases import make_client_link, save_topic
from tests.factories.twins import Workspace


def a_topic(company: Workspace, name: str, by: str = "olga", **entries: Any) -> Topic:
    """A topic, inside the workspace; in the default project unless `project_id` says otherwise."""
    values = {"names": {"en": name}, "project_id": default_project().pk, **entries}
    return save_topic(company.ctx(by), **values)


def a_project(company: Workspace, name: str, *managers: str, team: Team | None = None) -> Project:
    """A support project with these managers."""
    return save_project(
        company.ctx("olga"),
        names={"en": name},
        team_id=team.pk if team is not None else None,
        manager_ids=[company.user(manager).pk for manager in managers],
    )


def a_team(company: Workspace, name: str, *members: str, is_private: bool = False) -> Team:
    """A team with these members."""
    team = save_team(company.ctx("olga"), names={"en": name}, member_ids=[company.user(one).pk for one in members])
    Team.objects.filter(pk=team.pk).update(is_private=is_private)
    team.refresh_from_db()
    return team


def organisation(name: str = "Org One") -> Organisation:
    """A client of the twins."""
    return Organisation.objects.get(name=name)


def a_client_link(company: Workspace, name: str = "Org One") -> ClientLink:
    """The support link of a client."""
    return make_client_link(company.ctx("olga"), organisation_id=organisation(name).pk)


def ids(company: Workspace, *names: str) -> list[int]:
    """The ids of accounts by first name."""
    return [company.user(name).pk for name in names]
