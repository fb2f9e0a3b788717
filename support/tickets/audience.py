"""Who is told when something happens to a ticket: staff and contacts with their addresses and languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.actors import actor_for, people_with_facts
from accounts.models import User
from accounts.queries import staff as all_staff
from kernel.context import SYSTEM, Actor, Role
from notify.api import Recipient
from support.people.access import can_sign_in
from support.people.models import Contact
from support.teams.queries import managers_of
from support.tickets import links
from support.tickets.guest_links import guest_link, guest_path
from support.tickets.models import Ticket
from support.tickets.policy import visible_to
from support.tickets.routing import client_manager_ids
from support.topics.states import InCharge


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who is told: how to write to them, and which page of the ticket is theirs."""

    recipient: Recipient
    is_staff: bool
    # Of somebody who cannot sign in: the link to this one ticket, "" where it was withdrawn. None for all others.
    link: str | None = None

    @property
    def is_guest(self) -> bool:
        """Whether they read the ticket by a link, without an account."""
        return self.link is not None

    @property
    def key(self) -> str:
        """The same for the same person, whatever they are told about."""
        who = self.recipient
        return f"user:{who.user_id}" if self.is_staff else f"contact:{who.contact_id}"

    def path(self, number: int, message_id: int | None = None) -> str:
        """The page of the ticket, at the message if there is one; "" for a guest whose link was withdrawn."""
        page = links.desk_path(number) if self.is_staff else links.portal_path(number)
        if self.link is not None:
            page = self.link
        if not page:
            return ""
        return f"{page}#message-{message_id}" if message_id is not None else page


def people_in_charge(ticket: Ticket) -> list[Listener]:
    """Who hears of a new ticket: those its routing found and who still see it, else the managers of the project.

    Where there is none of them either, the owners.
    """
    routed = staff(ticket, ticket.routing.get("told", []))
    found = routed or staff(ticket, managers_of(ticket.project_id))
    return found or staff(ticket, [user.pk for user in all_staff(SYSTEM).filter(role=Role.OWNER)])


def in_charge(ticket: Ticket) -> list[Listener]:
    """Who hears of a client's answer: the assignee, else the people in charge, and the staff who follow."""
    followers = list(ticket.followers.filter(user__isnull=False).order_by("id").values_list("user_id", flat=True))
    assignee = staff(ticket, [ticket.assignee_id]) if ticket.assignee_id is not None else []
    return _once([*(assignee or people_in_charge(ticket)), *staff(ticket, followers)])


def client_managers(ticket: Ticket) -> list[Listener]:
    """Who hears of files a client adds: those who look after the client, where the topic has them in charge (S4-34)."""
    if ticket.topic is None or InCharge.CLIENT_MANAGERS not in ticket.topic.in_charge:
        return []
    return staff(ticket, client_manager_ids(ticket.organisation_id))


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
    found = wanted.exclude(email="").select_related("user").distinct().order_by("id")
    return [_contact(ticket, contact) for contact in found]


def staff(ticket: Ticket, user_ids: Sequence[int | None]) -> list[Listener]:
    """Staff by id, in the order given, without those who left and those who do not see this ticket."""
    found = {user.pk: user for user in people_with_facts().filter(pk__in=[pk for pk in user_ids if pk is not None])}
    wanted = [found[pk] for pk in user_ids if pk in found]
    return [_staff(user) for user in wanted if user.is_active and user.is_staff_member and _sees(user, ticket)]


def others(listeners: Iterable[Listener], doer_id: int | None, *, contact_id: int | None = None) -> list[Listener]:
    """All but the person who did it: an account, or a contact who came by a link."""
    return [
        listener
        for listener in listeners
        if (doer_id is None or listener.recipient.user_id != doer_id)
        and (contact_id is None or listener.recipient.contact_id != contact_id)
    ]


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


def _contact(ticket: Ticket, contact: Contact) -> Listener:
    """A client; one who cannot sign in has a link to this ticket instead."""
    user = contact.user if can_sign_in(contact) else None
    recipient = Recipient(
        email=contact.email,
        name=contact.full_name if contact.full_name != contact.email else "",
        language=(user.language if user is not None else "") or contact.language,
        user_id=user.pk if user is not None else None,
        contact_id=contact.pk,
        calendar=user.calendar if user is not None else "",
        digits=user.digits if user is not None else "",
        timezone=user.timezone if user is not None else "",
    )
    return Listener(recipient, is_staff=False, link=None if user is not None else _link(ticket, contact))


def _link(ticket: Ticket, contact: Contact) -> str:
    found = guest_link(ticket, contact)
    return guest_path(found) if found is not None else ""


def _once(listeners: Iterable[Listener]) -> list[Listener]:
    return list({listener.key: listener for listener in listeners}.values())
