"""Forms, what they ask now, and their versions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, IntegerField, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kernel.context import Actor
from kernel.errors import NotFound
from kernel.localized import pick
from support.forms import policy
from support.forms.definition import Definition, load_definition
from support.forms.differences import differences
from support.forms.models import AnswerSet, Form, FormVersion
from support.forms.rows import FormDetails, FormRow, PublicForm, VersionRow


def forms(actor: Actor, *, archived: bool = False) -> list[FormRow]:
    """All forms in use, or the archived ones, by age; staff only."""
    found = list(_rows(actor).filter(archived_at__isnull=not archived).order_by("id"))
    topics = policy.users_of([form.pk for form in found])
    return [_form_row(form, len(topics[form.pk])) for form in found]


def form(actor: Actor, form_id: int) -> FormDetails:
    """One form with its draft and its versions, the newest first. Raises NotFound."""
    found = _rows(actor).filter(pk=form_id).first()
    if found is None:
        raise NotFound
    names = policy.users_of([found.pk])[found.pk]
    versions = list(
        FormVersion.objects.filter(form=found)
        .select_related("published_by")
        .annotate(answer_count=Count("answer_sets"))
        .order_by("number")
    )
    newest = versions[-1] if versions else None
    return FormDetails(
        row=_form_row(found, len(names)),
        thanks=found.thanks,
        draft=found.draft or {"fields": []},
        published=load_definition(newest.definition) if newest is not None else None,
        published_id=newest.pk if newest is not None else None,
        versions=_version_rows(versions),
        topic_names=[pick(name).text for name in names],
    )


def newest_version(form_id: int) -> FormVersion | None:
    """What the form asks now; None before it was published."""
    return FormVersion.objects.filter(form=form_id).order_by("-number").first()


def newest_versions(form_ids: Collection[int]) -> dict[int, FormVersion]:
    """What each of these forms asks now; one statement."""
    found = FormVersion.objects.filter(form__in=form_ids).order_by("form", "-number").distinct("form")
    return {version.form_id: version for version in found}


def published_keys(form_id: int) -> frozenset[str]:
    """The keys of all questions that any version of a form has or had: their answers are kept under them."""
    found = FormVersion.objects.filter(form=form_id).values_list("definition", flat=True)
    return frozenset(row["key"] for definition in found for row in definition.get("fields", ()))


def version_definition(version_id: int) -> Definition:
    """The questions of a version. Raises NotFound."""
    found = FormVersion.objects.filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return load_definition(found.definition)


def open_form(code: str) -> Form:
    """The form whose public page has this code, while it is open. Raises NotFound."""
    found = Form.objects.filter(code=code, is_public=True, archived_at__isnull=True).first() if code else None
    if found is None:
        raise NotFound
    return found


def public_form(code: str) -> PublicForm:
    """What a stranger sees on a form's public page. Raises NotFound while it is not public or asks nothing yet."""
    found = open_form(code)
    version = newest_version(found.pk)
    if version is None:
        raise NotFound
    return PublicForm(
        id=found.pk,
        code=found.code,
        name=pick(found.names),
        thanks=pick(found.thanks),
        version_id=version.pk,
        number=version.number,
        definition=load_definition(version.definition),
    )


def form_choices(actor: Actor) -> list[tuple[int, str]]:
    """Forms a topic may ask: published and not archived."""
    found = policy.forms_visible_to(actor, Form.objects.filter(archived_at__isnull=True, versions__isnull=False))
    return [(form.pk, pick(form.names).text) for form in found.distinct().order_by("id")]


def _rows(actor: Actor) -> QuerySet[Form, Any]:
    """Forms with the number and questions of the newest version and the count of answers, in one statement."""
    newest = FormVersion.objects.filter(form=OuterRef("pk")).order_by("-number")
    counted = (
        AnswerSet.objects.filter(version__form=OuterRef("pk"))
        .order_by()
        .values("version__form")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return policy.forms_visible_to(actor, Form.objects.all()).annotate(
        newest_number=Subquery(newest.values("number")[:1]),
        newest_definition=Subquery(newest.values("definition")[:1], output_field=JSONField()),
        answer_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    )


def _form_row(form: Any, topics: int) -> FormRow:
    empty: dict[str, Any] = {"fields": []}
    published = form.newest_definition
    draft = form.draft or empty
    return FormRow(
        id=form.pk,
        names=form.names,
        code=form.code,
        is_public=form.is_public,
        number=form.newest_number,
        has_draft_changes=draft != (empty if published is None else published),
        answers=form.answer_count,
        topics=topics,
        is_archived=form.archived_at is not None,
        changed_at=form.changed_at,
        version=form.version,
    )


def _version_rows(versions: list[Any]) -> list[VersionRow]:
    """The newest first, each with what it changed."""
    rows: list[VersionRow] = []
    before: Definition | None = None
    for version in versions:
        definition = load_definition(version.definition)
        rows.insert(
            0,
            VersionRow(
                id=version.pk,
                number=version.number,
                published_at=version.published_at,
                published_by=version.published_by.name if version.published_by is not None else "",
                answers=version.answer_count,
                changes=differences(before, definition),
            ),
        )
        before = definition
    return rows
