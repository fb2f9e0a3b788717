"""Checking and storing answers: steps inside the use case that asks (opening a ticket, sending a public form)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.api import record
from kernel.calendars import DisplayPrefs
from kernel.context import Actor, Context
from kernel.errors import Conflict, Invalid
from support.files.claims import claim_files
from support.files.models import StoredFile
from support.forms.answer_files import file_errors, file_uuids
from support.forms.checking import asked_of, check_values
from support.forms.definition import load_definition
from support.forms.events import FormAnswered
from support.forms.models import AnswerFile, AnswerSet, FormVersion

# An older version may still be sent by those who had the page open when the newer one was published.
OLDER_ACCEPTED_FOR = timedelta(hours=24)
MAX_NAME = 200


def check_answers(
    who: Context | Actor,
    version: FormVersion,
    raw: Mapping[str, Any],
    *,
    language: str,
    prefs: DisplayPrefs | None = None,
    held: Collection[UUID | str] = (),
) -> dict[str, Any]:
    """Raw answers by field key as they are stored; answers to hidden or unknown fields are dropped.

    Raises Invalid with all errors at once, as `answers.<key>`. `held` are files the caller keeps already; all others
    have to be the actor's own and unused.
    """
    if not isinstance(raw, Mapping):
        raise Invalid({"answers": [_("Answers are an object: each question's key with its answer.")]})
    actor, now = (who.actor, who.now) if isinstance(who, Context) else (who, timezone.now())
    definition = load_definition(version.definition)
    checked = check_values(definition, raw, asked_of(language, prefs=prefs, now=now))
    checked.errors.update(file_errors(actor, definition, checked.answers, held))
    if checked.errors:
        raise Invalid({f"answers.{key}": messages for key, messages in checked.errors.items()})
    return checked.answers


def answered_version(version_id: Any, *, now: Any, form_id: int | None = None) -> FormVersion:
    """The version that is being answered: the form's newest, or one that was the newest within the last day.

    Raises Invalid on `form_version` when there is no such version (of `form_id`), Conflict when it is too old.
    """
    is_number = isinstance(version_id, int) and not isinstance(version_id, bool) and 0 < version_id < 2**63
    found = FormVersion.objects.select_related("form").filter(pk=version_id).first() if is_number else None
    if found is None or (form_id is not None and found.form_id != form_id):
        raise Invalid({"form_version": [_("These questions do not belong here. Load the page again.")]})
    following = FormVersion.objects.filter(form=found.form_id, number=found.number + 1).first()
    if following is not None and following.published_at < now - OLDER_ACCEPTED_FOR:
        raise Conflict(_("The form changed meanwhile. Load the page again and answer the new questions."))
    return found


def store_answers(
    ctx: Context,
    *,
    version_id: int,
    raw: Mapping[str, Any],
    source: str,
    contact_id: int | None = None,
    name: str = "",
    email: str = "",
    language: str = "",
    prefs: DisplayPrefs | None = None,
    form_id: int | None = None,
    held: Collection[UUID | str] = (),
    uuid: UUID | None = None,
) -> AnswerSet:
    """Check and keep one filled-in form and claim its files; runs inside the caller's transaction.

    `form_id` is the form that is asked here: answers to another one are refused. `uuid` names the row when the
    caller has to find it again. Raises as `check_answers` and `answered_version`.
    """
    version = answered_version(version_id, now=ctx.now, form_id=form_id)
    data = check_answers(ctx, version, raw, language=language or ctx.language, prefs=prefs, held=held)
    return keep_answers(
        ctx,
        version,
        data,
        source=source,
        contact_id=contact_id,
        name=name,
        email=email,
        language=language,
        held=held,
        uuid=uuid,
    )


def keep_answers(
    ctx: Context,
    version: FormVersion,
    data: Mapping[str, Any],
    *,
    source: str,
    contact_id: int | None = None,
    name: str = "",
    email: str = "",
    language: str = "",
    held: Collection[UUID | str] = (),
    uuid: UUID | None = None,
) -> AnswerSet:
    """Keep answers that `check_answers` gave, now or when they were sent, and claim their files."""
    answers = AnswerSet(
        version=version,
        source=AnswerSet.Source(source),
        data=dict(data),
        language=language or ctx.language,
        contact_id=contact_id,
        person_name=name[:MAX_NAME],
        person_email=email,
        created_at=ctx.now,
    )
    if uuid is not None:
        answers.uuid = uuid
    answers.save(force_insert=True)
    _keep_files(ctx, answers, file_uuids(load_definition(version.definition), data), held)
    record(ctx, FormAnswered(answer_set_id=answers.pk, form_id=version.form_id), target=f"form:{version.form_id}")
    return answers


def _keep_files(ctx: Context, answers: AnswerSet, given: list[tuple[str, str]], held: Collection[UUID | str]) -> None:
    if not given:
        return
    kept = {str(one) for one in held}
    fresh = [uuid for _key, uuid in given if uuid not in kept]
    found = {str(file.uuid): file for file in (claim_files(ctx, fresh) if fresh else [])}
    old = [uuid for _key, uuid in given if uuid in kept]
    found.update({str(file.uuid): file for file in StoredFile.objects.filter(uuid__in=old)})
    AnswerFile.objects.bulk_create([AnswerFile(answer_set=answers, key=key, file=found[uuid]) for key, uuid in given])
