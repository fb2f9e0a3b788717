"""What a client's home page tells of their requests: how many wait by priority, and who looks after them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from kernel.context import Actor
from kernel.errors import NotFound
from kernel.localized import Picked, pick
from support.teams.models import Team
from support.teams.queries import default_project
from support.tickets import policy
from support.tickets.models import Message, Ticket
from support.tickets.queries.lists import filtered
from support.tickets.queries.rows import Choice, TicketFilters
from support.tickets.states import Priority
from support.topics.queries import default_topic


@dataclass(frozen=True, slots=True)
class Representatives:
    """Who is there for a client: the team in charge, and who answered last; None where there is neither."""

    team: Picked | None
    person: str | None


def open_by_priority(actor: Actor, *, scope: str = "all") -> list[tuple[Choice, int]]:
    """Every priority, the most urgent first, with the open tickets a list of this scope holds; one statement."""
    found = filtered(actor, TicketFilters(scope=scope, is_open=True))
    sizes = dict(found.values_list("priority").annotate(Count("pk")).order_by())
    return [(Choice(str(code), str(label)), sizes.get(code, 0)) for code, label in reversed(Priority.choices)]


def representatives(actor: Actor) -> Representatives:
    """The team and the person a client turns to; at most three statements.

    The team is that of their newest request, before the first one that of the topic they would ask about; a private
    team is named to nobody. The person is the colleague who answered a request of theirs last, else the assignee of
    the newest one that has one.
    """
    own = policy.visible_to(actor, Ticket.objects.filter(requester=actor.contact_id))
    newest = own.select_related("team", "assignee").order_by("-id").first() if actor.contact_id is not None else None
    team = newest.team if newest is not None else _first_team(actor)
    is_named = team is not None and not team.is_private
    person = _last_answerer(own) if newest is not None else None
    if person is None and newest is not None and newest.assignee is not None:
        person = newest.assignee.name or None
    return Representatives(pick(team.names) if team is not None and is_named else None, person)


def _first_team(actor: Actor) -> Team | None:
    try:
        return default_topic(actor.organisation_id).project.team
    except NotFound:
        return default_project().team


def _last_answerer(own: QuerySet[Ticket]) -> str | None:
    # Clients have an account, too; what they write is their contact's.
    by_staff = {"author_user__isnull": False, "author_contact__isnull": True}
    replies = Message.objects.filter(ticket__in=own, kind=Message.Kind.REPLY, **by_staff)
    return replies.order_by("-created_at", "-id").values_list("author_name", flat=True).first()
