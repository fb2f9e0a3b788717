"""The clock of a claim: a table of moves, and the one function that takes a finding and makes at most one of them.

Pure: facts in, facts out. Who is asked, what is stored and who is told is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tenants.domains import timing
from tenants.domains.codes import Code, Outcome
from tenants.domains.standing import NO_STREAKS, Finding, Standing
from tenants.domains.states import CertificateState, ClaimState

S = ClaimState


@dataclass(frozen=True, slots=True)
class View:
    """What a rule looks at. `entitled`: the workspace is open and its plan includes domains of its own."""

    standing: Standing
    finding: Finding
    now: datetime
    entitled: bool

    @property
    def is_ok(self) -> bool:
        return self.finding.outcome is Outcome.OK

    @property
    def is_negative(self) -> bool:
        return self.finding.outcome is Outcome.NEGATIVE

    def lasted(self, since: datetime | None, at_least: timedelta) -> bool:
        """Whether it is at least so long since then."""
        return since is not None and self.now - since >= at_least


Condition = Callable[[View], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One move. `demotes`: it takes something away, so it is not made while our own resolvers are in doubt."""

    source: ClaimState
    target: ClaimState
    when: Condition
    demotes: bool = False


def is_found(view: View) -> bool:
    return view.entitled and view.is_ok


def is_confirmed(view: View) -> bool:
    return is_found(view) and view.lasted(view.standing.ok_first, timing.CONFIRM_FOR)


def is_lost(view: View) -> bool:
    return view.is_negative or not view.entitled


def is_unproven(view: View) -> bool:
    return view.is_negative


def has_waited_too_long(view: View) -> bool:
    return not view.is_ok and view.lasted(view.standing.waiting_since, timing.WAIT_AT_MOST)


def has_certificate(view: View) -> bool:
    return view.entitled and not view.is_negative and view.standing.cert_state == CertificateState.OK


def leads_elsewhere(view: View) -> bool:
    """Surely, by several negative checks; or to another workspace; or nobody could be asked for hours."""
    standing = view.standing
    wrong = standing.neg_n >= timing.NEGATIVES and view.lasted(standing.neg_first, timing.NEGATIVE_FOR)
    taken = standing.other_n >= timing.OTHERS and view.lasted(standing.other_first, timing.OTHER_FOR)
    silent = standing.inc_n >= timing.SILENCES and view.lasted(standing.inc_first, timing.SILENT_FOR)
    return not view.is_ok and (wrong or taken or silent)


def may_not_be_used(view: View) -> bool:
    return not view.entitled


def is_steady(view: View) -> bool:
    standing = view.standing
    enough = standing.ok_n >= timing.STEADY_CHECKS and view.lasted(standing.ok_first, timing.steady_for(standing))
    return is_found(view) and enough


def grace_is_over(view: View) -> bool:
    enough = view.standing.attempts >= timing.CHECKS_BEFORE_END
    wrong = not (view.is_ok and view.entitled)
    return wrong and enough and view.lasted(view.standing.degraded_at, timing.GRACE)


def is_back(view: View) -> bool:
    return is_found(view) and view.lasted(view.standing.ok_first, timing.STEADY_FOR)


def is_forgotten(view: View) -> bool:
    enough = view.standing.attempts >= timing.CHECKS_BEFORE_END
    return not view.is_ok and enough and view.lasted(view.standing.suspended_at, timing.KEEP_SUSPENDED)


# The first rule of a state that holds is the move that is made.
RULES: Sequence[Rule] = (
    Rule(S.PENDING, S.CONFIRMING, is_found),
    Rule(S.PENDING, S.EXPIRED, has_waited_too_long, demotes=True),
    Rule(S.CONFIRMING, S.ISSUING, is_confirmed),
    Rule(S.CONFIRMING, S.EXPIRED, has_waited_too_long, demotes=True),
    Rule(S.CONFIRMING, S.PENDING, is_unproven, demotes=True),
    Rule(S.ISSUING, S.PENDING, is_lost, demotes=True),
    Rule(S.ISSUING, S.ACTIVE, has_certificate),
    Rule(S.ACTIVE, S.DEGRADED, may_not_be_used),
    Rule(S.ACTIVE, S.DEGRADED, leads_elsewhere, demotes=True),
    Rule(S.DEGRADED, S.ACTIVE, is_steady),
    Rule(S.DEGRADED, S.SUSPENDED, grace_is_over, demotes=True),
    Rule(S.SUSPENDED, S.ISSUING, is_back),
    Rule(S.SUSPENDED, S.RELEASED, is_forgotten, demotes=True),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a claim: how it stands now, the move it made, its code, the next check, a reminder that is due."""

    standing: Standing
    moved_from: ClaimState | None
    code: Code
    next_check_at: datetime | None
    reminder: int = 0


def advance(
    standing: Standing,
    finding: Finding,
    now: datetime,
    *,
    entitled: bool = True,
    frozen: bool = False,
    held: Code | None = None,
    spread: float = 1.0,
) -> Step:
    """Take one finding into account and make the move it calls for, if any.

    With `frozen` a finding that is not ok is not believed: it changes nothing but the time of the next check.
    `held` is why the host cannot be taken over yet, although the claim may have proven itself.
    """
    believed = not frozen or finding.outcome is Outcome.OK
    counted = _count(standing, finding) if believed else standing
    view = View(counted, finding, now, entitled)
    made = (rule for rule in RULES if rule.source == counted.state and not (frozen and rule.demotes))
    rule = next((rule for rule in made if not (held and rule.target == S.ISSUING) and rule.when(view)), None)
    after = _enter(counted, rule.target, finding, now) if rule else counted
    pause = timing.next_pause(after, finding, now, spread)
    reminder = reminder_due(after, now) if believed else 0
    return Step(
        standing=replace(after, reminded=max(after.reminded, reminder)),
        moved_from=counted.state if rule else None,
        code=(held if held and view.is_ok else None) or _code(after, finding, now, entitled),
        next_check_at=now + pause if pause is not None else None,
        reminder=reminder,
    )


def entered(standing: Standing, target: ClaimState, now: datetime) -> Standing:
    """The standing after a move that a person decided."""
    return _enter(standing, target, None, now)


def _count(standing: Standing, finding: Finding) -> Standing:
    """The streaks with this finding; a clock that went back starts none in the future."""
    at, changes = finding.at, dict[str, Any](attempts=standing.attempts + 1)
    match finding.outcome:
        case Outcome.OK:
            changes |= {key: value for key, value in NO_STREAKS.items() if key[:3] in {"neg", "inc", "oth"}}
            changes |= {"ok_first": _earlier(standing.ok_first, at), "ok_last": at, "ok_n": standing.ok_n + 1}
        case Outcome.NEGATIVE:
            changes |= {"ok_first": None, "ok_n": 0, "inc_first": None, "inc_n": 0}
            changes |= {"neg_first": _earlier(standing.neg_first, at), "neg_n": standing.neg_n + 1}
            taken = finding.code is Code.CNAME_OTHER_WORKSPACE
            changes["other_first"] = _earlier(standing.other_first, at) if taken else None
            changes["other_n"] = standing.other_n + 1 if taken else 0
        case _:
            changes |= {"inc_first": _earlier(standing.inc_first, at), "inc_n": standing.inc_n + 1}
    return replace(standing, **changes)


def _earlier(first: datetime | None, at: datetime) -> datetime:
    return min(first, at) if first else at


def _enter(standing: Standing, target: ClaimState, finding: Finding | None, now: datetime) -> Standing:
    changes: dict[str, Any] = {**NO_STREAKS, "state": target}
    if target == S.CONFIRMING and finding:
        changes |= {"ok_first": finding.at, "ok_n": 1}
    if target == S.PENDING and standing.state in {S.CONFIRMING, S.ISSUING}:
        changes["reminded"] = standing.reminded
    if target == S.CONFIRMING:
        changes["reminded"] = standing.reminded
    if target == S.ISSUING:
        changes |= {"issuing_at": now, "cert_state": CertificateState.ISSUING}
        if standing.state == S.SUSPENDED:
            changes["waiting_since"] = now
    if target == S.PENDING:
        changes["cert_state"] = CertificateState.NONE
        if standing.state == S.BLOCKED:
            changes["waiting_since"] = now
    if target == S.DEGRADED:
        changes |= {"degraded_at": now, "drops": (*standing.drops, now)[-timing.FLAPS :]}
    if target == S.SUSPENDED:
        changes |= {"suspended_at": now, "cert_state": CertificateState.NONE}
    if target in {S.RELEASED, S.EXPIRED, S.BLOCKED, S.SUSPENDED}:
        changes["is_primary"] = standing.is_primary and target == S.SUSPENDED
    return replace(standing, **changes)


def reminder_due(standing: Standing, now: datetime) -> int:
    """The day of waiting that people are to be told of now, 0 for none."""
    days: tuple[int, ...] = ()
    since = now
    if standing.state in {S.PENDING, S.CONFIRMING}:
        days, since = timing.REMIND_WAITING, standing.waiting_since
    elif standing.state == S.ISSUING and standing.issuing_at:
        days, since = timing.REMIND_ISSUING, standing.issuing_at
    elif standing.state == S.DEGRADED and standing.degraded_at:
        days, since = timing.REMIND_DEGRADED, standing.degraded_at
    passed = [day for day in days if day > standing.reminded and now - since >= timedelta(days=day)]
    return max(passed, default=0)


def _code(standing: Standing, finding: Finding, now: datetime, entitled: bool) -> Code:
    if not entitled:
        return Code.NOT_IN_PLAN
    failed = standing.state == S.ISSUING and timing.certificate_failed(standing, now)
    return Code.CERTIFICATE_FAILED if failed and finding.outcome is Outcome.OK else finding.code
