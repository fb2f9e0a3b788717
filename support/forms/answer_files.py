"""Files given as answers: whose they are, how large and of which kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.context import Actor
from support.files.models import StoredFile
from support.files.policy import own_unclaimed
from support.forms.fields import Definition, Field

MEGABYTE = 1024 * 1024


def file_errors(
    actor: Actor, definition: Definition, answers: Mapping[str, Any], held: Collection[UUID | str] = ()
) -> dict[str, list[str]]:
    """What is wrong with the files among accepted answers, by key; one statement, none without files.

    A file has to be the actor's own and unused, or one of `held`. One file answers one question.
    """
    given = [(field, answers[field.key]) for field in _file_fields(definition) if answers.get(field.key)]
    if not given:
        return {}
    wanted = {uuid for _field, uuids in given for uuid in uuids}
    mine = own_unclaimed(actor) | Q(uuid__in=[UUID(str(one)) for one in held])
    rows = StoredFile.objects.filter(mine, uuid__in=wanted, stored_at__isnull=False, discarded_at__isnull=True)
    found = {str(file.uuid): file for file in rows}
    errors: dict[str, list[str]] = {}
    used: set[str] = set()
    for field, uuids in given:
        messages = [_wrong_with(field, found.get(uuid), uuid in used) for uuid in uuids]
        used.update(uuids)
        if wrong := list(dict.fromkeys(message for message in messages if message)):
            errors[field.key] = wrong
    return errors


def file_uuids(definition: Definition, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, uuid) of every file among accepted answers."""
    return [(field.key, uuid) for field in _file_fields(definition) for uuid in answers.get(field.key, ())]


def _file_fields(definition: Definition) -> list[Field]:
    return [field for field in definition.answering if field.type == "file"]


def _wrong_with(field: Field, file: StoredFile | None, is_used: bool) -> str:
    if file is None or is_used:
        return _("A file is no longer there. Add it again.")
    rules = field.validation
    if wrong := wrong_ending(field, file.name):
        return wrong
    if "max_mb" in rules and file.size > rules["max_mb"] * MEGABYTE:
        return _("“%(name)s” is larger than %(size)d MB.") % {"name": file.name, "size": rules["max_mb"]}
    return ""


def wrong_ending(field: Field, name: str) -> str:
    """What is wrong with a file of this name; empty where its kind is accepted."""
    accepted = field.validation.get("extensions")
    if not accepted or PurePath(name).suffix.lstrip(".").lower() in accepted:
        return ""
    kinds = ", ".join(accepted)
    return _("“%(name)s” cannot be added here. Accepted are: %(kinds)s.") % {"name": name, "kinds": kinds}
