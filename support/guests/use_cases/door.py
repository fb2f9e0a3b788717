"""Opening, closing and shaping the guest door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict
from kernel.localized_input import tidy_texts
from kernel.use_case import use_case
from support.guests import policy
from support.guests.events import GuestDoorSaved
from support.guests.inputs import clean_origins
from support.guests.models import GuestDoor

TEXT_LENGTH = 2000


@use_case
def save_guest_door(
    ctx: Context,
    *,
    is_open: bool,
    allowed_origins: Sequence[str] = (),
    closed_text: Mapping[str, str] | None = None,
    intro: Mapping[str, str] | None = None,
    version: int | None = None,
) -> GuestDoor:
    """Say whether strangers may write, and how. `allowed_origins` are websites that may show the form in a frame.

    `version` is the one the person was looking at (0 where nothing was saved yet); Conflict when somebody else saved
    since. Raises Invalid on `allowed_origins`, `closed_text`, `intro`.
    """
    require(ctx.actor, policy.MANAGE)
    GuestDoor.objects.bulk_create([GuestDoor(version=0)], ignore_conflicts=True)
    door = GuestDoor.objects.select_for_update().get()
    if version is not None and version != door.version:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
    door.is_open = is_open
    door.allowed_origins = clean_origins(allowed_origins)
    door.closed_text = tidy_texts(ctx, "closed_text", closed_text or {}, max_length=TEXT_LENGTH)
    door.intro = tidy_texts(ctx, "intro", intro or {}, max_length=TEXT_LENGTH)
    door.version += 1
    door.save()
    record(ctx, GuestDoorSaved(is_open=door.is_open), target="guest_door:1")
    return door
