"""Who sees and keeps client organisations and contacts."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from kernel.authz import STAFF, SYSTEM, declare
from kernel.context import Actor, Role
from support.people.models import Contact, Organisation

SEE = declare("people.see", {**STAFF, **SYSTEM})
SAVE = declare("people.save", {**STAFF, **SYSTEM})
GRANT_ACCESS = declare("people.grant_access", {**STAFF, **SYSTEM})
# Only Portico itself, once an address is confirmed.
REGISTER = declare("people.register", SYSTEM)


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
