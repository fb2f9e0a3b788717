"""The facts the clock works on: how a claim stands, and what a check found. No database, no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenants.domains.codes import Code, Outcome
from tenants.domains.states import CertificateState, ClaimState


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says at one moment."""

    outcome: Outcome
    code: Code
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything about a claim that its next move depends on; the model has a column for each.

    `waiting_since`: since when it wants to be connected. The `*_first`, `*_n` pairs are streaks: since when and how
    often. An inconclusive check neither continues nor ends a streak of negative ones. `drops` are the last times it
    was degraded. `attempts` counts the checks in this state, `reminded` is the last day of waiting people were told of.
    """

    state: ClaimState
    waiting_since: datetime
    is_primary: bool = False
    cert_state: CertificateState = CertificateState.NONE
    ok_first: datetime | None = None
    ok_last: datetime | None = None
    ok_n: int = 0
    neg_first: datetime | None = None
    neg_n: int = 0
    inc_first: datetime | None = None
    inc_n: int = 0
    other_first: datetime | None = None
    other_n: int = 0
    drops: tuple[datetime, ...] = ()
    attempts: int = 0
    reminded: int = 0
    issuing_at: datetime | None = None
    degraded_at: datetime | None = None
    suspended_at: datetime | None = None

    @property
    def makes_links(self) -> bool:
        """Whether links to the workspace are made with this host."""
        return self.state == ClaimState.ACTIVE and self.cert_state == CertificateState.OK and self.is_primary


NO_STREAKS = {
    "ok_first": None,
    "ok_n": 0,
    "neg_first": None,
    "neg_n": 0,
    "inc_first": None,
    "inc_n": 0,
    "other_first": None,
    "other_n": 0,
    "attempts": 0,
    "reminded": 0,
}
