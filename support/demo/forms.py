"""Loads the forms of the world as published versions, and the answers that came with tickets."""

from __future__ import annotations

import hashlib
import mimetypes
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from kernel.calendars import DisplayPrefs
from kernel.errors import Invalid
from kernel.storage import tenant_storage
from support.demo.world import BadWorld, Row, World
from support.files.models import StoredFile
from support.forms.definition import Field, check_definition, load_definition
from support.forms.models import AnswerFile, AnswerSet, Form, FormVersion
from support.forms.use_cases import new_code
from support.forms.values import Asked, ValueRefused, clean_value
from support.tickets.models import Ticket

# Kinds of questions about records that the product does not have yet, and one that asks nothing.
_NOT_YET = frozenset({"product", "asset", "contract", "hidden"})
_TYPES = {"heading": "section", "integer": "number", "decimal": "number"}
# Published before the first ticket that answers it.
_AGE = timedelta(days=400)


def load_forms(world: World) -> None:
    """Forms with one published version each, under the number the world gives it."""
    owner = next(row for row in world.read("staff")["staff"] if row["role"] == "owner")
    for row in world.read("forms")["forms"]:
        definition = _definition(world, row)
        at = world.now - _AGE
        form = Form.objects.create(names=row["name"], draft=definition, code=new_code(), created_at=at, changed_at=at)
        FormVersion.objects.create(
            form=form,
            number=row.get("version", 1),
            definition=definition,
            published_at=at,
            published_by=world.row("staff", owner["key"]),
        )
        world.keep("form", row["key"], form)


def load_answers(world: World, ticket: Ticket, row: Row) -> None:
    """What was answered in "Additional information" when the ticket was opened."""
    given: Row = row.get("form_answers") or {}
    if not given:
        return
    form: Form = world.row("form", row.get("form"))
    version = form.versions.latest("number")
    definition = load_definition(version.definition)
    asked = Asked(DisplayPrefs(row["language"], timezone=world.company["timezone"]), world.company["timezone"])
    files: list[tuple[str, StoredFile]] = []
    data: Row = {}
    for field in definition.answering:
        if field.key not in given:
            continue
        if field.type == "file":
            files += [(field.key, _stored(world, ticket, name)) for name in _as_list(given[field.key])]
            data[field.key] = [str(file.uuid) for key, file in files if key == field.key]
        else:
            data[field.key] = _answer(world, field, given[field.key], asked)
    world.skip("answers about products and equipment", len(set(given) - set(definition.by_key)))
    answers = AnswerSet.objects.create(
        version=version,
        source=AnswerSet.Source.TICKET,
        data={key: value for key, value in data.items() if value is not None},
        language=row["language"],
        contact=ticket.requester,
        person_name=ticket.requester.full_name,
        person_email=ticket.requester.email,
        created_at=ticket.created_at,
    )
    AnswerFile.objects.bulk_create([AnswerFile(answer_set=answers, key=key, file=file) for key, file in files])
    ticket.answers = answers
    ticket.save(update_fields=["answers"])
    world.report.loaded["answers"] += 1


def _definition(world: World, row: Row) -> dict[str, Any]:
    """The definition as the product keeps it; what the world got wrong is not loaded."""
    skipped = [field for field in row["fields"] if field["type"] in _NOT_YET]
    world.skip("questions about products, equipment and contracts, and hidden ones", skipped)
    gone = {field["key"] for field in skipped}
    fields = [_field(world, field, gone) for field in row["fields"] if field["type"] not in _NOT_YET]
    try:
        return check_definition({"fields": fields}).as_json()
    except Invalid as error:
        raise BadWorld(f"{world.folder.name}: form {row['key']}: {error.errors}") from error


def _field(world: World, row: Row, gone: set[str]) -> Row:
    kind = _TYPES.get(row["type"], row["type"])
    field = {name: value for name, value in row.items() if name in Field.__dataclass_fields__} | {"type": kind}
    if kind == "section":
        field.pop("required", None)
    rules = dict(row.get("validation") or {})
    if row["type"] == "decimal":
        rules.setdefault("decimals", 3)
    for name in ("before", "after"):
        if name in rules:
            rules[name] = _day_rule(str(rules[name]))
    field["validation"] = rules
    condition = row.get("show_if")
    if condition is not None and condition["field"] in gone:
        field.pop("show_if")
        world.skip("conditions on questions that are not loaded", 1)
    return field


def _day_rule(offset: str) -> str:
    """`+7d` of the world counts from the day of the answer."""
    return "today" if offset in ("0", "now") else f"today{offset}"


def _answer(world: World, field: Field, given: Any, asked: Asked) -> Any:
    """The answer as the product keeps it; rules about the day it was given do not count later."""
    plain = Field(
        **{name: getattr(field, name) for name in Field.__dataclass_fields__}
        | {
            "validation": {
                name: value for name, value in field.validation.items() if name in ("decimals", "max", "currency")
            },
            "required": False,
        }
    )
    if field.type in ("date", "datetime"):
        at = world.at(given)
        given = at.date().isoformat() if field.type == "date" else at.isoformat()
    try:
        return clean_value(plain, given, asked)
    except ValueRefused as refused:
        raise BadWorld(f"{world.folder.name}: {field.key} = {given!r}: {refused.messages}") from refused


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _stored(world: World, ticket: Ticket, name: str) -> StoredFile:
    content = world.stub(name)
    key = tenant_storage().save(f"files/{uuid4().hex}", ContentFile(content))
    world.report.loaded["file"] += 1
    return StoredFile.objects.create(
        name=name,
        size=len(content),
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        storage_key=key,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_contact_id=ticket.requester_id,
        uploaded_by_name=ticket.requester.full_name,
        created_at=ticket.created_at,
        stored_at=ticket.created_at,
        claimed_at=ticket.created_at,
    )
