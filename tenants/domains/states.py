"""The states of a claim, the moves between them, and what each state means for the host."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimState(models.TextChoices):
    """Where a claim stands; only ISSUING, ACTIVE and DEGRADED hold the host, so that at most one claim does."""

    PENDING = "pending", _("Waiting for DNS")
    CONFIRMING = "confirming", _("Record found, confirming")
    ISSUING = "issuing", _("Getting certificate")
    ACTIVE = "active", _("Valid")
    DEGRADED = "degraded", _("DNS problem, links use the default address")
    SUSPENDED = "suspended", _("Disconnected")
    EXPIRED = "expired", _("Never connected")
    RELEASED = "released", _("Removed")
    BLOCKED = "blocked", _("Blocked by operator")


class CertificateState(models.TextChoices):
    """What is known of the certificate."""

    NONE = "none"
    ISSUING = "issuing"
    OK = "ok"
    FAILED = "failed"


class ReleaseReason(models.TextChoices):
    """Why a claim was given up."""

    REMOVED = "removed", _("Removed by the workspace")
    SUPERSEDED = "superseded", _("Another workspace proved that it has the name now")
    EXPIRED = "expired", _("Disconnected for too long")
    TENANT_CLOSED = "tenant_closed", _("The workspace was closed")
    OPERATOR = "operator", _("Removed by the platform's operators")


S = ClaimState

HOLDERS = frozenset({S.ISSUING, S.ACTIVE, S.DEGRADED})
SERVING = frozenset({S.ACTIVE, S.DEGRADED})
OVER = frozenset({S.RELEASED, S.EXPIRED})
OPEN = frozenset(S) - OVER

# Every move there is. What makes them happen by the clock is in `machine.py`; the others are decisions of people.
MOVES: dict[ClaimState, frozenset[ClaimState]] = {
    S.PENDING: frozenset({S.CONFIRMING, S.EXPIRED, S.RELEASED, S.BLOCKED}),
    S.CONFIRMING: frozenset({S.ISSUING, S.PENDING, S.EXPIRED, S.RELEASED, S.BLOCKED}),
    S.ISSUING: frozenset({S.ACTIVE, S.PENDING, S.RELEASED, S.BLOCKED}),
    S.ACTIVE: frozenset({S.DEGRADED, S.RELEASED, S.BLOCKED}),
    S.DEGRADED: frozenset({S.ACTIVE, S.SUSPENDED, S.RELEASED, S.BLOCKED}),
    S.SUSPENDED: frozenset({S.ISSUING, S.RELEASED, S.BLOCKED}),
    S.BLOCKED: frozenset({S.PENDING, S.RELEASED}),
    S.EXPIRED: frozenset(),
    S.RELEASED: frozenset(),
}


def can_move(current: str, wanted: str) -> bool:
    """Whether a claim in state `current` may become `wanted`."""
    return ClaimState(wanted) in MOVES[ClaimState(current)]
