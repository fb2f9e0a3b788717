"""A claim as people and programs are shown it: records with their status, hops, what each resolver saw, what to do.

Plain values without tables, made for pages, mails and the API. Everything comes from the claim's row: the last check
left it there, so that a page asks nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.domains.codes import Code, Mode, Outcome
from tenants.domains.explaining import explain, needs_proof, notes_of, relative_name, target_of
from tenants.domains.judging import proves
from tenants.domains.messages import message_for
from tenants.domains.models import Claim
from tenants.domains.names import is_registrable
from tenants.domains.plan import challenge_name
from tenants.domains.providers import provider_name
from tenants.domains.states import OVER, SERVING, CertificateState, ClaimState

TTL = 300


class RecordStatus(StrEnum):
    """What is known of one record. UNKNOWN: nobody has looked yet, or no resolver answered."""

    FOUND = "found"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Record:
    """One DNS record to set, and what stands there. Records are written from left to right in every language.

    `name` is relative to the whole domain (`help`, `@`), `fqdn` is complete without a final dot; the value of a CNAME
    or ALIAS has a final dot. `seen`: what stands in its place now, as resolvers said it (empty: nothing).
    """

    type: str
    name: str
    fqdn: str
    value: str
    ttl: int = TTL
    status: RecordStatus = RecordStatus.UNKNOWN
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One step from the host towards where it leads. `kind`: "host", "cname" or "address".

    `is_expected`: this is the target of the claim (or an address of ours), so the chain is right from here on.
    """

    name: str
    kind: str
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """What one resolver said in the last check. `label` numbers it for readers ("1", "2" …), `server` is its address.

    `title` is the short sentence for its code, in the active language; `seen` is what it saw at the host.
    """

    label: str
    server: str
    is_ok: bool
    outcome: str
    code: str
    title: str
    seen: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Everything a page about one claim shows, in the active language. Times are aware datetimes or None.

    `expected` is the CNAME target without a final dot, `seen` what stands there instead. `provider` is the key for
    help texts ("" unknown), `provider_name` what people call it. `certificate_error` is the edge's, empty when none.
    """

    id: UUID
    hostname: str
    display: str
    state: str
    state_label: str
    code: str
    title: str
    text: str
    notes: tuple[str, ...]
    records: tuple[Record, ...]
    expected: str
    seen: tuple[str, ...]
    hops: tuple[Hop, ...]
    resolvers: tuple[Tick, ...]
    agreeing: int
    provider: str
    provider_name: str
    is_primary: bool
    makes_links: bool
    is_served: bool
    is_over: bool
    may_become_primary: bool
    certificate_state: str
    certificate_until: datetime | None
    certificate_error: str
    created_at: datetime
    activated_at: datetime | None
    degraded_at: datetime | None
    suspended_at: datetime | None
    last_checked_at: datetime | None
    next_check_at: datetime | None


def view_of(claim: Claim, now: datetime) -> ClaimView:
    """The claim as a page shows it; no query."""
    message = explain(claim, now)
    return ClaimView(
        id=claim.uuid,
        hostname=claim.hostname,
        display=claim.hostname_display,
        state=claim.state,
        state_label=str(ClaimState(claim.state).label),
        code=claim.code,
        title=message.title,
        text=message.text,
        notes=tuple(notes_of(claim, now)),
        records=tuple(records_of(claim)),
        expected=target_of(claim),
        seen=tuple(claim.seen.get("records", ())),
        hops=tuple(hops_of(claim)),
        resolvers=tuple(resolver_ticks(claim)),
        agreeing=claim.seen.get("agreeing", 0),
        provider=claim.provider or "",
        provider_name=provider_name(claim.provider),
        is_primary=claim.is_primary,
        makes_links=claim.makes_links,
        is_served=claim.state in SERVING,
        is_over=claim.state in OVER,
        may_become_primary=not claim.is_primary
        and claim.state == ClaimState.ACTIVE
        and claim.cert_state == CertificateState.OK,
        certificate_state=claim.cert_state,
        certificate_until=claim.cert_not_after,
        certificate_error=claim.cert_error,
        created_at=claim.created_at,
        activated_at=claim.activated_at,
        degraded_at=claim.degraded_at,
        suspended_at=claim.suspended_at,
        last_checked_at=claim.last_checked_at,
        next_check_at=claim.next_check_at,
    )


def records_of(claim: Claim) -> list[Record]:
    """What has to stand in DNS: a CNAME, and a TXT proof beside it where the CNAME is hidden or cannot be."""
    is_whole = is_registrable(claim.hostname)
    status, seen = _first_status(claim)
    first = Record(
        "ALIAS" if is_whole else "CNAME",
        relative_name(claim.hostname),
        claim.hostname,
        f"{target_of(claim)}.",
        status=status,
        seen=seen,
    )
    if not (is_whole or needs_proof(claim)):
        return [first]
    proof = challenge_name(claim.hostname)
    status, seen = _proof_status(claim)
    return [first, Record("TXT", relative_name(proof), proof, f"token={claim.token}", status=status, seen=seen)]


def hops_of(claim: Claim) -> list[Hop]:
    """The way from the host, step by step, as the most telling resolver saw it; only the host before the first check.

    The most telling one is the first that says what the claim's code says, else the first that saw anything.
    """
    host = Hop(claim.hostname, "host")
    views = _views(claim)
    if not views:
        return [host]
    telling = next((view for view in views if view["code"] == claim.code), None)
    view = telling or next((view for view in views if view["hops"] or view["addresses"]), views[0])
    target, is_ours = target_of(claim), view["outcome"] == Outcome.OK or view["code"] in _LEADS_HERE
    steps = [Hop(name, "cname", name == target) for name in view["hops"]]
    return [host, *steps, *(Hop(address, "address", is_ours) for address in view["addresses"])]


def resolver_ticks(claim: Claim) -> list[Tick]:
    """What every resolver said in the last check, in the order they are asked."""
    return [
        Tick(
            label=str(number),
            server=view["server"],
            is_ok=view["outcome"] == Outcome.OK,
            outcome=view["outcome"],
            code=view["code"],
            title=message_for(view["code"], {"host": claim.hostname_display}).title,
            seen=(*view["hops"], *view["addresses"]),
            ms=view["ms"],
        )
        for number, view in enumerate(_views(claim), start=1)
    ]


# The address leads to the edge; what is wrong is beside it.
_LEADS_HERE = {Code.OWNERSHIP_TXT_MISSING, Code.OWNERSHIP_TXT_WRONG}


def _views(claim: Claim) -> Sequence[dict[str, Any]]:
    """What each resolver said: server, outcome, code, mode, hops, addresses, proof, ms."""
    return claim.seen.get("resolvers") or ()


def _first_status(claim: Claim) -> tuple[RecordStatus, tuple[str, ...]]:
    views = _views(claim)
    answered = [view for view in views if view["outcome"] != Outcome.INCONCLUSIVE]
    good = [view for view in answered if view["outcome"] == Outcome.OK or view["code"] in _LEADS_HERE]
    if good and (2 * len(good) > len(views) or claim.code == Code.PROPAGATING):
        return RecordStatus.FOUND, _steps(good[0])
    if not answered:
        return RecordStatus.UNKNOWN, ()
    other = next((view for view in answered if view not in good and _steps(view)), None)
    return (RecordStatus.WRONG, _steps(other)) if other else (RecordStatus.MISSING, ())


def _proof_status(claim: Claim) -> tuple[RecordStatus, tuple[str, ...]]:
    views = [view for view in _views(claim) if view["outcome"] != Outcome.INCONCLUSIVE]
    if not views:
        return RecordStatus.UNKNOWN, ()
    texts = tuple(dict.fromkeys(text for view in views for text in view["proof"]))
    if any(proves(text, claim.token) for text in texts) or (claim.mode == Mode.ALIAS and claim.outcome == Outcome.OK):
        return RecordStatus.FOUND, texts
    return (RecordStatus.WRONG, texts) if texts else (RecordStatus.MISSING, ())


def _steps(view: dict[str, Any]) -> tuple[str, ...]:
    return (*view["hops"], *view["addresses"])
