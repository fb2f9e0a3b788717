"""Who sees and keeps client organisations and contacts."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from kernel.authz import ADMINS, STAFF, SYSTEM, declare
from kernel.context import Actor, Role
from support.people.models import ClientManager, Contact, GeneralClientManager, Organisation


def has_contact(actor: Actor, obj: Any) -> bool:
    """A client whose account belongs to a contact."""
    return actor.contact_id is not None


SEE = declare("people.see", {**STAFF, **SYSTEM})
SAVE = declare("people.save", {**STAFF, **SYSTEM})
GRANT_ACCESS = declare("people.grant_access", {**STAFF, **SYSTEM})
# Who looks after one client; and after those that nobody is named for.
SET_MANAGERS = declare("people.set_managers", {**STAFF, **SYSTEM})
SET_GENERAL_MANAGERS = declare("people.set_general_managers", {**ADMINS, **SYSTEM})
# A client's own contact: what the workspace lets them change of it is decided by its layout.
CHANGE_OWN = declare("people.change_own", {Role.CLIENT: has_contact})
# Only Portico itself, once an address is confirmed.
REGISTER = declare("people.register", SYSTEM)

Managing = TypeVar("Managing", ClientManager, GeneralClientManager)


def visible_managers(actor: Actor, managers: QuerySet[Managing]) -> QuerySet[Managing]:
    """Staff see who of them looks after which client, by name; nobody else does."""
    if actor.is_staff or actor.role == Role.SYSTEM:
        return managers.select_related("user").order_by("user__name", "id")
    return managers.none()


def visible_organisations(actor: Actor, organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Staff see all, a client the organisation they belong to."""
    if actor.is_staff or actor.role == Role.SYSTEM:
        return organisations
    if actor.role == Role.CLIENT and actor.organisation_id is not None:
        return organisations.filter(pk=actor.organisation_id)
    return organisations.none()


def visible_contacts(actor: Actor, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Staff see all; a client sees themselves, and their colleagues where the organisation shares its requests."""
    if actor.is_staff or actor.role == Role.SYSTEM:
        return contacts
    if actor.role != Role.CLIENT or actor.contact_id is None:
        return contacts.none()
    mine = Q(pk=actor.contact_id)
    if actor.shares_organisation and actor.organisation_id is not None:
        mine |= Q(organisation_id=actor.organisation_id)
    return contacts.filter(mine)
