"""Whether somebody can look after the requests of a team: the one answer for routing and for the check of topics."""

from __future__ import annotations

from accounts.actors import actor_for
from accounts.models import User
from kernel.context import Actor, Role
from support.teams.models import Team

LEFT, UNSEEN = "left", "unseen"
_SEES_ALL = frozenset({Role.OWNER, Role.ADMIN})


def sees_requests_of(actor: Actor, team: Team | None) -> bool:
    """Whether a staff member sees the new requests of a team by what they are; the policy of tickets agrees."""
    return actor.role in _SEES_ALL or team is None or not team.is_private or team.pk in actor.team_ids


def obstacle(user: User, team: Team | None) -> str:
    """Why a person cannot look after requests of this team: LEFT, UNSEEN (a private team), or "" when they can."""
    if not (user.is_active and user.is_staff_member):
        return LEFT
    return "" if sees_requests_of(actor_for(user), team) else UNSEEN
