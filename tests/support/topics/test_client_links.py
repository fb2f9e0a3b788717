"""Support links of clients: copies of the public topics that live on their own."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from kernel.context import Context
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tenancy import in_tenant
from outbox.models import Event
from support.topics import queries
from support.topics.models import ClientLink, Topic
from support.topics.use_cases import (
    add_public_topics,
    archive_topic,
    change_client_link,
    make_client_link,
    order_topics,
    renew_client_link,
    restore_topic,
    revoke_client_link,
    save_topic,
)
from tests.factories.forms import a_form
from tests.factories.topics import a_client_link, a_topic, ids, organisation
from tests.factories.twins import Workspace


@pytest.fixture
def ctx(company: Workspace) -> Context:
    return company.ctx("olga")


@pytest.fixture
def link(company: Workspace) -> ClientLink:
    """A link of Org One, made when there were the topics Other and Repairs."""
    a_topic(company, "Repairs")
    return a_client_link(company)


def names(choices: list[queries.TopicChoice]) -> list[str]:
    return [choice.name for choice in choices]


def of_client(company: Workspace, name: str) -> list[str]:
    """What a client chooses from."""
    return names(queries.topics_for(company.actor(name)))


def the_copy(name: str) -> Topic:
    return Topic.objects.get(organisation__isnull=False, names__en=name)


def snapshot() -> list[Any]:
    return [*Topic.objects.order_by("id").values_list(), *ClientLink.objects.order_by("id").values_list()]


def test_S4_26_a_new_link_holds_copies_of_the_public_topics(ctx: Context, company: Workspace) -> None:
    version = a_form(company)
    source = a_topic(
        company,
        "Repairs",
        help={"en": "What is broken"},
        form_id=version.form_id,
        in_charge=["client_managers"],
        assignee_ids=ids(company, "ben", "anna"),
    )
    a_topic(company, "Members only", is_public=False)
    a_topic(company, "Off", is_active=False)
    link = a_client_link(company)
    rows = queries.topic_rows(ctx.actor, organisation_id=organisation().pk)
    assert [row.name for row in rows] == ["Other", "Repairs"]
    copy = rows[1]
    assert (copy.help, copy.project_id, copy.form_id) == (source.help, source.project_id, source.form_id)
    assert (copy.in_charge, copy.assignee_ids) == (("assignees", "client_managers"), ids(company, "ben", "anna"))
    assert (copy.source_id, copy.is_public, copy.is_default) == (source.pk, True, False)
    assert names(queries.guest_topics(link)) == ["Other", "Repairs"]
    assert [row.name for row in queries.topic_rows(ctx.actor)] == ["Other", "Repairs", "Members only", "Off"]
    assert Event.objects.filter(name="topics.client_link_made").count() == 1


def test_S4_26_a_copy_is_edited_and_switched_off_for_this_client_only(
    ctx: Context, company: Workspace, link: ClientLink
) -> None:
    other, repairs = the_copy("Other"), the_copy("Repairs")
    save_topic(ctx, topic_id=repairs.pk, names={"en": "Mending"}, project_id=repairs.project_id)
    save_topic(ctx, topic_id=other.pk, names=other.names, project_id=other.project_id, is_active=False)
    assert of_client(company, "alice") == ["Mending"]
    assert names(queries.guest_topics(link)) == ["Mending"]
    assert of_client(company, "carol") == ["Other", "Repairs"]
    assert names(queries.guest_topics()) == ["Other", "Repairs"]


def test_S4_27_a_further_topic_is_seen_through_this_link_and_account_only(company: Workspace, link: ClientLink) -> None:
    a_topic(company, "Hotline", organisation_id=link.organisation_id)
    assert of_client(company, "alice") == ["Other", "Repairs", "Hotline"]
    assert names(queries.guest_topics(link)) == ["Other", "Repairs", "Hotline"]
    assert of_client(company, "carol") == ["Other", "Repairs"]
    assert names(queries.guest_topics()) == ["Other", "Repairs"]
    with pytest.raises(NotFound):
        queries.topic_row(company.actor("carol"), Topic.objects.get(names__en="Hotline").pk)


def test_a_client_that_has_a_link_keeps_it(ctx: Context, link: ClientLink) -> None:
    before = snapshot()
    assert make_client_link(ctx, organisation_id=link.organisation_id).pk == link.pk
    assert snapshot() == before


def test_a_link_needs_a_client_that_is_there(ctx: Context) -> None:
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        make_client_link(ctx, organisation_id=424242)
    assert list(refusal.value.errors) == ["organisation_id"]
    assert snapshot() == before


def test_codes_are_long_typeable_and_lead_to_active_links_only(ctx: Context, link: ClientLink) -> None:
    assert len(link.code) == 16 and not set(link.code) & set("01ilo")
    found = queries.link_by_code(link.code)
    assert found is not None and found.organisation.name == "Org One"
    change_client_link(ctx, link_id=link.pk, is_active=False)
    assert queries.link_by_code(link.code) is None
    assert queries.link_by_code("") is None


def test_a_paused_link_leaves_the_clients_people_their_topics(
    ctx: Context, company: Workspace, link: ClientLink
) -> None:
    a_topic(company, "Hotline", organisation_id=link.organisation_id)
    change_client_link(ctx, link_id=link.pk, is_active=False)
    assert of_client(company, "alice") == ["Other", "Repairs", "Hotline"]
    with pytest.raises(Conflict):
        change_client_link(ctx, link_id=link.pk, is_active=True, version=link.version)
    assert not queries.client_link(ctx.actor, link.pk).is_active


def test_a_renewed_link_has_another_address(ctx: Context, link: ClientLink) -> None:
    old = link.code
    renewed = renew_client_link(ctx, link_id=link.pk)
    assert renewed.code != old
    assert queries.link_by_code(old) is None
    assert queries.link_by_code(renewed.code) == link


def test_a_revoked_link_is_gone_and_its_topics_are_archived(ctx: Context, company: Workspace, link: ClientLink) -> None:
    copy = the_copy("Repairs")
    revoke_client_link(ctx, link_id=link.pk)
    revoke_client_link(ctx, link_id=link.pk)
    assert queries.link_by_code(link.code) is None
    assert queries.client_links(ctx.actor) == []
    assert of_client(company, "alice") == ["Other", "Repairs"]
    assert queries.names_of([copy.pk]) == {copy.pk: "Repairs"}
    assert Event.objects.filter(name="topics.client_link_revoked").count() == 1
    before = snapshot()
    for attempt in (
        lambda: renew_client_link(ctx, link_id=link.pk),
        lambda: change_client_link(ctx, link_id=link.pk, is_active=True),
        lambda: add_public_topics(ctx, link_id=link.pk),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(Conflict) as refusal:
        restore_topic(ctx, topic_id=copy.pk)
    assert str(refusal.value) == "This client has no support link any more. Make one first."
    assert snapshot() == before


def test_a_link_made_again_has_copies_again(ctx: Context, company: Workspace, link: ClientLink) -> None:
    revoke_client_link(ctx, link_id=link.pk)
    again = a_client_link(company)
    assert again.pk != link.pk
    assert of_client(company, "alice") == ["Other", "Repairs"]


def test_public_topics_added_since_come_by_request_and_unwanted_ones_do_not(
    ctx: Context, company: Workspace, link: ClientLink
) -> None:
    archive_topic(ctx, topic_id=the_copy("Repairs").pk)
    a_topic(company, "Returns")
    a_topic(company, "Members only", is_public=False)
    assert of_client(company, "alice") == ["Other"]
    assert queries.client_link(ctx.actor, link.pk).new_public == 1
    assert [topic.names["en"] for topic in add_public_topics(ctx, link_id=link.pk)] == ["Returns"]
    assert add_public_topics(ctx, link_id=link.pk) == []
    assert of_client(company, "alice") == ["Other", "Returns"]
    row = queries.client_link(ctx.actor, link.pk)
    assert (row.topics, row.switched_off, row.new_public, row.organisation_name) == (2, 0, 0, "Org One")


def test_C14_the_last_topic_of_a_link_stays(ctx: Context, link: ClientLink) -> None:
    other, repairs = the_copy("Other"), the_copy("Repairs")
    archive_topic(ctx, topic_id=repairs.pk)
    before = snapshot()
    with pytest.raises(Conflict):
        archive_topic(ctx, topic_id=other.pk)
    with pytest.raises(Invalid):
        save_topic(ctx, topic_id=other.pk, names=other.names, project_id=other.project_id, is_active=False)
    assert snapshot() == before


def test_a_copy_outlives_its_source_and_the_public_list_its_copies(
    ctx: Context, company: Workspace, link: ClientLink
) -> None:
    archive_topic(ctx, topic_id=Topic.objects.get(organisation__isnull=True, names__en="Repairs").pk)
    assert of_client(company, "alice") == ["Other", "Repairs"]
    assert of_client(company, "carol") == ["Other"]


def test_topics_of_a_link_have_an_order_of_their_own(ctx: Context, company: Workspace, link: ClientLink) -> None:
    other, repairs = the_copy("Other"), the_copy("Repairs")
    order_topics(ctx, topic_ids=[repairs.pk, other.pk])
    assert of_client(company, "alice") == ["Repairs", "Other"]
    assert of_client(company, "carol") == ["Other", "Repairs"]
    before = snapshot()
    with pytest.raises(Conflict):
        order_topics(ctx, topic_ids=[repairs.pk, queries.default_topic().pk])
    assert snapshot() == before


def test_only_administrators_see_and_change_links(company: Workspace, link: ClientLink) -> None:
    before = snapshot()
    for name in ("anna", "alice"):
        ctx = company.ctx(name)
        assert queries.client_links(ctx.actor) == []
        with pytest.raises(NotFound):
            queries.client_link(ctx.actor, link.pk)
        for attempt in (
            lambda ctx=ctx: make_client_link(ctx, organisation_id=organisation("Org Two").pk),
            lambda ctx=ctx: change_client_link(ctx, link_id=link.pk, is_active=False),
            lambda ctx=ctx: renew_client_link(ctx, link_id=link.pk),
            lambda ctx=ctx: revoke_client_link(ctx, link_id=link.pk),
            lambda ctx=ctx: add_public_topics(ctx, link_id=link.pk),
        ):
            with pytest.raises(Forbidden):
                attempt()
    assert snapshot() == before


def test_a_list_of_links_costs_the_same_whatever_its_length(
    ctx: Context, company: Workspace, link: ClientLink, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        assert len(queries.client_links(ctx.actor)) == 1
    a_client_link(company, "Org Two")
    with django_assert_num_queries(3):
        assert len(queries.client_links(ctx.actor)) == 2


def test_a_code_of_one_workspace_opens_nothing_in_the_other(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        code = a_client_link(acme).code
    with beta.inside():
        assert queries.link_by_code(code) is None
        assert queries.client_links(beta.actor("olga")) == []


def at_once(race: Workspace, *works: Any) -> list[str]:
    """Run each in a connection of its own at the same moment; how they ended, sorted."""
    outcomes: list[str] = []
    ready = threading.Barrier(len(works))

    def run(work: Any) -> None:
        try:
            with in_tenant(race.tenant):
                ready.wait(timeout=10)
                work()
                outcomes.append("done")
        except (Conflict, NotFound, Invalid) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


def test_two_who_make_a_link_at_once_make_one(race: Workspace) -> None:
    with race.inside():
        ctx, client = race.ctx("olga"), organisation().pk

    def make() -> None:
        make_client_link(ctx, organisation_id=client)

    assert at_once(race, make, make) == ["done", "done"]
    with race.inside():
        assert ClientLink.objects.count() == 1
        assert Topic.objects.filter(organisation=client).count() == 1


def test_public_topics_added_twice_at_once_come_once(race: Workspace) -> None:
    with race.inside():
        ctx, link = race.ctx("olga"), a_client_link(race)
        a_topic(race, "Returns")

    def add() -> None:
        add_public_topics(ctx, link_id=link.pk)

    assert at_once(race, add, add) == ["done", "done"]
    with race.inside():
        assert Topic.objects.filter(organisation=link.organisation_id).count() == 2


def test_a_topic_never_joins_a_link_that_is_revoked_at_that_moment(race: Workspace) -> None:
    with race.inside():
        ctx, link = race.ctx("olga"), a_client_link(race)

    outcome = at_once(
        race,
        lambda: revoke_client_link(ctx, link_id=link.pk),
        lambda: a_topic(race, "Hotline", organisation_id=link.organisation_id),
    )
    assert outcome in (["Invalid", "done"], ["done", "done"])
    with race.inside():
        assert not Topic.objects.filter(organisation=link.organisation_id, archived_at__isnull=True).exists()


def test_two_who_archive_the_last_two_topics_of_a_link_at_once_leave_one(race: Workspace) -> None:
    with race.inside():
        ctx = race.ctx("olga")
        a_topic(race, "Repairs")
        a_client_link(race)
        first, second = Topic.objects.filter(organisation__isnull=False).values_list("pk", flat=True)
    outcome = at_once(race, lambda: archive_topic(ctx, topic_id=first), lambda: archive_topic(ctx, topic_id=second))
    assert outcome == ["Conflict", "done"]
    with race.inside():
        assert Topic.objects.filter(organisation__isnull=False, is_active=True).count() == 1
