"""How the studio tells of a domain: the look of its state, its history in sentences, the portal's addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.tenancy import TenantRef, default_host, host_url
from tenants.domains.messages import message_for
from tenants.domains.records import ClaimView
from tenants.domains.states import ClaimState, ReleaseReason

S = ClaimState
TONES = {
    S.PENDING: "warn",
    S.CONFIRMING: "info",
    S.ISSUING: "info",
    S.ACTIVE: "ok",
    S.DEGRADED: "bad",
    S.SUSPENDED: "bad",
    S.EXPIRED: "",
    S.RELEASED: "",
    S.BLOCKED: "bad",
}
TROUBLES = {S.DEGRADED, S.SUSPENDED}


class Move(Protocol):
    """A line of a claim's history."""

    at: datetime
    actor_name: str
    from_state: str
    to_state: str
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the history; `who` is empty where the clock did it."""

    at: datetime
    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the portal. `is_used`: links are made with it; `page` is where it is looked after."""

    url: str
    host: str
    state: str
    tone: str
    is_used: bool
    page: str = ""
    text: str = ""


def addresses_of(tenant: TenantRef, views: Iterable[ClaimView]) -> list[Address]:
    """The platform's address of a portal first, then its own domains with their states."""
    default = default_host(tenant.slug)
    found = [Address(host_url(default), default, str(S.ACTIVE.label), "ok", is_used=tenant.primary_host == default)]
    for view in views:
        found.append(
            Address(
                host_url(view.hostname),
                view.display,
                view.state_label,
                TONES[S(view.state)],
                is_used=tenant.primary_host == view.hostname,
                page=reverse("studio:domain", args=[view.id]),
                text="" if view.state == S.ACTIVE else view.title,
            )
        )
    return found


def lines_of(moves: Iterable[Move], host: str, reason: str) -> list[Line]:
    """The history in words, the latest first. `reason` is why the claim was given up, if it was."""
    return [Line(move.at, _sentence(move, host, reason), move.actor_name) for move in moves][::-1]


def _sentence(move: Move, host: str, reason: str) -> str:
    target = S(move.to_state)
    problem = message_for(move.code, {"host": host}).title if move.code else ""
    if not move.from_state:
        return _("The domain was added.")
    if move.from_state == S.BLOCKED and target == S.PENDING:
        return _("The platform’s operators gave the domain free again.")
    if target == S.PENDING:
        return _("The record was lost again: %(problem)s.") % {"problem": problem}
    if target == S.ACTIVE and move.from_state == S.DEGRADED:
        return _("DNS is right again.")
    if target == S.DEGRADED:
        return _("DNS is wrong, so links use the default address: %(problem)s.") % {"problem": problem}
    if target == S.RELEASED and reason:
        return str(ReleaseReason(reason).label)
    return {
        S.CONFIRMING: _("The record was seen for the first time."),
        S.ISSUING: _("The record is proven. A certificate is on its way."),
        S.ACTIVE: _("The domain is valid: the portal answers there."),
        S.SUSPENDED: _("DNS was wrong for a week, so the portal no longer answers there."),
        S.EXPIRED: _("Given up: no record appeared within 30 days."),
        S.BLOCKED: _("Blocked by the platform’s operators."),
        S.RELEASED: _("The domain was removed."),
    }[target]
