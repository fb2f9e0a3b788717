"""Reads of client organisations, contacts and portal users."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import get_language

from kernel.context import STAFF_ROLES, Actor
from kernel.errors import NotFound
from kernel.folding import fold_words
from kernel.localized import LocalizedText
from kernel.tenancy import require_tenant
from support.people import policy
from support.people.access import today
from support.people.models import ClientManager, Contact, GeneralClientManager, Organisation
from support.people.profile import OF_ACCOUNT, phone_index
from support.people.states import AccessState, access_state

PAGE_SIZE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A client organisation in a list; `name` is in the reader's language."""

    id: int
    name: str
    contacts: int
    portal_users: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """A client organisation to read or edit."""

    id: int
    name: str
    names: LocalizedText
    language: str
    domains: list[str]
    record_sharing: str
    note: str
    version: int
    contacts: tuple[ContactRow, ...]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact in a list."""

    id: int
    name: str
    title: str
    email: str
    language: str
    organisation_id: int | None
    organisation: str
    access: AccessState
    access_from: date | None
    access_until: date | None
    user_id: int | None
    last_sign_in: datetime | None


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A contact to read or edit; `row` is what lists show of it."""

    row: ContactRow
    first_name: str
    last_name: str
    other_emails: list[dict[str, str]]
    phones: list[dict[str, str]]
    role: str
    portal_access: bool
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class ManagerRow:
    """A colleague who looks after clients; `is_active` is False for one who left."""

    user_id: int
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class ManagedOrganisation:
    """A client organisation and the colleagues who look after it; without one the general client managers do."""

    id: int
    name: str
    managers: tuple[ManagerRow, ...]

    @property
    def manager_ids(self) -> list[int]:
        return [manager.user_id for manager in self.managers]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; `number` counts from 1."""

    rows: list[Row]
    number: int
    pages: int
    total: int

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Client organisations this actor sees, by name."""
    return policy.visible_organisations(actor, Organisation.objects.all()).order_by("name", "id")


def contacts(actor: Actor) -> QuerySet[Contact]:
    """Contacts this actor sees, with their organisations, by name."""
    found = policy.visible_contacts(actor, Contact.objects.select_related("organisation"))
    return found.order_by("last_name", "first_name", "id")


def organisation_page(actor: Actor, *, text: str = "", number: int = 1) -> Page[OrganisationRow]:
    """Client organisations with counts of their contacts; two statements."""
    found = _matching(organisations(actor), text)
    counted = found.annotate(
        contact_count=Count("contacts"), user_count=Count("contacts", filter=Q(contacts__portal_access=True))
    )
    rows, number, pages, total = _cut(counted, found.count(), number)
    return Page(
        [OrganisationRow(row.pk, _name(row), row.contact_count, row.user_count) for row in rows], number, pages, total
    )


def organisation(actor: Actor, organisation_id: int) -> OrganisationPage:
    """One client organisation with its contacts. Raises NotFound."""
    found = organisations(actor).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound
    people = contacts(actor).filter(organisation_id=found.pk).select_related("user")
    return OrganisationPage(
        id=found.pk,
        name=found.name,
        names=found.names,
        language=found.language,
        domains=found.domains,
        record_sharing=found.record_sharing,
        note=found.note if actor.is_staff else "",
        version=found.version,
        contacts=tuple(_contact_row(row) for row in people),
    )


def organisation_choices(actor: Actor) -> list[tuple[int, str]]:
    """Ids and names, for a select."""
    return [(row.pk, _name(row)) for row in organisations(actor)]


def contact_page(
    actor: Actor, *, text: str = "", organisation_id: int | None = None, number: int = 1
) -> Page[ContactRow]:
    """Contacts, found by parts of name, address or number; two statements."""
    found = _matching(contacts(actor), text)
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    return _page_of_contacts(found, number)


def portal_users(actor: Actor, *, text: str = "", number: int = 1) -> Page[ContactRow]:
    """Contacts who have portal access, or had it until it was withdrawn; two statements."""
    found = contacts(actor).filter(Q(portal_access=True) | Q(access_withdrawn_at__isnull=False))
    return _page_of_contacts(_matching(found, text), number)


def contact(actor: Actor, contact_id: int) -> ContactPage:
    """One contact. Raises NotFound."""
    found = contacts(actor).select_related("organisation", "user").filter(pk=contact_id).first()
    if found is None:
        raise NotFound
    return ContactPage(
        row=_contact_row(found),
        first_name=found.first_name,
        last_name=found.last_name,
        other_emails=found.other_emails,
        phones=found.phones,
        role=found.role,
        portal_access=found.portal_access,
        note=found.note if actor.is_staff else "",
        version=found.version,
    )


def own_profile(actor: Actor) -> dict[str, str]:
    """What a client's profile holds, by the names of `profile.PROFILE_FIELDS`. Raises NotFound for anybody else."""
    if actor.user_id is None or actor.contact_id is None:
        raise NotFound
    found = Contact.objects.select_related("user").filter(pk=actor.contact_id, user=actor.user_id).first()
    if found is None:
        raise NotFound
    index = phone_index(found.phones)
    phone = found.phones[index]["number"] if index is not None else ""
    return {name: getattr(found.user, name) for name in OF_ACCOUNT} | {"title": found.title, "phone": phone}


def contact_choices(actor: Actor, *, text: str = "", most: int = 20) -> list[ContactRow]:
    """The first contacts that match what somebody is typing."""
    return [_contact_row(row) for row in _matching(contacts(actor), text).select_related("user")[:most]]


def client_managers(actor: Actor, organisation_id: int) -> list[ManagerRow]:
    """The colleagues who look after a client, by name; nobody for a client who asks."""
    found = ClientManager.objects.filter(organisation=organisation_id)
    return [_manager_row(row) for row in policy.visible_managers(actor, found)]


def general_client_managers(actor: Actor) -> list[ManagerRow]:
    """The colleagues who look after clients that have no manager of their own, by name."""
    return [_manager_row(row) for row in policy.visible_managers(actor, GeneralClientManager.objects.all())]


def client_managers_map(actor: Actor) -> list[ManagedOrganisation]:
    """All client organisations by name, each with the colleagues who look after it; two statements."""
    people = policy.visible_managers(actor, ClientManager.objects.all())
    found = organisations(actor).prefetch_related(Prefetch("managerships", people))
    return [
        ManagedOrganisation(row.pk, _name(row), tuple(_manager_row(one) for one in row.managerships.all()))
        for row in found
    ]


def manager_ids_of(organisation_id: int | None) -> list[int]:
    """User ids of those who look after a client and have not left, in the order they were chosen."""
    if organisation_id is None:
        return []
    found = ClientManager.objects.filter(organisation=organisation_id, user__is_active=True)
    return list(found.filter(user__role__in=STAFF_ROLES).order_by("id").values_list("user_id", flat=True))


def general_manager_ids() -> list[int]:
    """User ids of the general client managers who have not left, in the order they were chosen."""
    found = GeneralClientManager.objects.filter(user__is_active=True, user__role__in=STAFF_ROLES)
    return list(found.order_by("id").values_list("user_id", flat=True))


def has_portal_users(actor: Actor) -> bool:
    """Whether anybody outside the company may use the portal."""
    return contacts(actor).filter(portal_access=True).exists()


def contact_of_user(user_id: int) -> Contact | None:
    """The contact behind a client's account."""
    return Contact.objects.select_related("organisation").filter(user_id=user_id).first()


def contact_by_email(email: str) -> Contact | None:
    """The contact with this main address."""
    address = email.strip().lower()
    return Contact.objects.select_related("organisation").filter(email=address).first() if address else None


def contacts_by_id(contact_ids: Collection[int]) -> dict[int, Contact]:
    """Contacts with organisations by id, for notices and lists; one statement."""
    return Contact.objects.select_related("organisation").in_bulk(contact_ids)


def _matching(found: QuerySet[Row], text: str) -> QuerySet[Row]:  # type: ignore[type-var]
    for word in fold_words(text):
        found = found.filter(folded__contains=word)
    return found


def _page_of_contacts(found: QuerySet[Contact], number: int) -> Page[ContactRow]:
    rows, number, pages, total = _cut(found.select_related("organisation", "user"), found.count(), number)
    return Page([_contact_row(row) for row in rows], number, pages, total)


def _cut(found: QuerySet[Row], total: int, number: int) -> tuple[QuerySet[Row], int, int, int]:  # type: ignore[type-var]
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    return found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, pages, total


def _contact_row(row: Contact) -> ContactRow:
    return ContactRow(
        id=row.pk,
        name=row.full_name,
        title=row.title,
        email=row.email,
        language=row.language,
        organisation_id=row.organisation_id,
        organisation=_name(row.organisation) if row.organisation is not None else "",
        access=_access(row),
        access_from=row.access_from,
        access_until=row.access_until,
        user_id=row.user_id,
        last_sign_in=row.user.last_login if row.user is not None else None,
    )


def _access(row: Contact) -> AccessState:
    if row.access_withdrawn_at is not None:
        return AccessState.WITHDRAWN
    state = access_state(row.portal_access, row.access_from, row.access_until, today(require_tenant()))
    return AccessState.INVITED if state == AccessState.OPEN and row.user_id is None else state


def _manager_row(row: ClientManager | GeneralClientManager) -> ManagerRow:
    return ManagerRow(row.user_id, row.user.name or row.user.email, row.user.is_active and row.user.is_staff_member)


def _name(row: Organisation) -> str:
    """The name in the reader's language where the organisation has one, else its own."""
    return row.names.get(get_language() or "") or row.name
