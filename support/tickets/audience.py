"""Who is told when something happens to a ticket: staff and contacts with their addresses and languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.actors import actor_for, people_with_facts
from accounts.models import User
from accounts.queries import staff as all_staff
from kernel.context import SYSTEM, Actor, Role
from notify.api import Recipient
from support.people.models import Contact
from support.teams.queries import managers_of
from support.tickets import links
from support.tickets.models import Ticket
from support.tickets.policy import visible_to


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who is told: how to write to them, and which page of the ticket is theirs."""

    recipient: Recipient
    is_staff: bool

    @property
    def key(self) -> str:
        """The same for the same person, whatever they are told about."""
        who = self.recipient
        return f"user:{who.user_id}" if self.is_staff else f"contact:{who.contact_id}"

    def path(self, number: int, message_id: int | None = None) -> str:
        """The page of the ticket, at the message if there is one."""
        page = links.desk_path(number) if self.is_staff else links.portal_path(number)
        return f"{page}#message-{message_id}" if message_id is not None else page


def managers(ticket: Ticket) -> list[Listener]:
    """Who hears of new tickets: the managers of the project who see it, else the owners."""
    found = staff(ticket, managers_of(ticket.project_id))
    return found or staff(ticket, [user.pk for user in all_staff(SYSTEM).filter(role=Role.OWNER)])


def in_charge(ticket: Ticket) -> list[Listener]:
    """Who hears of a client's answer: the assignee, else the managers, and the staff who follow."""
    followers = list(ticket.followers.filter(user__isnull=False).order_by("id").values_list("user_id", flat=True))
    assignee = staff(ticket, [ticket.assignee_id]) if ticket.assignee_id is not None else []
    return _once([*(assignee or managers(ticket)), *staff(ticket, followers)])


def client_side(ticket: Ticket) -> list[Listener]:
    """Who hears of public updates on the client's side: the requester, and the contacts who follow.

    Nobody without an address; followers who lost their access or moved to another organisation are told nothing.
    """
    following = Contact.objects.filter(
        pk__in=ticket.followers.filter(contact__isnull=False).values("contact"),
        portal_access=True,
        organisation=ticket.organisation_id,
    )
    wanted = Contact.objects.filter(pk=ticket.requester_id) | following
    return [_contact(contact) for contact in wanted.exclude(email="").select_related("user").distinct().order_by("id")]


def staff(ticket: Ticket, user_ids: Sequence[int | None]) -> list[Listener]:
    """Staff by id, in the order given, without those who left and those who do not see this ticket."""
    found = {user.pk: user for user in people_with_facts().filter(pk__in=[pk for pk in user_ids if pk is not None])}
    wanted = [found[pk] for pk in user_ids if pk in found]
    return [_staff(user) for user in wanted if user.is_active and user.is_staff_member and _sees(user, ticket)]


def others(listeners: Iterable[Listener], doer_id: int | None) -> list[Listener]:
    """All but the person who did it."""
    return [listener for listener in listeners if doer_id is None or listener.recipient.user_id != doer_id]


def reader(listener: Listener) -> Actor:
    """Just enough of an actor to choose between staff's and clients' labels."""
    who = listener.recipient
    return Actor(Role.AGENT if listener.is_staff else Role.CLIENT, user_id=who.user_id, contact_id=who.contact_id)


def _sees(user: User, ticket: Ticket) -> bool:
    return visible_to(actor_for(user), Ticket.objects.filter(pk=ticket.pk)).exists()


def _staff(user: User) -> Listener:
    recipient = Recipient(
        email=user.email,
        name=user.name,
        language=user.language,
        user_id=user.pk,
        calendar=user.calendar,
        digits=user.digits,
        timezone=user.timezone,
    )
    return Listener(recipient, is_staff=True)


def _contact(contact: Contact) -> Listener:
    user = contact.user
    recipient = Recipient(
        email=contact.email,
        name=contact.full_name if contact.full_name != contact.email else "",
        language=(user.language if user is not None else "") or contact.language,
        user_id=user.pk if user is not None and user.is_active else None,
        contact_id=contact.pk,
        calendar=user.calendar if user is not None else "",
        digits=user.digits if user is not None else "",
        timezone=user.timezone if user is not None else "",
    )
    return Listener(recipient, is_staff=False)


def _once(listeners: Iterable[Listener]) -> list[Listener]:
    return list({listener.key: listener for listener in listeners}.values())
