"""Ticket states: six fixed kinds the code knows; workspaces name their own statuses of a kind."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a status means to the code, whatever a workspace calls it."""

    NEW = "new", pgettext_lazy("ticket status", "New")
    OPEN = "open", pgettext_lazy("ticket status", "Open")
    WAITING = "waiting", pgettext_lazy("ticket status", "Waiting for answer")
    ON_HOLD = "on_hold", pgettext_lazy("ticket status", "On hold")
    SOLVED = "solved", pgettext_lazy("ticket status", "Solved")
    CLOSED = "closed", pgettext_lazy("ticket status", "Closed")


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

# A client's answer brings these back to the staff; on hold stays: it waits for something else than the client.
REOPENED_BY_CLIENT = frozenset({Kind.WAITING, Kind.SOLVED})


class Priority(models.TextChoices):
    """How soon."""

    LOW = "low", pgettext_lazy("ticket priority", "Low")
    NORMAL = "normal", pgettext_lazy("ticket priority", "Normal")
    HIGH = "high", pgettext_lazy("ticket priority", "High")
    URGENT = "urgent", pgettext_lazy("ticket priority", "Urgent")


class Severity(models.TextChoices):
    """How bad."""

    MINOR = "minor", pgettext_lazy("ticket severity", "Minor")
    MAJOR = "major", pgettext_lazy("ticket severity", "Major")
    SPECIAL = "special", pgettext_lazy("ticket severity", "Special")
    CRITICAL = "critical", pgettext_lazy("ticket severity", "Critical")


class Category(models.TextChoices):
    """What sort of trouble."""

    BIG = "big_problem", pgettext_lazy("ticket category", "Big problem")
    SMALL = "small_problem", pgettext_lazy("ticket category", "Small problem")
    OTHER = "other_problem", pgettext_lazy("ticket category", "Other problem")


class Channel(models.TextChoices):
    """The door a ticket came in by."""

    PORTAL = "portal", pgettext_lazy("ticket channel", "Portal")
    GUEST_FORM = "guest_form", pgettext_lazy("ticket channel", "Public form")
    EMAIL = "email", pgettext_lazy("ticket channel", "E-mail")
    AGENT = "agent", pgettext_lazy("ticket channel", "Staff")
    API = "api", pgettext_lazy("ticket channel", "API")


class Side(models.TextChoices):
    """Whose turn it is."""

    STAFF = "staff", pgettext_lazy("waits for", "Staff")
    CLIENT = "client", pgettext_lazy("waits for", "Client")


def may_move(now: Kind, to: Kind) -> bool:
    """Whether a ticket of kind `now` may get a status of kind `to`."""
    return to in MOVES[now]
