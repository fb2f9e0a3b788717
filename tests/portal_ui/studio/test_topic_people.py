"""Who looks after a topic and what it asks, client managers, and the check for dead ends, in the studio."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from support.forms.use_cases import archive_form, publish_form, save_form
from support.people.models import ClientManager, GeneralClientManager, Organisation
from support.people.use_cases import set_client_managers
from support.teams.models import Project
from support.topics.models import Topic
from tests.factories.twins import Workspace

DRAFT = {"fields": [{"key": "serial", "type": "text", "label": {"en": "Serial number"}, "required": True}]}
PART = {"HX-Request": "true", "HX-Target": "section#topic-form"}


@pytest.fixture
def entries(company: Workspace) -> dict[str, Any]:
    """A topic as the form sends it, in the default project."""
    project = Project.objects.get(is_default=True)
    return {"names-en": "Repairs", "project_id": project.pk, "is_public": "yes", "is_active": "on"}


def added(company: Workspace) -> Topic:
    """The topic besides “Other”."""
    with company.inside():
        return Topic.objects.prefetch_related("assigneeships").get(is_default=False)


def people(company: Workspace, topic: Topic) -> list[int]:
    with company.inside():
        return list(topic.assigneeships.order_by("order").values_list("user_id", flat=True))


def ticked(page: str, name: str) -> list[str]:
    """Values of the ticked boxes of a field."""
    boxes = re.findall(rf'<input type="checkbox" name="{name}"[^>]*>', page)
    return re.findall(r'value="(\w+)"', " ".join(box for box in boxes if " checked" in box))


def a_form(company: Workspace, name: str, *, published: bool = True) -> int:
    ctx = company.ctx("adam")
    with company.inside():
        form = save_form(ctx, names={"en": name}, draft=DRAFT)
        if published:
            publish_form(ctx, form_id=form.pk, version=form.version)
        return int(form.pk)


# --- people in charge -------------------------------------------------------------------------------------------------


def test_S4_28_name_and_project_are_required(company: Workspace, adam: Client, entries: dict[str, Any]) -> None:
    for missing, words in (("names-en", "Write it in English"), ("project_id", "This field is required.")):
        answer = adam.post("/studio/topics/new/", {**entries, missing: ""})
        assert answer.status_code == 422 and words in answer.content.decode()
        with company.inside():
            assert Topic.objects.count() == 1


def test_S4_28_people_in_charge_are_optional(company: Workspace, adam: Client, entries: dict[str, Any]) -> None:
    assert adam.post("/studio/topics/new/", entries).status_code == 302
    topic = added(company)
    assert (topic.in_charge, people(company, topic)) == ([], [])
    page = adam.get("/studio/topics/").content.decode()
    assert "Managers of the project" in page


def test_S4_32_three_kinds_of_people_in_charge(company: Workspace, adam: Client, entries: dict[str, Any]) -> None:
    anna, ben = company.user("anna"), company.user("ben")
    data = {
        **entries,
        "assignee_ids": [anna.pk, ben.pk],
        "first_id": ben.pk,
        "kinds": ["project_managers", "client_managers"],
    }
    assert adam.post("/studio/topics/new/", data).status_code == 302
    topic = added(company)
    assert topic.in_charge == ["assignees", "project_managers", "client_managers"]
    assert people(company, topic) == [ben.pk, anna.pk]
    page = adam.get(f"/studio/topics/{topic.pk}/").content.decode()
    assert sorted(ticked(page, "assignee_ids")) == sorted([str(anna.pk), str(ben.pk)])
    assert ticked(page, "kinds") == ["project_managers", "client_managers"]
    assert re.search(rf'name="first_id".*?<option value="{ben.pk}" selected>', page, re.S)


def test_the_first_is_an_assignee_even_when_not_ticked(
    company: Workspace, adam: Client, entries: dict[str, Any]
) -> None:
    anna, ben = company.user("anna"), company.user("ben")
    adam.post("/studio/topics/new/", {**entries, "assignee_ids": [anna.pk], "first_id": ben.pk})
    assert people(company, added(company)) == [ben.pk, anna.pk]


def test_a_client_is_never_in_charge(company: Workspace, adam: Client, entries: dict[str, Any]) -> None:
    alice = company.user("alice")
    for name in ("assignee_ids", "first_id"):
        assert adam.post("/studio/topics/new/", {**entries, name: alice.pk}).status_code == 422
        with company.inside():
            assert Topic.objects.count() == 1


def test_who_left_stays_named_until_somebody_takes_them_off(
    company: Workspace, adam: Client, entries: dict[str, Any]
) -> None:
    ben = company.user("ben")
    adam.post("/studio/topics/new/", {**entries, "assignee_ids": [ben.pk]})
    topic = added(company)
    with company.inside():
        User.objects.filter(pk=ben.pk).update(is_active=False)
    page = adam.get(f"/studio/topics/{topic.pk}/").content.decode()
    assert "(deactivated)" in page and ticked(page, "assignee_ids") == [str(ben.pk)]
    assert "(deactivated)" not in adam.get("/studio/topics/").content.decode().split('id="topic-form"')[1]


# --- editing in the form below ----------------------------------------------------------------------------------------


def test_S4_30_edit_copies_the_details_into_the_form_below(
    company: Workspace, adam: Client, entries: dict[str, Any]
) -> None:
    anna = company.user("anna")
    adam.post("/studio/topics/new/", {**entries, "help-en": "What is broken", "assignee_ids": [anna.pk]})
    topic = added(company)
    page = adam.get("/studio/topics/").content.decode()
    edit = re.search(r'class="[^"]*topic-row__edit" href="([^"]*)" hx-get="([^"]*)"[^>]*>.*?Repairs', page, re.S)
    assert page.index('class="sortable"') < page.index('id="topic-form"') and edit is not None
    assert f'href="/studio/topics/?edit={topic.pk}#topic-form"' in page
    for address, headers in ((f"/studio/topics/?edit={topic.pk}", {}), (f"/studio/topics/{topic.pk}/", PART)):
        form = adam.get(address, headers=headers).content.decode().split('id="topic-form-title"')[1]
        assert "Edit “Repairs”" in form and 'value="Repairs"' in form and ">What is broken</textarea>" in form
        assert ticked(form, "assignee_ids") == [str(anna.pk)]
    part = adam.get(f"/studio/topics/{topic.pk}/", headers=PART).content.decode()
    assert "<html" not in part and f'action="/studio/topics/{topic.pk}/"' in part
    assert adam.post(f"/studio/topics/{topic.pk}/", {**entries, "names-en": "Lamps"}).status_code == 302
    assert added(company).names == {"en": "Lamps"}


@pytest.mark.parametrize("edit", ["424242", "x", "", "-1", "٣"])
def test_an_old_link_to_edit_leads_to_the_empty_form(adam: Client, edit: str) -> None:
    page = adam.get("/studio/topics/", {"edit": edit})
    assert page.status_code == 200 and 'action="/studio/topics/new/"' in page.content.decode()


def test_S4_31_the_trash_of_each_topic_asks_and_archives(
    company: Workspace, adam: Client, entries: dict[str, Any]
) -> None:
    adam.post("/studio/topics/new/", entries)
    topic = added(company)
    page = adam.get("/studio/topics/").content.decode()
    assert f'href="/studio/topics/{topic.pk}/archive/"' in page and "Archive the topic “Repairs”?" in page
    adam.post(f"/studio/topics/{topic.pk}/archive/")
    topic = added(company)
    assert (topic.is_active, topic.archived_at is None, topic.names) == (False, False, {"en": "Repairs"})


def test_a_topic_is_switched_off_and_on(company: Workspace, adam: Client, entries: dict[str, Any]) -> None:
    anna = company.user("anna")
    adam.post("/studio/topics/new/", {**entries, "assignee_ids": [anna.pk]})
    topic = added(company)
    adam.post(f"/studio/topics/{topic.pk}/switch/", {"is_on": "no"})
    assert (added(company).is_active, people(company, topic)) == (False, [anna.pk])
    assert "Switch Repairs on" in adam.get("/studio/topics/").content.decode()
    adam.post(f"/studio/topics/{topic.pk}/switch/", {"is_on": "yes"})
    assert added(company).is_active is True


def test_C14_the_last_topic_is_not_switched_off(company: Workspace, adam: Client) -> None:
    with company.inside():
        only = Topic.objects.get()
    adam.post(f"/studio/topics/{only.pk}/switch/", {"is_on": "no"})
    assert "This is the only topic that is on" in adam.get("/studio/topics/").content.decode()
    with company.inside():
        assert Topic.objects.get().is_active is True


# --- forms ------------------------------------------------------------------------------------------------------------


def test_S4_35_the_picker_lists_published_forms_only(company: Workspace, adam: Client) -> None:
    fault, draft, gone = (a_form(company, name, published=name != "Draft") for name in ("Fault", "Draft", "Gone"))
    with company.inside():
        archive_form(company.ctx("adam"), form_id=gone)
    page = adam.get("/studio/topics/").content.decode()
    picker = page[page.index('name="form_id"') :]
    offered = re.findall(r'<option value="(\d+)"', picker[: picker.index("</select>")])
    assert (offered, draft in offered) == ([str(fault)], False)


def test_S4_23_a_form_is_added_to_a_topic(company: Workspace, adam: Client, entries: dict[str, Any]) -> None:
    fault = a_form(company, "Fault")
    assert adam.post("/studio/topics/new/", {**entries, "form_id": fault}).status_code == 302
    assert added(company).form_id == fault
    assert "Fault" in adam.get("/studio/topics/").content.decode().split('id="topic-form"')[0]


def test_S4_35_a_form_that_is_not_published_is_refused(
    company: Workspace, adam: Client, entries: dict[str, Any]
) -> None:
    draft = a_form(company, "Draft", published=False)
    assert adam.post("/studio/topics/new/", {**entries, "form_id": draft}).status_code == 422
    with company.inside():
        assert Topic.objects.count() == 1


# --- managers of clients ----------------------------------------------------------------------------------------------


def managers(company: Workspace, organisation_id: int) -> list[int]:
    with company.inside():
        rows = ClientManager.objects.filter(organisation=organisation_id)
        return sorted(rows.values_list("user_id", flat=True))


def sent(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_S4_33_both_ways_save_the_same_list(company: Workspace, adam: Client) -> None:
    anna, ben = company.user("anna"), company.user("ben")
    firm = Organisation.objects.get(name="Org One")
    on_client, on_portal = f"/studio/organisations/{firm.pk}/", f"/studio/portal/managers/{firm.pk}/"
    seen = sent(adam.get(on_client).content.decode(), "managers_seen")
    data = {"name": "Org One", "record_sharing": "mine", "manager_ids": [anna.pk], "managers_seen": seen}
    assert adam.post(on_client, data).status_code == 302
    assert managers(company, firm.pk) == [anna.pk]
    assert ticked(adam.get(on_portal).content.decode(), "user_ids") == [str(anna.pk)]
    portal = adam.get("/studio/portal/").content.decode()
    assert "Org One" in portal and "Anna" in portal and f'href="{on_portal}"' in portal
    assert adam.post(on_portal, {"user_ids": [ben.pk]})["Location"] == "/studio/portal/"
    assert managers(company, firm.pk) == [ben.pk]
    assert ticked(adam.get(on_client).content.decode(), "manager_ids") == [str(ben.pk)]


def test_S4_33_a_new_client_gets_its_managers_at_once(company: Workspace, adam: Client) -> None:
    anna = company.user("anna")
    seen = sent(adam.get("/studio/organisations/new/").content.decode(), "managers_seen")
    data = {"name": "New Firm", "record_sharing": "mine", "manager_ids": [anna.pk], "managers_seen": seen}
    assert adam.post("/studio/organisations/new/", data).status_code == 302
    with company.inside():
        firm = Organisation.objects.get(name="New Firm")
    assert managers(company, firm.pk) == [anna.pk]


def test_managers_saved_meanwhile_are_not_overwritten(company: Workspace, adam: Client) -> None:
    anna, ben = company.user("anna"), company.user("ben")
    firm = Organisation.objects.get(name="Org One")
    page = f"/studio/organisations/{firm.pk}/"
    seen = sent(adam.get(page).content.decode(), "managers_seen")
    with company.inside():
        set_client_managers(company.ctx("olga"), organisation_id=firm.pk, user_ids=[ben.pk])
    data = {"name": "Renamed", "record_sharing": "mine", "manager_ids": [anna.pk], "managers_seen": seen}
    answer = adam.post(page, data)
    shown = answer.content.decode()
    assert answer.status_code == 422 and "Somebody else saved this while you were editing." in shown
    assert ticked(shown, "manager_ids") == [str(anna.pk)] and managers(company, firm.pk) == [ben.pk]
    with company.inside():
        assert Organisation.objects.filter(name="Renamed").count() == 0
    assert adam.post(page, {**data, "managers_seen": sent(shown, "managers_seen")}).status_code == 302
    assert managers(company, firm.pk) == [anna.pk]


def test_S4_34_general_client_managers_are_chosen_among_staff(company: Workspace, adam: Client) -> None:
    anna, alice = company.user("anna"), company.user("alice")
    assert adam.post("/studio/portal/managers/", {"user_ids": [anna.pk]})["Location"] == "/studio/portal/"
    with company.inside():
        assert list(GeneralClientManager.objects.values_list("user_id", flat=True)) == [anna.pk]
    assert "Anna" in adam.get("/studio/portal/").content.decode()
    assert adam.post("/studio/portal/managers/", {"user_ids": [alice.pk]}).status_code == 422
    with company.inside():
        assert list(GeneralClientManager.objects.values_list("user_id", flat=True)) == [anna.pk]


# --- dead ends --------------------------------------------------------------------------------------------------------


def test_dead_ends_are_named_and_lead_to_where_they_are_mended(
    company: Workspace, adam: Client, entries: dict[str, Any]
) -> None:
    ben = company.user("ben")
    sentence = "Everybody named for the topic “Repairs” has left."
    assert sentence not in adam.get("/studio/topics/check/").content.decode()
    adam.post("/studio/topics/new/", {**entries, "assignee_ids": [ben.pk]})
    topic = added(company)
    with company.inside():
        User.objects.filter(pk=ben.pk).update(is_active=False)
    page = adam.get("/studio/topics/check/").content.decode()
    assert sentence in page and f'href="/studio/topics/{topic.pk}/"' in page
    for target in ("div#topic-findings", "div#topic-findings-count"):
        part = adam.get("/studio/topics/check/", headers={"HX-Request": "true", "HX-Target": target}).content.decode()
        assert "<html" not in part and "1" in part
    for path, target in (("/studio/topics/", "topic-findings"), ("/studio/", "topic-findings-count")):
        assert f'<div id="{target}" hx-get="/studio/topics/check/" hx-trigger="load"' in adam.get(path).content.decode()


def test_without_dead_ends_nothing_is_said(company: Workspace, adam: Client) -> None:
    page = adam.get("/studio/topics/check/").content.decode()
    assert "All is well: every topic reaches somebody who can look after it." in page
    for target in ("div#topic-findings", "div#topic-findings-count"):
        part = adam.get("/studio/topics/check/", headers={"HX-Request": "true", "HX-Target": target})
        assert part.content.decode().strip() == ""
