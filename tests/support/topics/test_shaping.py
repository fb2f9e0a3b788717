"""What a topic is made of: people in charge, form, whom it is offered to; and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from kernel.context import NOBODY, Context
from kernel.errors import Conflict, Invalid
from support.forms.models import Form
from support.forms.use_cases import archive_form, save_form
from support.teams.queries import default_project
from support.topics import queries
from support.topics.models import Topic, TopicAssignee
from support.topics.use_cases import archive_topic, restore_topic, save_topic
from tests.factories.forms import a_form
from tests.factories.topics import a_client_link, a_topic, ids, organisation
from tests.factories.twins import Workspace


@pytest.fixture
def ctx(company: Workspace) -> Context:
    return company.ctx("olga")


def change(ctx: Context, topic: Topic, **entries: Any) -> Topic:
    """Save a topic with some entries of its own kept."""
    values = {"names": topic.names, "project_id": topic.project_id, **entries}
    return save_topic(ctx, topic_id=topic.pk, **values)


def snapshot() -> list[Any]:
    """All that topics are made of."""
    return [*Topic.objects.order_by("id").values_list(), *TopicAssignee.objects.order_by("id").values_list()]


def test_a_new_topic_is_in_the_hands_of_the_projects_managers(ctx: Context, company: Workspace) -> None:
    topic = a_topic(company, "Repairs")
    assert (topic.in_charge, topic.is_public, topic.form_id) == (["project_managers"], True, None)
    row = queries.topic_row(ctx.actor, topic.pk)
    assert (row.in_charge, row.assignee_ids, row.organisation_id, row.source_id) == (
        ("project_managers",),
        [],
        None,
        None,
    )


def test_S4_28_people_are_named_in_order_and_become_a_kind(ctx: Context, company: Workspace) -> None:
    topic = a_topic(company, "Repairs", assignee_ids=ids(company, "ben", "anna", "ben"))
    assert topic.in_charge == ["assignees"]
    row = queries.topic_row(ctx.actor, topic.pk)
    assert [person.name for person in row.assignees] == ["Ben", "Anna"]
    change(ctx, topic, assignee_ids=ids(company, "anna"), in_charge=["client_managers", "project_managers"])
    row = queries.topic_row(ctx.actor, topic.pk)
    assert row.in_charge == ("assignees", "project_managers", "client_managers")
    assert row.assignee_ids == ids(company, "anna")


def test_S4_28_name_and_project_are_required(ctx: Context, company: Workspace) -> None:
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        a_topic(company, " ")
    assert list(refusal.value.errors) == ["names"]
    with pytest.raises(Invalid) as refusal:
        a_topic(company, "Repairs", project_id=0)
    assert refusal.value.errors == {"project_id": ["Choose a project that is switched on."]}
    assert snapshot() == before


def test_only_active_colleagues_are_named_but_who_left_may_stay(ctx: Context, company: Workspace) -> None:
    topic = a_topic(company, "Repairs", assignee_ids=ids(company, "anna"))
    before = snapshot()
    for name in ("alice",):
        with pytest.raises(Invalid) as refusal:
            change(ctx, topic, assignee_ids=ids(company, name))
        assert refusal.value.errors == {"assignee_ids": ["Choose active colleagues only."]}
    with pytest.raises(Invalid):
        change(ctx, topic, assignee_ids=[424242])
    assert snapshot() == before
    User.objects.filter(name__in=["Anna", "Ben"]).update(is_active=False)
    change(ctx, topic, assignee_ids=ids(company, "anna"))
    before = snapshot()
    with pytest.raises(Invalid):
        change(ctx, topic, assignee_ids=ids(company, "anna", "ben"))
    assert snapshot() == before


def test_an_unknown_kind_of_people_is_refused(ctx: Context, company: Workspace) -> None:
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        a_topic(company, "Repairs", in_charge=["everybody"])
    assert refusal.value.errors == {"in_charge": ["“everybody” is no kind of people in charge."]}
    assert snapshot() == before


def test_S4_35_a_topic_asks_a_published_form_only(ctx: Context, company: Workspace) -> None:
    draft = save_form(ctx, names={"en": "Draft"}, draft={"fields": []})
    gone = a_form(company).form
    archive_form(ctx, form_id=gone.pk)
    before = snapshot()
    for form_id in (draft.pk, gone.pk, 424242):
        with pytest.raises(Invalid) as refusal:
            a_topic(company, "Repairs", form_id=form_id)
        assert refusal.value.errors == {"form_id": ["Choose a form that is published."]}
    assert snapshot() == before
    version = a_form(company)
    topic = a_topic(company, "Repairs", form_id=version.form_id)
    assert queries.topic_row(ctx.actor, topic.pk).form_name == "Fault"
    assert [choice.form_id for choice in queries.topics_for(company.actor("alice"))] == [None, version.form_id]
    assert queries.questions_of(company.actor("alice"), topic.pk).version_id == version.pk


def test_a_form_that_a_topic_asks_is_not_archived(ctx: Context, company: Workspace) -> None:
    form = a_form(company).form
    topic = a_topic(company, "Repairs", form_id=form.pk)
    with pytest.raises(Conflict):
        archive_form(ctx, form_id=form.pk)
    assert Form.objects.get(pk=form.pk).archived_at is None
    archive_topic(ctx, topic_id=topic.pk)
    archive_form(ctx, form_id=form.pk)
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        restore_topic(ctx, topic_id=topic.pk)
    assert str(refusal.value) == "The form of this topic is archived. Restore the form first."
    assert snapshot() == before


def test_the_last_public_topic_stays_public_on_and_there(ctx: Context, company: Workspace) -> None:
    other = queries.default_topic()
    a_topic(company, "Members only", is_public=False)
    before = snapshot()
    for entries, field in (({"is_public": False}, "is_public"), ({"is_active": False}, "is_active")):
        with pytest.raises(Invalid) as refusal:
            change(ctx, other, **entries)
        assert list(refusal.value.errors) == [field]
    with pytest.raises(Conflict) as conflict:
        archive_topic(ctx, topic_id=other.pk)
    assert str(conflict.value).startswith("The last public topic cannot be archived")
    assert snapshot() == before


def test_strangers_choose_from_public_topics_and_clients_from_all(company: Workspace) -> None:
    a_topic(company, "Members only", is_public=False)
    a_topic(company, "Off", is_active=False)
    assert [choice.name for choice in queries.guest_topics()] == ["Other"]
    assert [choice.name for choice in queries.topics_for(NOBODY)] == ["Other"]
    assert [choice.name for choice in queries.topics_for(company.actor("alice"))] == ["Other", "Members only"]


def test_S4_27_a_topic_of_one_client_needs_its_link_and_stays_there(ctx: Context, company: Workspace) -> None:
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        a_topic(company, "Hotline", organisation_id=organisation().pk)
    assert refusal.value.errors == {"organisation_id": ["Make a support link for this client first."]}
    assert snapshot() == before
    a_client_link(company)
    a_client_link(company, "Org Two")
    topic = a_topic(company, "Hotline", organisation_id=organisation().pk)
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        change(ctx, topic, organisation_id=organisation("Org Two").pk)
    assert list(refusal.value.errors) == ["organisation_id"]
    assert snapshot() == before
    assert change(ctx, topic, names={"en": "Hot line"}).organisation_id == organisation().pk


def test_a_list_of_topics_costs_the_same_whatever_its_length(
    ctx: Context, company: Workspace, django_assert_num_queries: Any
) -> None:
    a_topic(company, "One", assignee_ids=ids(company, "anna"), form_id=a_form(company).form_id)
    with django_assert_num_queries(2):
        queries.topic_rows(ctx.actor)
    for name in ("Two", "Three", "Four"):
        a_topic(company, name, assignee_ids=ids(company, "anna", "ben"))
    with django_assert_num_queries(2):
        assert len(queries.topic_rows(ctx.actor)) == 5
    alice = company.actor("alice")
    with django_assert_num_queries(1):
        queries.topics_for(alice)


def test_nothing_of_it_is_in_the_other_workspace(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        version = a_form(acme)
        a_topic(acme, "CANARY", form_id=version.form_id, assignee_ids=ids(acme, "anna"))
    with beta.inside():
        assert [row.name for row in queries.topic_rows(beta.actor("olga"))] == ["Other"]
        assert default_project().topics.count() == 1
        with pytest.raises(Invalid):
            a_topic(beta, "Theirs", form_id=version.form_id)
