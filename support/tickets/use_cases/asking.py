"""The answers that come with a new ticket: the questions of its topic's form; steps of opening a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kernel.context import Context
from kernel.errors import Invalid
from support.forms.answers import answered_version, check_answers, store_answers
from support.forms.models import AnswerSet, FormVersion
from support.forms.queries import newest_version
from support.people.models import Contact
from support.teams.models import Project
from support.topics.models import Topic

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket goes."""

    topic: Topic | None
    project: Project


def gathered(errors: dict[str, list[str]], find: Callable[[], Result]) -> Result | None:
    """What `find` gives; where it refuses, None, and its errors are added: people are told of all of them at once."""
    try:
        return find()
    except Invalid as error:
        for field, texts in error.errors.items():
            errors.setdefault(field, []).extend(texts)
        return None


def questions(
    ctx: Context, place: Place, answers: Mapping[str, Any] | None, version_id: int | None
) -> FormVersion | None:
    """The version of the form that was answered, None where the topic asks nothing.

    Raises Invalid for wrong answers and for answers that nobody asked for, Conflict for a version out of date.
    """
    form_id = place.topic.form_id if place.topic is not None else None
    newest = newest_version(form_id) if form_id is not None else None
    if newest is None:
        if answers:
            raise Invalid({"answers": [_("This topic asks no questions; leave the answers out.")]})
        return None
    version = newest if version_id is None else answered_version(version_id, now=ctx.now, form_id=form_id)
    check_answers(ctx, version, answers or {}, language=ctx.language)
    return version


def keep_answers(
    ctx: Context, version: FormVersion | None, answers: Mapping[str, Any] | None, requester: Contact
) -> AnswerSet | None:
    """Store the answers of `requester`, so that the ticket keeps the version it answered."""
    if version is None:
        return None
    return store_answers(
        ctx,
        version_id=version.pk,
        raw=answers or {},
        source=AnswerSet.Source.TICKET,
        contact_id=requester.pk,
        name=requester.full_name,
        email=requester.email,
        language=ctx.language,
    )
