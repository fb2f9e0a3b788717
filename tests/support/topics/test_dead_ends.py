"""The check of topics: requests that would not reach whom they were meant for."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from support.people.models import Contact
from support.people.use_cases import set_client_managers, set_general_client_managers
from support.teams.models import Project
from support.topics.models import Topic
from support.topics.queries import DeadEnd, dead_ends
from support.topics.use_cases import archive_topic
from tests.factories.topics import a_client_link, a_project, a_team, a_topic, ids, organisation
from tests.factories.twins import Workspace


def found(company: Workspace) -> list[tuple[str, str]]:
    return [(finding.code, finding.sentence) for finding in dead_ends(company.actor("olga"))]


def test_S4_29_a_new_workspace_has_no_dead_end(company: Workspace) -> None:
    assert found(company) == []
    a_topic(company, "Nobody named", in_charge=["assignees"])
    a_topic(company, "Somebody named", assignee_ids=ids(company, "anna", "ben"))
    assert found(company) == []


def test_everybody_named_has_left(company: Workspace) -> None:
    topic = a_topic(company, "Faults", assignee_ids=ids(company, "anna", "ben"))
    User.objects.filter(name="Anna").update(is_active=False)
    assert found(company) == []
    User.objects.filter(name="Ben").update(is_active=False)
    path = f"/studio/topics/{topic.pk}/"
    assert dead_ends(company.actor("adam")) == [
        DeadEnd("left", "Everybody named for the topic “Faults” has left.", path, topic.pk)
    ]


def test_a_private_team_hides_its_requests_from_those_named(company: Workspace) -> None:
    team = a_team(company, "Board", is_private=True)
    project = a_project(company, "Secrets", "ben", team=team)
    a_topic(company, "Complaints", project_id=project.pk, assignee_ids=ids(company, "anna"))
    assert found(company) == [
        ("unseen", "Nobody named for the topic “Complaints” is in the private team “Board” of its project."),
        ("owners_only", "Nobody in charge of the topic “Complaints” can be told; its requests go to the owners."),
    ]


def test_a_project_that_is_off_and_has_no_manager(company: Workspace) -> None:
    project = a_project(company, "Repairs")
    a_topic(company, "Faults", project_id=project.pk)
    Project.objects.filter(pk=project.pk).update(is_active=False)
    assert found(company) == [
        ("project_off", "The topic “Faults” leads to the project “Repairs”, which is switched off."),
        ("owners_only", "Nobody in charge of the topic “Faults” can be told; its requests go to the owners."),
    ]


def test_a_loop_of_one_who_asks_and_answers(company: Workspace) -> None:
    a_topic(company, "Keys", assignee_ids=ids(company, "anna"))
    Contact.objects.create(email="anna@people.example", first_name="Anna")
    assert found(company) == [
        (
            "only_asker",
            "Anna alone looks after the topic “Keys” and may ask for help here as well; "
            "those requests go to the owners.",
        )
    ]


def test_a_copy_of_a_topic_that_is_archived(company: Workspace) -> None:
    source = a_topic(company, "Repairs")
    a_client_link(company)
    archive_topic(company.ctx("olga"), topic_id=source.pk)
    copy = Topic.objects.get(source=source)
    sentence = "The topic “Repairs · Org One” was copied from one that is archived by now."
    path = f"/studio/topics/{copy.pk}/"
    assert dead_ends(company.actor("olga")) == [DeadEnd("copy_of_archived", sentence, path, copy.pk, organisation().pk)]


def test_S4_34_clients_without_manager_where_topics_count_on_one(company: Workspace) -> None:
    a_topic(company, "Faults", in_charge=["client_managers"])
    ctx = company.ctx("olga")
    assert found(company) == [
        (
            "clients_without_manager",
            "2 clients have no manager, and there is no general client manager. Their requests with topics of "
            "client managers go to the managers of the projects.",
        )
    ]
    set_client_managers(ctx, organisation_id=organisation().pk, user_ids=ids(company, "anna"))
    [finding] = dead_ends(ctx.actor)
    assert (finding.organisation_id, finding.path) == (organisation("Org Two").pk, "/studio/portal/")
    assert finding.sentence.startswith("The client “Org Two” has no manager")
    set_general_client_managers(ctx, user_ids=ids(company, "ben"))
    assert found(company) == []
    User.objects.filter(name="Ben").update(is_active=False)
    assert len(found(company)) == 1


def test_topics_that_nobody_can_choose_are_not_checked(company: Workspace) -> None:
    a_topic(company, "Faults", in_charge=["client_managers"], is_active=False)
    assert found(company) == []


@pytest.mark.parametrize(("name", "sees"), [("adam", True), ("anna", True), ("alice", False)])
def test_staff_are_told_of_dead_ends(company: Workspace, name: str, sees: bool) -> None:
    a_topic(company, "Faults", in_charge=["client_managers"])
    assert bool(dead_ends(company.actor(name))) is sees


def test_the_check_costs_the_same_however_many_topics(company: Workspace, django_assert_max_num_queries: Any) -> None:
    a_client_link(company)
    for number in range(6):
        kinds = ["client_managers", "project_managers"]
        a_topic(company, f"Topic {number}", assignee_ids=ids(company, "anna"), in_charge=kinds)
    actor = company.actor("olga")
    with django_assert_max_num_queries(9):
        dead_ends(actor)
