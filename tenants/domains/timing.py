"""All times of custom domains: how long a state lasts, when a claim is looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

from tenants.domains.codes import Code, Outcome
from tenants.domains.standing import Finding, Standing
from tenants.domains.states import CertificateState, ClaimState


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


FIRST_CHECK = timedelta(seconds=5)
CONFIRM_FOR = _minutes(1)
WAIT_AT_MOST = timedelta(days=30)
REMIND_WAITING = (3, 7, 21)
CERTIFICATE_LATE = timedelta(hours=24)
REMIND_ISSUING = (1,)
# After so many failures it is said. Authorities allow five an hour for a host, and visitors cause some as well.
CERTIFICATE_TRIES, CERTIFICATE_PAUSE = 3, timedelta(hours=1)

# From active to degraded: so many negative checks over so long.
NEGATIVES, NEGATIVE_FOR = 3, _minutes(10)
OTHERS, OTHER_FOR = 2, _minutes(1)
SILENCES, SILENT_FOR = 12, timedelta(hours=6)

# Back from degraded; who falls often has to stand longer.
STEADY_CHECKS, STEADY_FOR = 2, _minutes(10)
FLAPS, FLAP_WINDOW, STEADY_AFTER_FLAPS = 3, timedelta(hours=24), timedelta(hours=24)

GRACE = timedelta(days=7)
REMIND_DEGRADED = (1, 6)
KEEP_SUSPENDED = timedelta(days=30)
# Nothing is taken away on the word of a clock that jumped: so many checks must have been made in the state.
CHECKS_BEFORE_END = 12

_LONGEST_PAUSE = timedelta(hours=4)
_QUICK = 10
_EARLY_DEGRADED = timedelta(hours=2)


def next_pause(standing: Standing, finding: Finding, now: datetime, spread: float = 1.0) -> timedelta | None:
    """How long until the claim is looked at again; None for one that is not looked at any more.

    `standing` counts the finding already. `spread` (0.9 to 1.1) keeps quiet claims from coming due together.
    """
    match standing.state:
        case ClaimState.PENDING:
            return _until(backoff(standing.attempts), standing.waiting_since + WAIT_AT_MOST, now)
        case ClaimState.CONFIRMING:
            return CONFIRM_FOR if standing.attempts < _QUICK else backoff(standing.attempts)
        case ClaimState.ISSUING:
            return _while_issuing(standing, now)
        case ClaimState.ACTIVE:
            return _while_active(standing, finding, spread)
        case ClaimState.DEGRADED:
            return _while_degraded(standing, finding, now)
        case ClaimState.SUSPENDED:
            if finding.outcome is Outcome.OK:
                return STEADY_FOR
            return _until(timedelta(hours=6), _end(standing.suspended_at, KEEP_SUSPENDED), now)
    return None


def backoff(attempts: int) -> timedelta:
    """The pause after so many checks: growing slowly at first, then faster, up to four hours."""
    growth = 1.05 if attempts < _QUICK else 1.15
    seconds = 60 * growth ** min(attempts, 60)
    return min(timedelta(seconds=int(seconds)), _LONGEST_PAUSE)


def certificate_failed(standing: Standing, now: datetime) -> bool:
    """Whether it is time to say that a claim with a good record gets no certificate."""
    refused = standing.cert_state == CertificateState.FAILED and standing.attempts >= CERTIFICATE_TRIES
    return refused or now - (standing.issuing_at or now) >= CERTIFICATE_LATE


def _while_issuing(standing: Standing, now: datetime) -> timedelta:
    if standing.issuing_at == now and standing.attempts == 0:
        return timedelta(0)  # the first handshake has the certificate issued: before any visitor waits for it
    if certificate_failed(standing, now):
        return CERTIFICATE_PAUSE
    if standing.cert_state == CertificateState.FAILED:
        return _minutes(1) if standing.attempts == 1 else _minutes(10)
    return _minutes(1) if standing.attempts < _QUICK else _minutes(10)


def _while_active(standing: Standing, finding: Finding, spread: float) -> timedelta:
    if finding.code is Code.CNAME_OTHER_WORKSPACE and standing.other_n < OTHERS:
        return OTHER_FOR
    if finding.outcome is Outcome.NEGATIVE:
        return {1: _minutes(2), 2: _minutes(8)}.get(standing.neg_n, _minutes(10))
    if finding.outcome is Outcome.INCONCLUSIVE:
        return _minutes(5) if standing.inc_n == 1 or standing.neg_n else _minutes(30)
    return (_minutes(30) if standing.is_primary else timedelta(hours=6)) * spread


def _while_degraded(standing: Standing, finding: Finding, now: datetime) -> timedelta:
    if finding.outcome is Outcome.OK and steady_for(standing) == STEADY_FOR:
        return STEADY_FOR
    early = now - (standing.degraded_at or now) < _EARLY_DEGRADED
    return _until(_minutes(10) if early else timedelta(hours=1), _end(standing.degraded_at, GRACE), now)


def steady_for(standing: Standing) -> timedelta:
    """How long a degraded domain must be right before links use it again."""
    last = standing.drops[-FLAPS:]
    flaps = len(last) == FLAPS and last[-1] - last[0] <= FLAP_WINDOW
    return STEADY_AFTER_FLAPS if flaps else STEADY_FOR


def _end(since: datetime | None, lasts: timedelta) -> datetime | None:
    return since + lasts if since else None


def _until(pause: timedelta, end: datetime | None, now: datetime) -> timedelta:
    """The pause, cut short where something ends on its way."""
    return min(pause, end - now) if end and now < end else pause
