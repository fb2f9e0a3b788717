"""Who may add files, and who may have one: that is decided by what holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from kernel.authz import ADMINS, STAFF, SYSTEM, declare
from kernel.context import Actor, Role
from kernel.tokens import hash_token
from support.files.models import StoredFile


def has_contact(actor: Actor, obj: Any) -> bool:
    """A client whose account belongs to a contact."""
    return actor.contact_id is not None


def has_guest_key(actor: Actor, obj: Any) -> bool:
    """A guest with a form or a ticket's link of this workspace in hand."""
    return bool(actor.guest_key)


UPLOAD = declare("files.upload", {**STAFF, **SYSTEM, Role.CLIENT: has_contact, Role.GUEST: has_guest_key})
CLEAN = declare("files.clean", SYSTEM)
SEE_STORAGE = declare("files.see_storage", ADMINS | SYSTEM)

# Told by the rooms above: what a holder lets this actor have.
Holder = Callable[[Actor], Q]
_holders: dict[str, Holder] = {}


def file_holder(name: str) -> Callable[[Holder], Holder]:
    """Register a room that holds files: it returns the condition on files this actor may have through it."""

    def register(holder: Holder) -> Holder:
        _holders[name] = holder
        return holder

    return register


def visible_to(actor: Actor, files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Files `actor` may have: what a holder shows them, and their own uploads that nothing holds yet."""
    seen = own_unclaimed(actor)
    for holder in _holders.values():
        seen |= holder(actor)
    return files.filter(seen, stored_at__isnull=False, discarded_at__isnull=True)


def own_unclaimed(actor: Actor) -> Q:
    """Uploads of this very person that nothing holds yet; of a guest, those made with the same form or link."""
    if actor.user_id is not None:
        return Q(claimed_at__isnull=True, uploaded_by_user_id=actor.user_id)
    if actor.role == Role.GUEST and actor.guest_key:
        return Q(claimed_at__isnull=True, uploaded_by_guest=hash_token(actor.guest_key))
    return Q(pk__in=[])
