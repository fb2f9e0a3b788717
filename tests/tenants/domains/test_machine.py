"""The clock of a claim: the sequences S1 to S6, every rule, and properties that hold whatever DNS says and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.domains.codes import Code, Outcome
from tenants.domains.machine import RULES, Step, advance
from tenants.domains.standing import Finding, Standing
from tenants.domains.states import HOLDERS, MOVES, CertificateState, ClaimState
from tenants.domains.timing import backoff, next_pause

S = ClaimState
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OK = (Outcome.OK, Code.OK)
NXDOMAIN = (Outcome.NEGATIVE, Code.NOT_FOUND)
TAKEN = (Outcome.NEGATIVE, Code.CNAME_OTHER_WORKSPACE)
SERVFAIL = (Outcome.INCONCLUSIVE, Code.DNS_SERVFAIL)
Feed = Callable[[timedelta], tuple[Outcome, Code]]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Run:
    """A claim under a simulated clock; times are counted from its first check."""

    standing: Standing
    feed: Feed
    certificate_after: timedelta = timedelta(0)
    entitled: bool = True
    checks: int = 0
    moves: list[tuple[timedelta, ClaimState]] = field(default_factory=list)
    codes: dict[ClaimState, Code] = field(default_factory=dict)
    links: list[bool] = field(default_factory=list)
    reminders: list[tuple[timedelta, int]] = field(default_factory=list)

    def until(self, end: timedelta, first: timedelta = timedelta(0)) -> Run:
        due: datetime | None = START + first
        while due is not None and due <= START + end:
            step = self._check(due)
            due = step.next_check_at
        return self

    def _check(self, now: datetime) -> Step:
        outcome, code = self.feed(now - START)
        if (
            self.standing.state == S.ISSUING
            and outcome is Outcome.OK
            and now - (self.standing.issuing_at or now) >= self.certificate_after
        ):
            self.standing = replace(self.standing, cert_state=CertificateState.OK)
        step = advance(self.standing, Finding(outcome, code, now), now, entitled=self.entitled)
        self.checks += 1
        self.standing = step.standing
        if step.moved_from is not None:
            self.moves.append((now - START, step.standing.state))
            self.codes[step.standing.state] = step.code
        self.links.append(step.standing.makes_links)
        if step.reminder:
            self.reminders.append((now - START, step.reminder))
        return step


def pending() -> Standing:
    return Standing(S.PENDING, START)


def active(*, primary: bool = True) -> Standing:
    return Standing(S.ACTIVE, START - 40 * DAY, primary, CertificateState.OK)


def change(first: tuple[Outcome, Code], *later: tuple[timedelta, tuple[Outcome, Code]]) -> Feed:
    """`first`, and from each moment on something else."""

    def feed(at: timedelta) -> tuple[Outcome, Code]:
        return [first, *(what for since, what in later if since <= at)][-1]

    return feed


def test_S1_the_record_appears_after_seven_minutes() -> None:
    run = Run(pending(), change(NXDOMAIN, (7 * MINUTE, OK))).until(HOUR)
    assert run.moves == [
        (timedelta(minutes=7, seconds=6), S.CONFIRMING),
        (timedelta(minutes=8, seconds=6), S.ISSUING),
        (timedelta(minutes=8, seconds=6), S.ACTIVE),
    ]
    assert set(run.links) == {False}


def test_S2_never_connected() -> None:
    run = Run(pending(), change(NXDOMAIN)).until(40 * DAY)
    assert run.moves == [(30 * DAY, S.EXPIRED)]
    assert run.checks == 213
    assert [day for _at, day in run.reminders] == [3, 7, 21]


def test_S3_a_short_blip_changes_nothing() -> None:
    run = Run(active(), change(OK, (HOUR, NXDOMAIN), (HOUR + 5 * MINUTE, OK))).until(2 * DAY, 30 * MINUTE)
    assert run.moves == []
    assert set(run.links) == {True}


def test_S4_the_record_is_gone_for_good() -> None:
    run = Run(active(), change(OK, (HOUR, NXDOMAIN))).until(60 * DAY, 30 * MINUTE)
    first = timedelta(hours=1, minutes=10)
    assert run.moves == [(first, S.DEGRADED), (7 * DAY + first, S.SUSPENDED), (37 * DAY + first, S.RELEASED)]
    assert run.links[:3] == [True] * 3 and not any(run.links[3:])
    assert [day for _at, day in run.reminders] == [1, 6]


def test_S5_name_servers_that_fail_keep_links_for_six_hours() -> None:
    run = Run(active(), change(OK, (HOUR, SERVFAIL))).until(10 * HOUR, 30 * MINUTE)
    assert run.moves == [(timedelta(hours=7, minutes=5), S.DEGRADED)]
    assert run.codes == {S.DEGRADED: Code.DNS_SERVFAIL}
    assert run.links[: run.links.index(False)].count(True) == run.links.count(True)


def test_S6_four_hours_of_failure_change_nothing() -> None:
    run = Run(active(), change(OK, (HOUR, SERVFAIL), (5 * HOUR, OK))).until(2 * DAY, 30 * MINUTE)
    assert run.moves == []
    assert set(run.links) == {True}


def test_a_negative_check_while_confirming_begins_anew() -> None:
    run = Run(pending(), change(OK, (MINUTE, NXDOMAIN), (10 * MINUTE, OK))).until(10 * MINUTE)
    assert [state for _at, state in run.moves][:2] == [S.CONFIRMING, S.PENDING]


def test_silence_while_confirming_is_waited_for() -> None:
    run = Run(pending(), change(OK, (MINUTE, SERVFAIL), (4 * MINUTE, OK))).until(5 * MINUTE)
    assert [state for _at, state in run.moves] == [S.CONFIRMING, S.ISSUING, S.ACTIVE]


def test_the_first_handshake_is_made_at_once_and_failures_are_repeated_hourly() -> None:
    now = START
    pauses: list[timedelta] = []
    codes: list[Code] = []
    standing = replace(pending(), state=S.ISSUING, issuing_at=now)
    assert next_pause(standing, Finding(*OK, now), now) == timedelta(0)
    frozen = advance(standing, Finding(*SERVFAIL, now + MINUTE), now + MINUTE, frozen=True)
    assert frozen.next_check_at == now + 2 * MINUTE
    standing = replace(standing, cert_state=CertificateState.FAILED)
    for _ in range(5):
        step = advance(standing, Finding(*OK, now), now)
        assert step.next_check_at is not None
        pauses.append(step.next_check_at - now)
        codes.append(step.code)
        standing, now = step.standing, step.next_check_at
    assert pauses == [MINUTE, 10 * MINUTE, HOUR, HOUR, HOUR]
    assert codes == [Code.OK, Code.OK, *[Code.CERTIFICATE_FAILED] * 3]


def test_an_edge_that_is_away_is_asked_every_few_minutes() -> None:
    standing = replace(pending(), state=S.ISSUING, issuing_at=START, cert_state=CertificateState.ISSUING)
    finding = Finding(*OK, START)
    pauses = [next_pause(replace(standing, attempts=attempts), finding, START) for attempts in (1, 9, 10, 50)]
    assert pauses == [MINUTE, MINUTE, 10 * MINUTE, 10 * MINUTE]


def test_a_certificate_that_does_not_come_is_said_after_a_day() -> None:
    run = Run(pending(), change(OK), certificate_after=30 * DAY)
    run.until(2 * DAY)
    assert run.standing.state == S.ISSUING
    assert run._check(START + 2 * DAY).code is Code.CERTIFICATE_FAILED


def test_links_leave_at_once_for_what_points_to_another_workspace() -> None:
    run = Run(active(), change(OK, (HOUR, TAKEN))).until(2 * HOUR, 30 * MINUTE)
    assert run.moves == [(HOUR + MINUTE, S.DEGRADED)]


def test_silence_neither_ends_nor_continues_a_row_of_negative_checks() -> None:
    feed = change(OK, (HOUR, NXDOMAIN), (HOUR + MINUTE, SERVFAIL), (HOUR + 20 * MINUTE, NXDOMAIN))
    run = Run(active(), feed).until(2 * HOUR, 30 * MINUTE)
    assert run.moves == [(HOUR + 30 * MINUTE, S.DEGRADED)]


def test_a_degraded_domain_comes_back_after_ten_minutes() -> None:
    run = Run(active(), change(OK, (HOUR, NXDOMAIN), (90 * MINUTE, OK))).until(DAY, 30 * MINUTE)
    assert [state for _at, state in run.moves] == [S.DEGRADED, S.ACTIVE]
    assert run.moves[1][0] == 100 * MINUTE
    assert run.links[-1] is True


def test_who_falls_three_times_a_day_has_to_stand_for_a_day() -> None:
    changes = [(HOUR * (1 + 2 * n), NXDOMAIN) for n in range(3)] + [(HOUR * (2 + 2 * n), OK) for n in range(3)]
    run = Run(active(), change(OK, *sorted(changes))).until(3 * DAY, 30 * MINUTE)
    fallen = [at for at, state in run.moves if state == S.DEGRADED]
    back = [at for at, state in run.moves if state == S.ACTIVE]
    assert len(fallen) == 3
    assert [later - HOUR * 24 >= start for start, later in zip(fallen, back, strict=True)] == [False, False, True]


def test_a_suspended_domain_gets_a_new_certificate_when_it_is_right_again() -> None:
    run = Run(active(), change(OK, (HOUR, NXDOMAIN), (20 * DAY, OK))).until(21 * DAY, 30 * MINUTE)
    assert [state for _at, state in run.moves] == [S.DEGRADED, S.SUSPENDED, S.ISSUING, S.ACTIVE]


def test_a_plan_without_domains_degrades_and_suspends() -> None:
    run = Run(active(), change(OK), entitled=False).until(10 * DAY)
    assert run.moves == [(timedelta(0), S.DEGRADED), (7 * DAY, S.SUSPENDED)]
    assert run.codes[S.DEGRADED] is Code.NOT_IN_PLAN


def test_a_plan_without_domains_lets_nothing_go_on() -> None:
    run = Run(pending(), change(OK), entitled=False).until(DAY)
    assert run.moves == []


@pytest.mark.parametrize("bad", [NXDOMAIN, SERVFAIL, TAKEN])
@pytest.mark.parametrize("state", [S.PENDING, S.CONFIRMING, S.ISSUING, S.ACTIVE, S.DEGRADED, S.SUSPENDED])
def test_nothing_is_taken_away_while_our_resolvers_are_in_doubt(state: ClaimState, bad: tuple[Outcome, Code]) -> None:
    long_ago = START - 400 * DAY
    standing = Standing(
        state, long_ago, True, neg_first=long_ago, neg_n=99, other_first=long_ago, other_n=99, inc_first=long_ago,
        inc_n=99, attempts=99, degraded_at=long_ago, suspended_at=long_ago, issuing_at=long_ago,
    )  # fmt: skip
    step = advance(standing, Finding(*bad, START), START, frozen=True)
    assert (step.standing, step.moved_from) == (standing, None)
    assert step.next_check_at is not None and step.next_check_at > START


def test_a_clock_that_jumps_takes_nothing_away_by_itself() -> None:
    degraded = replace(active(), state=S.DEGRADED, degraded_at=START)
    later = START + 30 * DAY
    assert advance(degraded, Finding(*NXDOMAIN, later), later).moved_from is None
    once = advance(active(), Finding(*NXDOMAIN, START), START).standing
    assert advance(once, Finding(*NXDOMAIN, later), later).moved_from is None
    back = START - 30 * DAY
    assert advance(once, Finding(*NXDOMAIN, back), back).moved_from is None


def test_every_rule_is_a_move_of_the_table() -> None:
    assert [rule for rule in RULES if rule.target not in MOVES[rule.source]] == []


def test_the_pauses_grow_up_to_four_hours() -> None:
    pauses = [backoff(n) for n in range(80)]
    assert pauses[:3] == [MINUTE, timedelta(seconds=63), timedelta(seconds=66)]
    assert pauses[9] < pauses[10] and max(pauses) == 4 * HOUR


FINDINGS = st.sampled_from([OK, NXDOMAIN, SERVFAIL, TAKEN, (Outcome.INCONCLUSIVE, Code.DNS_TIMEOUT)])
STATES = st.sampled_from([S.PENDING, S.ACTIVE, S.DEGRADED, S.SUSPENDED, S.ISSUING, S.CONFIRMING])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # other work on the machine proves nothing
@given(
    STATES,
    st.lists(st.tuples(FINDINGS, st.integers(-3600, 90_000), st.booleans(), st.booleans()), max_size=60),
)
def test_whatever_happens_only_moves_of_the_table_are_made(
    state: ClaimState, events: list[tuple[tuple[Outcome, Code], int, bool, bool]]
) -> None:
    standing, now, oks = Standing(state, START, True, degraded_at=START, suspended_at=START), START, 0
    for what, seconds, frozen, certified in events:
        now += timedelta(seconds=seconds)
        if standing.state == S.ISSUING and certified:
            standing = replace(standing, cert_state=CertificateState.OK)
        step = advance(standing, Finding(*what, now), now, frozen=frozen)
        before, standing = standing.state, step.standing
        if step.moved_from is None:
            assert standing.state == before
        else:
            assert step.moved_from == before and standing.state in MOVES[before]
        # A host is never held on one good answer, and never without a good one.
        oks = oks + 1 if what[0] is Outcome.OK else 0 if what[0] is Outcome.NEGATIVE and not frozen else oks
        if standing.state in HOLDERS and before not in HOLDERS:
            assert what[0] is Outcome.OK and oks >= 1
        assert (step.next_check_at is None) == (standing.state in {S.RELEASED, S.EXPIRED, S.BLOCKED})
        at_once = standing.state == S.ISSUING and standing.issuing_at == now
        assert step.next_check_at is None or step.next_check_at > now or (at_once and step.next_check_at == now)
        assert not (standing.makes_links and standing.state != S.ACTIVE)
