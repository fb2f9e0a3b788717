"""Making, publishing, copying and archiving forms."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from kernel.context import Context
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tenancy import in_tenant
from outbox.models import Event
from support.forms import queries
from support.forms.models import AnswerSet, Form, FormVersion
from support.forms.use_cases import (
    archive_form,
    copy_form,
    discard_draft,
    publish_form,
    restore_form,
    save_form,
    submit_public_form,
)
from support.teams.queries import default_project
from support.topics.use_cases import archive_topic, save_topic
from tests.factories.forms import FAULT, a_form, question
from tests.factories.twins import Workspace

SHORT = {"fields": [question("name", "text")]}


@pytest.fixture
def ctx(company: Workspace) -> Context:
    """The owner of a workspace, inside it."""
    return company.ctx("olga")


def test_S4_35_a_form_is_made_first_and_then_offered_to_topics(ctx: Context) -> None:
    form = save_form(ctx, names={"en": "Technical fault"}, draft=FAULT)
    assert queries.form_choices(ctx.actor) == []
    version = publish_form(ctx, form_id=form.pk, version=1)
    assert (version.number, queries.form_choices(ctx.actor)) == (1, [(form.pk, "Technical fault")])
    topic = save_topic(ctx, names={"en": "Repairs"}, project_id=default_project().pk, form_id=form.pk)
    assert topic.form_id == form.pk
    row = queries.forms(ctx.actor)[0]
    assert (row.name, row.number, row.has_draft_changes, row.answers, row.topics) == ("Technical fault", 1, False, 0, 1)
    assert [event.name for event in Event.objects.filter(name__startswith="forms.").order_by("id")] == [
        "forms.saved",
        "forms.published",
    ]


def test_what_is_published_stays_while_the_draft_changes(ctx: Context) -> None:
    form = save_form(ctx, names={"en": "Fault"}, draft=FAULT)
    first = publish_form(ctx, form_id=form.pk)
    save_form(ctx, form_id=form.pk, draft=SHORT, version=1)
    details = queries.form(ctx.actor, form.pk)
    assert details.published is not None
    assert [field.key for field in details.published.fields] == ["state", "since", "pressure"]
    assert ([field["key"] for field in details.draft["fields"]], details.row.has_draft_changes) == (["name"], True)
    second = publish_form(ctx, form_id=form.pk, version=2)
    first.refresh_from_db()
    assert (second.number, len(first.definition["fields"])) == (2, 3)
    changes = queries.form(ctx.actor, form.pk).versions
    assert [(row.number, row.published_by, row.changes) for row in changes] == [
        (2, "Olga", ["“Name” was added.", "“State of the line” was removed.", "“Since when?” was removed.",
                     "“Pressure” was removed."]),
        (1, "Olga", ["The first version, with 3 questions."]),
    ]  # fmt: skip


def test_publishing_the_same_again_makes_no_version(ctx: Context) -> None:
    version = a_form_of(ctx)
    assert publish_form(ctx, form_id=version.form_id, version=1) == version
    assert FormVersion.objects.count() == 1


def a_form_of(ctx: Context) -> FormVersion:
    """A published form."""
    form = save_form(ctx, names={"en": "Fault"}, draft=FAULT)
    return publish_form(ctx, form_id=form.pk)


def test_a_form_without_a_question_is_not_published(ctx: Context) -> None:
    form = save_form(ctx, names={"en": "Empty"}, draft={"fields": [question("hello", "note")]})
    with pytest.raises(Invalid) as refusal:
        publish_form(ctx, form_id=form.pk)
    assert refusal.value.errors == {"fields": ["Add at least one question before you publish the form."]}
    assert FormVersion.objects.count() == 0


def test_the_second_of_two_editors_is_told(ctx: Context) -> None:
    form = save_form(ctx, names={"en": "Fault"}, draft=FAULT)
    save_form(ctx, form_id=form.pk, draft=SHORT, version=1)
    for act in (
        lambda: save_form(ctx, form_id=form.pk, draft=FAULT, version=1),
        lambda: publish_form(ctx, form_id=form.pk, version=1),
        lambda: discard_draft(ctx, form_id=form.pk, version=1),
    ):
        with pytest.raises(Conflict):
            act()
    assert [field["key"] for field in Form.objects.get().draft["fields"]] == ["name"]
    assert FormVersion.objects.count() == 0


def test_a_draft_goes_back_to_what_is_published(ctx: Context) -> None:
    form = save_form(ctx, names={"en": "Fault"}, draft=SHORT)
    with pytest.raises(Conflict):
        discard_draft(ctx, form_id=form.pk)
    published = publish_form(ctx, form_id=form.pk)
    save_form(ctx, form_id=form.pk, draft=FAULT)
    form = discard_draft(ctx, form_id=form.pk, version=2)
    assert (form.draft, form.version) == (published.definition, 3)
    assert discard_draft(ctx, form_id=form.pk, version=3).version == 3


def test_a_form_is_kept_while_a_topic_asks_it(ctx: Context) -> None:
    version = a_form_of(ctx)
    topic = save_topic(ctx, names={"en": "Repairs"}, project_id=default_project().pk, form_id=version.form_id)
    with pytest.raises(Conflict) as refusal:
        archive_form(ctx, form_id=version.form_id)
    assert str(refusal.value) == "The topic “Repairs” asks this form. Choose another form for it first."
    assert Form.objects.get().archived_at is None
    archive_topic(ctx, topic_id=topic.pk)
    archive_form(ctx, form_id=version.form_id)
    assert archive_form(ctx, form_id=version.form_id).version == 2
    assert (queries.forms(ctx.actor), queries.form_choices(ctx.actor)) == ([], [])
    assert [row.is_archived for row in queries.forms(ctx.actor, archived=True)] == [True]
    with pytest.raises(Conflict):
        save_form(ctx, form_id=version.form_id, draft=SHORT)
    restore_form(ctx, form_id=version.form_id)
    assert restore_form(ctx, form_id=version.form_id).version == 3
    assert queries.form_choices(ctx.actor) == [(version.form_id, "Fault")]


def test_an_archived_form_is_no_longer_public(ctx: Context) -> None:
    form = save_form(ctx, names={"en": "Career"}, draft=SHORT, is_public=True)
    publish_form(ctx, form_id=form.pk)
    assert queries.public_form(form.code).version_id == queries.form(ctx.actor, form.pk).published_id
    archive_form(ctx, form_id=form.pk)
    restore_form(ctx, form_id=form.pk)
    with pytest.raises(NotFound):
        queries.public_form(form.code)


def test_a_copy_has_a_code_of_its_own_and_is_not_public(ctx: Context) -> None:
    form = save_form(ctx, names={"en": "Fault", "fa": "خرابی"}, draft=FAULT, is_public=True)
    copy = copy_form(ctx, form_id=form.pk)
    form.refresh_from_db()
    assert copy.names["en"] == "Fault (copy)" and copy.names["fa"].startswith("خرابی")
    assert (copy.draft, copy.is_public, copy.version) == (form.draft, False, 1)
    assert copy.code != form.code


@pytest.mark.parametrize("name", ["anna", "alice"])
def test_only_administrators_shape_forms(ctx: Context, company: Workspace, name: str) -> None:
    version = a_form_of(ctx)
    other = company.ctx(name)
    for act in (
        lambda: save_form(other, names={"en": "X"}),
        lambda: save_form(other, form_id=version.form_id, draft=SHORT),
        lambda: publish_form(other, form_id=version.form_id),
        lambda: discard_draft(other, form_id=version.form_id),
        lambda: archive_form(other, form_id=version.form_id),
        lambda: restore_form(other, form_id=version.form_id),
        lambda: copy_form(other, form_id=version.form_id),
    ):
        with pytest.raises(Forbidden):
            act()
    assert Form.objects.get().version == 1


def test_clients_do_not_see_forms(ctx: Context, company: Workspace) -> None:
    version = a_form_of(ctx)
    client = company.ctx("alice").actor
    assert (queries.forms(client), queries.form_choices(client)) == ([], [])
    with pytest.raises(NotFound):
        queries.form(client, version.form_id)
    assert [row.name for row in queries.forms(company.ctx("anna").actor)] == ["Fault"]


def test_names_are_required_and_plain(ctx: Context) -> None:
    for names in ({}, {"fa": "خرابی"}, {"en": "x" * 101}, {"en": "a\u202eb"}, {"xx": "A"}):
        with pytest.raises(Invalid) as refusal:
            save_form(ctx, names=names)
        assert list(refusal.value.errors) == ["names"]
    assert Form.objects.count() == 0


def test_an_unknown_form_is_not_found(ctx: Context) -> None:
    for act in (publish_form, discard_draft, archive_form, restore_form, copy_form, save_form):
        with pytest.raises(NotFound):
            act(ctx, form_id=424242)
    with pytest.raises(NotFound):
        queries.version_definition(424242)
    assert queries.newest_version(424242) is None


def test_the_list_costs_the_same_for_one_form_and_for_three(
    ctx: Context, company: Workspace, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    a_form(company)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.forms(ctx.actor)) == 1
    a_form(company)
    a_form(company)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.forms(ctx.actor)) == 3


def test_two_who_publish_at_once_make_one_version(race: Workspace) -> None:
    with race.inside():
        ctx = race.ctx("olga")
        form = save_form(ctx, names={"en": "Fault"}, draft=FAULT)
        made: list[int] = []

        for draft in (FAULT, SHORT):
            save_form(ctx, form_id=form.pk, draft=draft)
            shown = (form.pk, Form.objects.get().version)
            threads = [threading.Thread(target=publish_now, args=(race, ctx, *shown, made)) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(made) == 8
        assert list(FormVersion.objects.values_list("number", flat=True)) == [1, 2]


def publish_now(race: Workspace, ctx: Context, form_id: int, version: int, made: list[int]) -> None:
    """Publish over a connection of its own."""
    try:
        with in_tenant(race.tenant):
            made.append(publish_form(ctx, form_id=form_id, version=version).pk)
    finally:
        connection.close()


def test_a_public_form_sent_twice_at_once_is_kept_once(race: Workspace) -> None:
    with race.inside():
        version = a_form(race, is_public=True)
        code = Form.objects.get().code
        kept: list[int] = []

        def send() -> None:
            try:
                with in_tenant(race.tenant):
                    raw = {"state": "runs"}
                    sent = submit_public_form(
                        race.ctx("alice"), code=code, version_id=version.pk, raw=raw, submission_key="once"
                    )
                    kept.append(sent.pk)
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(kept), len(set(kept)), AnswerSet.objects.count()) == (4, 1, 1)
