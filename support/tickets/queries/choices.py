"""What people may choose: statuses, priorities, severities, categories, assignees."""

from __future__ import annotations

from django.db import models

from accounts.queries import staff
from kernel.context import Actor
from support.people.queries import contacts
from support.tickets.models import Status
from support.tickets.queries.people import status_row
from support.tickets.queries.rows import Choice, PersonRow, StatusRow
from support.tickets.states import Category, Kind, Priority, Severity, may_move


def statuses(actor: Actor) -> list[StatusRow]:
    """All statuses of the workspace, in its order."""
    return [status_row(actor, status) for status in Status.objects.all()]


def creation_statuses(actor: Actor) -> list[StatusRow]:
    """Statuses `actor` may give a new ticket, the default among them; never a closed one."""
    rows = [row for row in statuses(actor) if row.kind != Kind.CLOSED]
    return rows if actor.is_staff else [row for row in rows if row.client_may_set or row.is_default]


def next_statuses(actor: Actor, kind: str) -> list[StatusRow]:
    """Statuses a ticket of this kind may get."""
    return [row for row in statuses(actor) if may_move(Kind(kind), Kind(row.kind))]


def priorities() -> list[Choice]:
    """Priorities, lowest first."""
    return _choices(Priority)


def severities() -> list[Choice]:
    """Severities, least first."""
    return _choices(Severity)


def categories() -> list[Choice]:
    """Categories of trouble."""
    return _choices(Category)


def assignees(actor: Actor) -> list[PersonRow]:
    """Active staff a ticket can be given to, by name; nobody for a client."""
    if not actor.is_staff:
        return []
    return [
        PersonRow(user.name or user.email, user.email, user_id=user.pk) for user in staff(actor).order_by("name", "id")
    ]


def _choices(choices: type[models.TextChoices]) -> list[Choice]:
    return [Choice(str(code), str(label)) for code, label in choices.choices]


# No account and no contact has this id: what is looked up by an unknown address.
UNKNOWN = 0


def staff_id_by_email(actor: Actor, email: str) -> int:
    """The id of the staff member with this address as far as `actor` sees them, else UNKNOWN."""
    found = staff(actor).filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    return found or UNKNOWN


def contact_id_by_email(actor: Actor, email: str) -> int:
    """The id of the contact with this address as far as `actor` sees them, else UNKNOWN."""
    found = contacts(actor).filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    return found or UNKNOWN
