"""Opening, closing and shaping the guest door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Invalid
from kernel.localized import LocalizedText
from kernel.localized_input import refuse_unreadable, tidy_texts
from kernel.use_case import use_case
from support.guests import policy
from support.guests.events import GuestDoorSaved
from support.guests.inputs import clean_origins
from support.guests.models import GuestDoor
from tenants.registry.use_cases import change_workspace

TEXT_LENGTH = 2000
NAME_LENGTH = 120


@use_case
def save_guest_door(
    ctx: Context,
    *,
    is_open: bool,
    allowed_origins: Sequence[str] = (),
    closed_text: Mapping[str, str] | None = None,
    intro: Mapping[str, str] | None = None,
    form_name: Mapping[str, str] | None = None,
    version: int | None = None,
) -> GuestDoor:
    """Say whether strangers may write, and how. `allowed_origins` are websites that may show the form in a frame.

    `form_name` stays when it is not given. `version` is the one the person was looking at (0 where nothing was saved
    yet); Conflict when somebody else saved since. Raises Invalid on `allowed_origins`, `closed_text`, `intro`,
    `form_name`.
    """
    require(ctx.actor, policy.MANAGE)
    door = _locked(version)
    door.is_open = is_open
    door.allowed_origins = clean_origins(allowed_origins)
    door.closed_text = tidy_texts(ctx, "closed_text", closed_text or {}, max_length=TEXT_LENGTH)
    door.intro = tidy_texts(ctx, "intro", intro or {}, max_length=TEXT_LENGTH)
    if form_name is not None:
        door.form_name = _name(ctx, form_name)
    return _saved(ctx, door)


@use_case
def change_form_texts(
    ctx: Context,
    *,
    names: Mapping[str, str],
    form_name: Mapping[str, str],
    intro: Mapping[str, str],
    version: int | None = None,
) -> GuestDoor:
    """What clients read per language: the organisation's name, the form's name and the note above the form.

    Conflict when somebody else changed the form since `version`. Raises Invalid on `names`, `form_name`, `intro`.
    """
    require(ctx.actor, policy.MANAGE)
    door = _locked(version)
    errors: dict[str, list[str]] = {}
    steps: dict[str, Callable[[], object]] = {
        "names": lambda: change_workspace(ctx, name=names.get(_default(ctx), ""), names=names),
        "form_name": lambda: setattr(door, "form_name", _name(ctx, form_name)),
        "intro": lambda: setattr(door, "intro", tidy_texts(ctx, "intro", intro, max_length=TEXT_LENGTH)),
    }
    for field, step in steps.items():
        try:
            step()
        except Invalid as wrong:
            errors[field] = [text for texts in wrong.errors.values() for text in texts]
    if errors:
        raise Invalid(errors)
    return _saved(ctx, door)


def _default(ctx: Context) -> str:
    return ctx.tenant.default_language if ctx.tenant is not None else "en"


def _name(ctx: Context, texts: Mapping[str, str]) -> LocalizedText:
    refuse_unreadable("form_name", texts)
    return tidy_texts(ctx, "form_name", texts, max_length=NAME_LENGTH)


def _locked(version: int | None) -> GuestDoor:
    GuestDoor.objects.bulk_create([GuestDoor(version=0)], ignore_conflicts=True)
    door = GuestDoor.objects.select_for_update().get()
    if version is not None and version != door.version:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
    return door


def _saved(ctx: Context, door: GuestDoor) -> GuestDoor:
    door.version += 1
    door.save()
    record(ctx, GuestDoorSaved(is_open=door.is_open), target="guest_door:1")
    return door
