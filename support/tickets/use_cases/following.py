"""Following tickets: followers are told of every public update."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.queries import staff
from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid
from kernel.use_case import use_case
from support.people.models import Contact
from support.tickets import policy
from support.tickets.events import TicketFollowed, TicketUnfollowed
from support.tickets.models import Follower, Ticket
from support.tickets.use_cases.steps import add_follower, ticket_to_change


@use_case
def follow(ctx: Context, *, number: int, user_id: int | None = None, contact_id: int | None = None) -> Ticket:
    """Make a staff member or a contact of the ticket's organisation follow it; neither named means the actor.

    Naming others is for staff. Raises NotFound, Forbidden, Invalid on `follower`.
    """
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.FOLLOW, ticket)
    user_id, contact_id = _person(ctx, ticket, user_id, contact_id)
    if user_id is not None and not staff(ctx.actor).filter(pk=user_id, is_active=True).exists():
        raise Invalid({"follower": [_("Choose one of the staff.")]})
    if contact_id is not None and contact_id != ctx.actor.contact_id:
        _check_contact(ticket, contact_id)
    if add_follower(ticket, user_id=user_id, contact_id=contact_id):
        record(ctx, TicketFollowed(ticket.pk, user_id, contact_id), target=f"ticket:{ticket.pk}")
    return ticket


@use_case
def unfollow(ctx: Context, *, number: int, user_id: int | None = None, contact_id: int | None = None) -> Ticket:
    """Stop following; neither named means the actor. Raises NotFound, Forbidden."""
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.FOLLOW, ticket)
    user_id, contact_id = _person(ctx, ticket, user_id, contact_id)
    gone, _rows = Follower.objects.filter(ticket=ticket, user=user_id, contact=contact_id).delete()
    if gone:
        record(ctx, TicketUnfollowed(ticket.pk, user_id, contact_id), target=f"ticket:{ticket.pk}")
    return ticket


def _person(ctx: Context, ticket: Ticket, user_id: int | None, contact_id: int | None) -> tuple[int | None, int | None]:
    actor = ctx.actor
    me = (actor.user_id, None) if actor.is_staff else (None, actor.contact_id)
    if user_id is None and contact_id is None:
        return me
    if user_id is not None and contact_id is not None:
        raise Invalid({"follower": [_("Choose one person at a time.")]})
    if (user_id, contact_id) != me:
        require(actor, policy.ADD_FOLLOWERS, ticket)
    return user_id, contact_id


def _check_contact(ticket: Ticket, contact_id: int) -> None:
    """Only people of the ticket's own organisation may be let in on it."""
    contact = Contact.objects.filter(pk=contact_id).first()
    is_requester = contact is not None and contact.pk == ticket.requester_id
    is_colleague = (
        contact is not None and ticket.organisation_id is not None and contact.organisation_id == ticket.organisation_id
    )
    if not (is_requester or is_colleague):
        raise Invalid({"follower": [_("Only contacts of the same organisation can follow this request.")]})
