"""Ticket states: six fixed kinds the code knows; workspaces name their own statuses of a kind."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"


OPEN_KINDS = frozenset({Kind.NEW, Kind.OPEN, Kind.WAITING, Kind.ON_HOLD})
_LIVE = frozenset({Kind.OPEN, Kind.WAITING, Kind.ON_HOLD, Kind.SOLVED, Kind.CLOSED})

# From kind -> kinds a ticket may move to. Two statuses of one kind may follow each other, except closed.
MOVES: dict[Kind, frozenset[Kind]] = {
    Kind.NEW: _LIVE | {Kind.NEW},
    Kind.OPEN: _LIVE,
    Kind.WAITING: _LIVE,
    Kind.ON_HOLD: _LIVE,
    Kind.SOLVED: frozenset({Kind.OPEN, Kind.WAITING, Kind.SOLVED, Kind.CLOSED}),
    Kind.CLOSED: frozenset(),
}


class Priority(models.TextChoices):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Severity(models.TextChoices):
    MINOR = "minor"
    MAJOR = "major"
    SPECIAL = "special"
    CRITICAL = "critical"


class Category(models.TextChoices):
    BIG = "big_problem"
    SMALL = "small_problem"
    OTHER = "other_problem"


class Channel(models.TextChoices):
    PORTAL = "portal"
    GUEST_FORM = "guest_form"
    EMAIL = "email"
    AGENT = "agent"
    API = "api"


def may_move(now: Kind, to: Kind) -> bool:
    """Whether a ticket of kind `now` may get a status of kind `to`."""
    return to in MOVES[now]
