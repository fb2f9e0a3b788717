"""Which teams a staff member belongs to, as part of the Actor that policies ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accounts.actors import actor_facts
from accounts.models import User
from support.teams.models import Membership


def team_columns() -> Mapping[str, Any]:
    """The ids of the person's active teams, as an array that comes with the account."""
    teams = Membership.objects.filter(user_id=OuterRef("pk"), team__is_active=True).order_by("team_id")
    return {"fact_team_ids": ArraySubquery(teams.values("team_id"))}


@actor_facts(team_columns)
def team_facts(user: User) -> Mapping[str, Any]:
    """`team_ids` of the Actor."""
    return {"team_ids": frozenset(cast(Any, user).fact_team_ids)}
