"""Making, changing, publishing and archiving forms; sending public ones."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.api import record
from kernel.authz import require
from kernel.calendars import DisplayPrefs
from kernel.context import Context
from kernel.errors import Conflict, Invalid, NotFound
from kernel.localized import LocalizedText, pick
from kernel.localized_input import tidy_texts
from kernel.use_case import use_case
from support.forms import policy
from support.forms.answers import MAX_NAME, store_answers
from support.forms.definition import check_definition
from support.forms.events import FormArchived, FormPublished, FormRestored, FormSaved
from support.forms.models import AnswerSet, Form, FormVersion
from support.forms.queries import newest_version, open_form
from support.forms.texts import TURNING, cannot_be_stored, too_long

NAME_LENGTH = 100
THANKS_LENGTH = 2000
_CODE_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 12
MAX_SUBMISSION_KEY = 80


@use_case
def save_form(
    ctx: Context,
    *,
    form_id: int | None = None,
    names: Mapping[str, str] | None = None,
    draft: Any = None,
    is_public: bool | None = None,
    thanks: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Form:
    """Make a form, or change what is given of its names, draft and settings; what is published stays as it is.

    `version` is the one the person was looking at. Raises Invalid (places in the draft as "fields.3.label"),
    Conflict when somebody else saved since or the form is archived, NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    if form_id is None:
        form = Form(code=new_code(), created_at=ctx.now, version=0, draft={"fields": []})
    else:
        form = _lock_live(form_id, version)
    if names is not None or form_id is None:
        form.names = _names(ctx, names or {})
    if thanks is not None:
        form.thanks = tidy_texts(ctx, "thanks", thanks, max_length=THANKS_LENGTH)
    if draft is not None:
        form.draft = check_definition(draft).as_json()
    if is_public is not None:
        form.is_public = is_public
    form.version += 1
    form.changed_at = ctx.now
    form.save()
    record(ctx, FormSaved(form_id=form.pk), target=f"form:{form.pk}")
    return form


@use_case
def publish_form(ctx: Context, *, form_id: int, version: int | None = None) -> FormVersion:
    """Make the draft what people are asked. A draft like the newest version publishes nothing and returns that one.

    Raises Invalid when the draft asks nothing, Conflict when it is not the one the person was looking at, NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    form = _lock_live(form_id, version)
    definition = check_definition(form.draft)
    if not definition.answering:
        raise Invalid({"fields": [_("Add at least one question before you publish the form.")]})
    last = newest_version(form_id)
    if last is not None and last.definition == definition.as_json():
        return last
    made = FormVersion.objects.create(
        form=form,
        number=last.number + 1 if last is not None else 1,
        definition=definition.as_json(),
        published_at=ctx.now,
        published_by_id=ctx.actor.user_id,
    )
    record(ctx, FormPublished(form_id=form.pk, version_id=made.pk), target=f"form:{form.pk}")
    return made


@use_case
def discard_draft(ctx: Context, *, form_id: int, version: int | None = None) -> Form:
    """Go back to the questions that are published. Raises Conflict when nothing is, or somebody else saved since."""
    require(ctx.actor, policy.MANAGE)
    form = _lock_live(form_id, version)
    last = newest_version(form_id)
    if last is None:
        raise Conflict(_("Nothing of this form is published yet, so there is nothing to go back to."))
    if form.draft == last.definition:
        return form
    form.draft = last.definition
    form.version += 1
    form.changed_at = ctx.now
    form.save()
    record(ctx, FormSaved(form_id=form.pk), target=f"form:{form.pk}")
    return form


@use_case
def archive_form(ctx: Context, *, form_id: int) -> Form:
    """Put a form away; its answers stay. Raises Conflict while something asks it, NotFound."""
    require(ctx.actor, policy.MANAGE)
    form = _lock(form_id)
    if form.archived_at is not None:
        return form
    if names := policy.users_of([form_id])[form_id]:
        message = _("The topic “%(topic)s” asks this form. Choose another form for it first.")
        raise Conflict(message % {"topic": pick(names[0]).text})
    form.archived_at, form.is_public = ctx.now, False
    form.version += 1
    form.save()
    record(ctx, FormArchived(form_id=form.pk), target=f"form:{form.pk}")
    return form


@use_case
def restore_form(ctx: Context, *, form_id: int) -> Form:
    """Take an archived form out again; its public page stays closed. Raises NotFound."""
    require(ctx.actor, policy.MANAGE)
    form = _lock(form_id)
    if form.archived_at is None:
        return form
    form.archived_at = None
    form.version += 1
    form.save()
    record(ctx, FormRestored(form_id=form.pk), target=f"form:{form.pk}")
    return form


@use_case
def copy_form(ctx: Context, *, form_id: int) -> Form:
    """A new form with the same draft and settings, not public. Raises NotFound."""
    require(ctx.actor, policy.MANAGE)
    source = _lock(form_id)
    made = Form.objects.create(
        names=_copied_names(source.names),
        draft=source.draft,
        thanks=source.thanks,
        code=new_code(),
        created_at=ctx.now,
        changed_at=ctx.now,
    )
    record(ctx, FormSaved(form_id=made.pk), target=f"form:{made.pk}")
    return made


@use_case
def submit_public_form(
    ctx: Context,
    *,
    code: str,
    version_id: int,
    raw: Mapping[str, Any],
    name: str = "",
    email: str = "",
    submission_key: str = "",
    language: str = "",
    prefs: DisplayPrefs | None = None,
    contact_id: int | None = None,
) -> AnswerSet:
    """Keep the answers to a public form; it opens no ticket. Sent again with the same key it is kept once.

    Raises NotFound for a form that is not open to the public, Invalid (name, email, `answers.<key>`,
    submission_key), Conflict for a version that is too old.
    """
    require(ctx.actor, policy.SUBMIT)
    form = open_form(code)
    uuid = _submission_uuid(form, submission_key)
    if uuid is not None and (earlier := AnswerSet.objects.filter(uuid=uuid).first()) is not None:
        return earlier
    name, email = " ".join(name.split()), email.strip().lower()
    _check_person(name, email)
    try:
        with transaction.atomic():
            return store_answers(
                ctx,
                version_id=version_id,
                raw=raw,
                source=AnswerSet.Source.PUBLIC,
                contact_id=contact_id if contact_id is not None else ctx.actor.contact_id,
                name=name or ctx.actor.name,
                email=email or ctx.actor.email,
                language=language,
                prefs=prefs,
                form_id=form.pk,
                uuid=uuid,
            )
    except IntegrityError:
        # The same submission arrived twice at once; the other one was kept.
        if uuid is None:
            raise
        return AnswerSet.objects.get(uuid=uuid)


def new_code() -> str:
    """The part of a public page's address: 60 bits, no letters that are taken for one another."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


def _lock(form_id: int) -> Form:
    form = Form.objects.select_for_update().filter(pk=form_id).first()
    if form is None:
        raise NotFound
    return form


def _lock_live(form_id: int, version: int | None) -> Form:
    form = _lock(form_id)
    if form.archived_at is not None:
        raise Conflict(_("This form was archived meanwhile. Restore it to change it."))
    if version is not None and version != form.version:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
    return form


def _names(ctx: Context, names: Mapping[str, str]) -> LocalizedText:
    if any(isinstance(text, str) and (TURNING.search(text) or cannot_be_stored(text)) for text in names.values()):
        raise Invalid({"names": [_("Leave out the invisible marks that turn the direction of the text.")]})
    return tidy_texts(ctx, "names", names, max_length=NAME_LENGTH, required=True)


def _copied_names(names: LocalizedText) -> LocalizedText:
    """The names with a sign that this is the copy, in each language."""
    copied: LocalizedText = {}
    for code, text in names.items():
        with override(code):
            copied[code] = (_("%(name)s (copy)") % {"name": text})[:NAME_LENGTH]
    return copied


def _submission_uuid(form: Form, key: str) -> UUID | None:
    """What the row of a submission is called, so that it is there at most once."""
    if not key:
        return None
    if len(key) > MAX_SUBMISSION_KEY or cannot_be_stored(key):
        raise Invalid({"submission_key": [_("The key of a submission has at most 80 characters.")]})
    return uuid5(UUID(int=form.pk), f"{form.code}:{key}")


def _check_person(name: str, email: str) -> None:
    errors: dict[str, list[str]] = {}
    if len(name) > MAX_NAME:
        errors["name"] = [too_long(MAX_NAME)]
    elif any(unicodedata.category(char) in ("Cc", "Cs") for char in name) or TURNING.search(name):
        errors["name"] = [_("This text holds a character that cannot be stored. Type it again.")]
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = [_("Write an e-mail address, such as name@example.com.")]
    if len(email) > 254:
        errors["email"] = [too_long(254)]
    if errors:
        raise Invalid(errors)
