"""Topics, teams and projects as an administrator works with them, without scripts."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from support.teams.models import Project, Team
from support.topics.models import Topic
from tests.factories.twins import Workspace


@pytest.fixture
def project_id(company: Workspace) -> int:
    """The default project."""
    return int(Project.objects.get(is_default=True).pk)


def names(company: Workspace) -> list[str]:
    """English names of the topics on offer, in order."""
    with company.inside():
        return [topic.names["en"] for topic in Topic.objects.filter(is_active=True)]


def add(adam: Client, project_id: int, name: str) -> None:
    """A topic by the form."""
    data = {"names-en": name, "project_id": project_id, "is_public": "yes", "is_active": "on"}
    assert adam.post("/studio/topics/new/", data).status_code == 302


def test_a_topic_is_added_and_listed(company: Workspace, adam: Client, project_id: int) -> None:
    data = {
        "names-en": "Repairs",
        "names-fa": "تعمیرات",
        "help-en": "What is broken",
        "project_id": project_id,
        "is_public": "yes",
        "is_active": "on",
    }
    assert adam.post("/studio/topics/new/", data)["Location"] == "/studio/topics/"
    page = adam.get("/studio/topics/").content.decode()
    assert "Repairs" in page and "The topic is added." in page
    with company.inside():
        topic = Topic.objects.get(is_default=False)
    assert (topic.names, topic.help) == ({"en": "Repairs", "fa": "تعمیرات"}, {"en": "What is broken"})


def test_missing_languages_are_marked(company: Workspace, adam: Client, project_id: int) -> None:
    add(adam, project_id, "Repairs")
    with company.inside():
        topic = Topic.objects.get(is_default=False)
    page = adam.get(f"/studio/topics/{topic.pk}/").content.decode()
    # Four of the five languages of the name; the help is in no language and so not missing in any.
    assert page.count("Falls back to English") == 4 and page.count("Falls back") == 4


def test_texts_in_languages_that_are_off_are_kept(company: Workspace, adam: Client, project_id: int) -> None:
    with company.inside():
        topic = Topic.objects.get()
        company.tenant.languages = ["en", "fr"]
        company.tenant.save()
    adam.post(
        f"/studio/topics/{topic.pk}/",
        {"names-en": "Anything", "names-fr": "", "project_id": project_id, "is_public": "yes", "is_active": "on"},
    )
    with company.inside():
        topic.refresh_from_db()
    assert topic.names == {"en": "Anything", "fa": "سایر", "ru": "Другое", "tr": "Diğer"}


def test_a_refused_topic_keeps_what_was_typed_and_says_why(adam: Client, company: Workspace, project_id: int) -> None:
    typed = {"names-fa": "تعمیرات", "help-en": "Help", "project_id": project_id, "is_public": "yes"}
    answer = adam.post("/studio/topics/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write it in English: the other languages fall back on it." in page
    assert 'value="تعمیرات"' in page and ">Help</textarea>" in page
    assert names(company) == ["Other"]


def test_two_admins_at_once_the_second_is_told_and_loses_nothing(
    company: Workspace, adam: Client, project_id: int
) -> None:
    with company.inside():
        topic = Topic.objects.get()
    address = f"/studio/topics/{topic.pk}/"
    seen = re.search(r'name="version" value="(\d+)"', adam.get(address).content.decode())
    assert seen is not None
    first = {
        "names-en": "First",
        "project_id": project_id,
        "is_public": "yes",
        "is_active": "on",
        "version": seen[1],
    }
    assert adam.post(address, first).status_code == 302
    second = {**first, "names-en": "Second"}
    answer = adam.post(address, second)
    page = answer.content.decode()
    assert answer.status_code == 422 and names(company) == ["First"]
    assert "Somebody else saved this while you were editing." in page
    assert 'value="Second"' in page and "Saved by somebody else meanwhile" in page and "First" in page
    newer = re.search(r'name="version" value="(\d+)"', page)
    assert newer is not None and int(newer[1]) == int(seen[1]) + 1
    assert adam.post(address, {**second, "version": newer[1]}).status_code == 302
    assert names(company) == ["Second"]


def test_the_order_changes_by_buttons_and_by_dragging(company: Workspace, adam: Client, project_id: int) -> None:
    for name in ("Repairs", "Returns"):
        add(adam, project_id, name)
    with company.inside():
        ids = {topic.names["en"]: topic.pk for topic in Topic.objects.all()}
    assert adam.post("/studio/topics/order/", {"move": f"{ids['Returns']}:up"}).status_code == 302
    assert names(company) == ["Other", "Returns", "Repairs"]
    dragged = adam.post(
        "/studio/topics/order/",
        {"topic": [ids["Repairs"], ids["Other"], ids["Returns"]]},
        headers={"HX-Request": "true"},
    )
    assert (dragged.status_code, names(company)) == (204, ["Repairs", "Other", "Returns"])
    for nonsense in ({"move": "x:up"}, {"move": f"{ids['Repairs']}:up"}, {"topic": ["999999"]}, {}):
        assert adam.post("/studio/topics/order/", nonsense).status_code in (302, 204)
        assert names(company) == ["Repairs", "Other", "Returns"]


def test_S4_31_archiving_asks_first_and_can_be_undone(company: Workspace, adam: Client, project_id: int) -> None:
    add(adam, project_id, "Repairs")
    with company.inside():
        topic = Topic.objects.get(is_default=False)
    asked = adam.get(f"/studio/topics/{topic.pk}/archive/").content.decode()
    assert "Archive the topic “Repairs”?" in asked and names(company) == ["Other", "Repairs"]
    adam.post(f"/studio/topics/{topic.pk}/archive/")
    assert names(company) == ["Other"]
    assert "Bring back" in adam.get("/studio/topics/").content.decode()
    adam.post(f"/studio/topics/{topic.pk}/restore/")
    assert names(company) == ["Other", "Repairs"]


def test_C14_the_last_topic_stays_and_the_page_says_why(company: Workspace, adam: Client) -> None:
    with company.inside():
        topic = Topic.objects.get()
    adam.post(f"/studio/topics/{topic.pk}/archive/")
    assert "The last topic cannot be archived" in adam.get("/studio/topics/").content.decode()
    assert names(company) == ["Other"]


def test_S4_25_the_page_explains_a_single_topic(adam: Client, company: Workspace, project_id: int) -> None:
    sentence = "While there is only one topic, clients are not asked to choose"
    assert sentence in adam.get("/studio/topics/").content.decode()
    add(adam, project_id, "Repairs")
    assert sentence not in adam.get("/studio/topics/").content.decode()


def test_a_team_with_members_and_managers(company: Workspace, adam: Client) -> None:
    anna, ben = company.user("anna"), company.user("ben")
    data = {"names-en": "Repairs", "member_ids": [anna.pk], "manager_ids": [ben.pk], "is_active": "on"}
    assert adam.post("/studio/teams/new/", data).status_code == 302
    with company.inside():
        team = Team.objects.get(names__en="Repairs")
        people = dict(team.memberships.values_list("user_id", "is_manager"))
    assert people == {anna.pk: False, ben.pk: True}
    page = adam.get("/studio/teams/").content.decode()
    assert "Repairs" in page and "Ben" in page


def test_a_project_with_managers(company: Workspace, adam: Client) -> None:
    anna, team = company.user("anna"), Team.objects.get()
    data = {"names-en": "Returns", "team_id": team.pk, "manager_ids": [anna.pk], "is_active": "on"}
    assert adam.post("/studio/projects/new/", data).status_code == 302
    with company.inside():
        project = Project.objects.get(is_default=False)
        managers = list(project.managers.values_list("pk", flat=True))
    assert (project.team_id, managers) == (team.pk, [anna.pk])


def test_a_client_cannot_be_smuggled_into_a_team(company: Workspace, adam: Client) -> None:
    alice = company.user("alice")
    answer = adam.post("/studio/teams/new/", {"names-en": "Repairs", "member_ids": [alice.pk], "is_active": "on"})
    with company.inside():
        assert (answer.status_code, Team.objects.count()) == (422, 1)


@pytest.mark.parametrize("path", ["topics/424242/", "teams/424242/", "projects/424242/", "topics/424242/archive/"])
def test_what_is_not_there_is_404(adam: Client, path: str) -> None:
    assert adam.get(f"/studio/{path}").status_code == 404
    assert adam.post(f"/studio/{path}").status_code == 404
