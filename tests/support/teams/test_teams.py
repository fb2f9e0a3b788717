"""Teams and projects: who is in them, who may change them, and what two people at once may not lose."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import pytest

from accounts.actors import actor_for
from audit.models import Entry
from kernel.context import Context
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from outbox.models import Event
from support.teams import queries
from support.teams.models import Membership, Project, Team
from support.teams.use_cases import save_project, save_team
from tests.factories.twins import Workspace


class CountsQueries(Protocol):
    def __call__(self, num: int) -> AbstractContextManager[object]: ...


@pytest.fixture
def ctx(company: Workspace) -> Context:
    """The owner of a workspace, inside it."""
    return company.ctx("olga")


def test_C15_a_new_workspace_has_a_default_project_with_the_owner_as_manager(ctx: Context, company: Workspace) -> None:
    project = queries.default_project()
    assert [Team.objects.count(), Project.objects.count()] == [1, 1]
    assert queries.managers_of(project.pk) == [ctx.actor.user_id]
    assert project.names == {
        "en": "Requests", "fa": "درخواست‌ها", "fr": "Demandes", "ru": "Обращения", "tr": "Talepler",
    }  # fmt: skip


def test_a_team_is_saved_with_members_and_managers(ctx: Context, company: Workspace) -> None:
    agent = company.user("anna")
    team = save_team(
        ctx,
        names={"en": " Repairs ", "fa": ""},
        description={"en": "Mends things"},
        member_ids=[agent.pk],
        manager_ids=[ctx.actor.user_id or 0],
    )
    row = queries.team(ctx.actor, team.pk)
    assert (row.names, row.description, row.version) == ({"en": "Repairs"}, {"en": "Mends things"}, 1)
    assert (row.member_ids, row.manager_ids) == ([agent.pk, ctx.actor.user_id], [ctx.actor.user_id])
    assert Entry.objects.get(verb="teams.team_saved").target == f"team:{team.pk}"
    assert Event.objects.get(name="teams.team_saved").payload == {"team_id": team.pk}


def test_saving_again_replaces_the_people(ctx: Context, company: Workspace) -> None:
    agent = company.user("anna")
    team = save_team(ctx, names={"en": "Repairs"}, member_ids=[agent.pk])
    save_team(ctx, team_id=team.pk, names={"en": "Repairs"}, member_ids=[ctx.actor.user_id or 0])
    assert queries.team(ctx.actor, team.pk).member_ids == [ctx.actor.user_id]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({}, "Write it in English: the other languages fall back on it."),
        ({"fa": "تعمیر"}, "Write it in English: the other languages fall back on it."),
        ({"en": "x" * 101}, "English: write at most 100 characters."),
        ({"en": "Repairs", "xx": "?"}, "“xx” is not a language of the portal."),
        ({"en": "a\x00b"}, "This text holds a character that cannot be stored. Type it again."),
    ],
)
def test_a_wrong_name_is_refused_at_its_field(ctx: Context, names: dict[str, str], message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_team(ctx, names=names)
    assert refusal.value.errors == {"names": [message]}
    assert Team.objects.count() == 1


def test_a_client_is_no_member(ctx: Context, company: Workspace) -> None:
    client = company.user("alice")
    with pytest.raises(Invalid) as refusal:
        save_team(ctx, names={"en": "Repairs"}, member_ids=[client.pk])
    assert refusal.value.errors == {"member_ids": ["Choose active colleagues only."]}
    assert Membership.objects.filter(user=client).count() == 0


def test_somebody_who_left_may_stay_listed_but_not_be_added(ctx: Context, company: Workspace) -> None:
    agent = company.user("anna")
    team = save_team(ctx, names={"en": "Repairs"}, member_ids=[agent.pk])
    agent.is_active = False
    agent.save()
    save_team(ctx, team_id=team.pk, names={"en": "Repairs and parts"}, member_ids=[agent.pk])
    assert queries.team(ctx.actor, team.pk).member_ids == [agent.pk]
    with pytest.raises(Invalid):
        save_team(ctx, names={"en": "Another"}, member_ids=[agent.pk])


def test_the_second_of_two_editors_is_told(ctx: Context, company: Workspace) -> None:
    team = save_team(ctx, names={"en": "Repairs"})
    save_team(ctx, team_id=team.pk, names={"en": "First"}, version=1)
    with pytest.raises(Conflict) as refusal:
        save_team(ctx, team_id=team.pk, names={"en": "Second"}, version=1)
    assert "Somebody else saved this while you were editing." in str(refusal.value)
    assert queries.team(ctx.actor, team.pk).names == {"en": "First"}


def test_agents_see_teams_but_do_not_change_them(ctx: Context, company: Workspace) -> None:
    agent = company.ctx("anna")
    assert [row.name for row in queries.teams(agent.actor)] == ["Support"]
    with pytest.raises(Forbidden):
        save_team(agent, names={"en": "Mine"})
    assert Team.objects.count() == 1


def test_clients_see_no_team(ctx: Context, company: Workspace) -> None:
    client = company.actor("alice")
    team = Team.objects.get()
    assert (queries.teams(client), queries.projects(client)) == ([], [])
    with pytest.raises(NotFound):
        queries.team(client, team.pk)


def test_S4_29_without_managers_the_owners_are_told(ctx: Context, company: Workspace) -> None:
    project = save_project(ctx, names={"en": "Returns"})
    assert queries.managers_of(project.pk) == [ctx.actor.user_id]
    agent = company.user("anna")
    save_project(ctx, project_id=project.pk, names={"en": "Returns"}, manager_ids=[agent.pk])
    assert queries.managers_of(project.pk) == [agent.pk]
    agent.is_active = False
    agent.save()
    assert queries.managers_of(project.pk) == [ctx.actor.user_id]


def test_the_default_project_stays_on(ctx: Context, company: Workspace) -> None:
    project = queries.default_project()
    with pytest.raises(Invalid) as refusal:
        save_project(ctx, project_id=project.pk, names={"en": "Requests"}, is_active=False)
    assert list(refusal.value.errors) == ["is_active"]
    assert queries.default_project().is_active is True


def test_a_project_that_topics_lead_to_stays_on(ctx: Context, company: Workspace) -> None:
    from support.topics.use_cases import archive_topic, save_topic

    project = save_project(ctx, names={"en": "Returns"})
    topic = save_topic(ctx, names={"en": "Send back"}, project_id=project.pk)
    with pytest.raises(Invalid):
        save_project(ctx, project_id=project.pk, names={"en": "Returns"}, is_active=False)
    archive_topic(ctx, topic_id=topic.pk)
    assert save_project(ctx, project_id=project.pk, names={"en": "Returns"}, is_active=False).is_active is False


def test_a_project_of_another_kind_or_none_is_not_found(ctx: Context, company: Workspace) -> None:
    shared = Project.objects.create(names={"en": "Shared"}, kind=Project.Kind.CLIENT)
    for project_id in (shared.pk, 987654):
        with pytest.raises(NotFound):
            save_project(ctx, project_id=project_id, names={"en": "Mine"})


def test_an_actor_knows_their_active_teams(ctx: Context, company: Workspace) -> None:
    agent = company.user("anna")
    team = save_team(ctx, names={"en": "Repairs"}, member_ids=[agent.pk])
    closed = save_team(ctx, names={"en": "Old"}, member_ids=[agent.pk], is_active=False)
    assert closed.pk not in actor_for(agent).team_ids
    assert actor_for(agent).team_ids == frozenset({team.pk}) == queries.team_ids_of(agent.pk)
    assert queries.member_ids_of([team.pk, closed.pk]) == [agent.pk]


def test_lists_take_the_same_statements_for_one_and_three(
    ctx: Context, django_assert_num_queries: CountsQueries
) -> None:
    for count in (2, 2):
        with django_assert_num_queries(count):
            queries.teams(ctx.actor)
        with django_assert_num_queries(count):
            queries.projects(ctx.actor)
        for name in ("One", "Two"):
            save_team(ctx, names={"en": name}, member_ids=[ctx.actor.user_id or 0])
            save_project(ctx, names={"en": name}, manager_ids=[ctx.actor.user_id or 0])
