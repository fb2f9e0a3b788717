"""Topics: the seeded one, order, archiving, and that clients always have one to choose."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from kernel.context import Context
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tenancy import in_tenant
from outbox.models import Event
from support.teams.queries import default_project
from support.teams.use_cases import save_project
from support.topics import queries
from support.topics.models import Topic
from support.topics.use_cases import archive_topic, order_topics, restore_topic, save_topic
from tests.factories.twins import Workspace


@pytest.fixture
def ctx(company: Workspace) -> Context:
    """The owner of a workspace, inside it."""
    return company.ctx("olga")


def add(ctx: Context, name: str, **changes: object) -> Topic:
    """A topic in the default project."""
    values = {"names": {"en": name}, "project_id": default_project().pk, **changes}
    return save_topic(ctx, **values)  # type: ignore[arg-type]


def names(ctx: Context) -> list[str]:
    """What the actor may choose, in order."""
    return [choice.name for choice in queries.topics_for(ctx.actor)]


def test_S4_24_a_new_workspace_has_exactly_the_topic_other(ctx: Context) -> None:
    topic = Topic.objects.get()
    assert topic.names == {"en": "Other", "fa": "سایر", "fr": "Autre", "ru": "Другое", "tr": "Diğer"}
    assert (topic.project_id, topic.is_default, topic.is_active) == (default_project().pk, True, True)


def test_S4_25_clients_choose_from_one_topic_until_there_is_a_second(ctx: Context, company: Workspace) -> None:
    alice = company.ctx("alice")
    assert names(alice) == ["Other"]
    add(ctx, "Repairs")
    assert names(alice) == ["Other", "Repairs"]


def test_a_topic_is_saved_with_its_help_and_comes_last(ctx: Context) -> None:
    first, second = add(ctx, "Repairs", help={"en": "What is broken"}), add(ctx, "Returns")
    row = queries.topic_row(ctx.actor, first.pk)
    assert (row.name, row.help, row.version, row.is_archived) == ("Repairs", {"en": "What is broken"}, 1, False)
    assert (first.order, second.order) == (2, 3)
    assert [event.payload for event in Event.objects.filter(name="topics.topic_saved").order_by("id")] == [
        {"topic_id": first.pk},
        {"topic_id": second.pk},
    ]


def test_names_are_picked_in_the_readers_language(ctx: Context) -> None:
    from django.utils.translation import override

    save_topic(ctx, names={"en": "Repairs", "fa": "تعمیرات"}, project_id=default_project().pk)
    with override("fa"):
        assert names(ctx) == ["سایر", "تعمیرات"]
    with override("ru"):
        assert names(ctx) == ["Другое", "Repairs"]


def test_the_second_of_two_editors_is_told(ctx: Context) -> None:
    topic = add(ctx, "Repairs")
    save_topic(ctx, topic_id=topic.pk, names={"en": "First"}, project_id=topic.project_id, version=1)
    with pytest.raises(Conflict):
        save_topic(ctx, topic_id=topic.pk, names={"en": "Second"}, project_id=topic.project_id, version=1)
    assert queries.topic_row(ctx.actor, topic.pk).name == "First"


def test_a_topic_needs_a_project_that_is_on(ctx: Context) -> None:
    closed = save_project(ctx, names={"en": "Closed"}, is_active=False)
    for project_id in (closed.pk, 424242):
        with pytest.raises(Invalid) as refusal:
            add(ctx, "Repairs", project_id=project_id)
        assert refusal.value.errors == {"project_id": ["Choose a project that is switched on."]}
    assert Topic.objects.count() == 1


def test_S4_31_an_archived_topic_leaves_the_form_and_keeps_its_name(ctx: Context, company: Workspace) -> None:
    topic = add(ctx, "Repairs")
    archive_topic(ctx, topic_id=topic.pk)
    assert names(company.ctx("alice")) == ["Other"]
    assert queries.names_of([topic.pk]) == {topic.pk: "Repairs"}
    assert [row.name for row in queries.topic_rows(ctx.actor, archived=True)] == ["Repairs"]


def test_C14_the_last_topic_cannot_be_archived(ctx: Context) -> None:
    topic = Topic.objects.get()
    with pytest.raises(Conflict) as refusal:
        archive_topic(ctx, topic_id=topic.pk)
    assert str(refusal.value) == (
        "The last topic cannot be archived: clients need one to choose. Add another one first."
    )
    topic.refresh_from_db()
    assert (topic.is_active, topic.archived_at) == (True, None)


def test_C14_nor_switched_off_even_when_others_are_off(ctx: Context) -> None:
    add(ctx, "Repairs", is_active=False)
    topic = queries.default_topic()
    with pytest.raises(Invalid) as refusal:
        save_topic(ctx, topic_id=topic.pk, names=topic.names, project_id=topic.project_id, is_active=False)
    assert list(refusal.value.errors) == ["is_active"]
    with pytest.raises(Conflict):
        archive_topic(ctx, topic_id=topic.pk)


def test_archiving_the_default_topic_makes_the_first_other_the_default(ctx: Context) -> None:
    other = queries.default_topic()
    second, first = add(ctx, "Second"), add(ctx, "First")
    order_topics(ctx, topic_ids=[first.pk, second.pk, other.pk])
    archive_topic(ctx, topic_id=other.pk)
    assert queries.default_topic().pk == first.pk
    assert Topic.objects.filter(is_default=True).count() == 1


def test_archiving_twice_changes_nothing(ctx: Context) -> None:
    topic = add(ctx, "Repairs")
    archive_topic(ctx, topic_id=topic.pk)
    archive_topic(ctx, topic_id=topic.pk)
    assert Event.objects.filter(name="topics.topic_archived").count() == 1


def test_a_topic_comes_back_as_the_last_one(ctx: Context) -> None:
    topic = add(ctx, "Repairs")
    archive_topic(ctx, topic_id=topic.pk)
    add(ctx, "Returns")
    restore_topic(ctx, topic_id=topic.pk)
    assert names(ctx) == ["Other", "Returns", "Repairs"]


def test_an_archived_topic_is_not_changed(ctx: Context) -> None:
    topic = add(ctx, "Repairs")
    archive_topic(ctx, topic_id=topic.pk)
    with pytest.raises(Conflict):
        save_topic(ctx, topic_id=topic.pk, names={"en": "New"}, project_id=topic.project_id)
    assert queries.names_of([topic.pk]) == {topic.pk: "Repairs"}


def test_the_order_is_kept_and_unnamed_topics_follow(ctx: Context) -> None:
    other = queries.default_topic()
    first, second = add(ctx, "First"), add(ctx, "Second")
    order_topics(ctx, topic_ids=[second.pk, other.pk])
    assert names(ctx) == ["Second", "Other", "First"]
    assert Topic.objects.get(pk=first.pk).order == 3


def test_an_order_with_a_topic_that_is_gone_is_refused(ctx: Context) -> None:
    topic = add(ctx, "Repairs")
    archive_topic(ctx, topic_id=topic.pk)
    with pytest.raises(Conflict):
        order_topics(ctx, topic_ids=[topic.pk])
    assert names(ctx) == ["Other"]


def test_agents_see_all_topics_but_change_none(ctx: Context, company: Workspace) -> None:
    topic = add(ctx, "Repairs", is_active=False)
    anna = company.ctx("anna")
    assert [row.name for row in queries.topic_rows(anna.actor)] == ["Other", "Repairs"]
    for attempt in (
        lambda: add(anna, "Mine"),
        lambda: archive_topic(anna, topic_id=topic.pk),
        lambda: restore_topic(anna, topic_id=topic.pk),
        lambda: order_topics(anna, topic_ids=[]),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert Topic.objects.count() == 2


def test_clients_do_not_see_a_topic_that_is_off(ctx: Context, company: Workspace) -> None:
    topic = add(ctx, "Repairs", is_active=False)
    alice = company.actor("alice")
    assert [row.name for row in queries.topic_rows(alice)] == ["Other"]
    with pytest.raises(NotFound):
        queries.topic_row(alice, topic.pk)


def test_C14_two_who_archive_the_last_two_topics_at_once_leave_one(race: Workspace) -> None:
    with race.inside():
        ctx = race.ctx("olga")
        topics = [queries.default_topic().pk, add(ctx, "Repairs").pk]
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def archive(topic_id: int) -> None:
        try:
            with in_tenant(race.tenant):
                ready.wait(timeout=10)
                archive_topic(ctx, topic_id=topic_id)
                outcomes.append("archived")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=archive, args=(topic_id,)) for topic_id in topics]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["archived", "refused"]
    with race.inside():
        assert Topic.objects.filter(is_active=True).count() == 1
