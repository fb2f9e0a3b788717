"""From what resolvers saw to one verdict on one claim. Nothing here asks anybody anything."""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tenants.domains.addresses import is_ipv6, is_public, is_within
from tenants.domains.codes import INCONCLUSIVE_BY_WEIGHT, Code, LabelOwner, Mode, Note, Outcome
from tenants.domains.names import is_in_zone, is_registrable
from tenants.domains.plan import Goal
from tenants.domains.tracing import Caa, Proof, Trace

LookUp = Callable[[str], LabelOwner]

# Longer than this a mistake stays with visitors long after it is set right.
LONG_TTL = 3600
_BY_LABEL = {
    LabelOwner.OWN_OTHER: Code.CNAME_OTHER_DOMAIN_OF_YOURS,
    LabelOwner.OTHER: Code.CNAME_OTHER_WORKSPACE,
    LabelOwner.RETIRED: Code.CNAME_RETIRED_TARGET,
    LabelOwner.UNKNOWN: Code.CNAME_UNKNOWN_TARGET,
}
_ISSUE = re.compile(r'(?P<flags>\d+) (?P<tag>[a-z0-9]+) "?(?P<value>[^"]*)"?\Z')


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one resolver's view means; `seen` is what stands in the way, for people to read."""

    server: str
    outcome: Outcome
    code: Code
    mode: Mode = Mode.NONE
    seen: tuple[str, ...] = ()
    ttl: int = 0
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all of it means. `agreeing` resolvers of `total` say so.

    `wait`: for how many seconds others may still have an older answer. `owner` is the name whose CAA record is meant.
    """

    outcome: Outcome
    code: Code
    mode: Mode = Mode.NONE
    warnings: tuple[Note, ...] = ()
    seen: tuple[str, ...] = ()
    agreeing: int = 0
    total: int = 0
    wait: int = 0
    owner: str = ""
    opinions: tuple[Opinion, ...] = field(default=(), repr=False)


def judge(host: str, token: str, traces: Iterable[Trace], goal: Goal, need: int, look_up: LookUp) -> Verdict:
    """The verdict on the claim of `host` with `token`; `look_up` says whose another code in a target of ours is."""
    opinions = tuple(_opinion(host, token, trace, goal, look_up) for trace in traces)
    verdict = _agree(opinions, need)
    return _with_caa(verdict, goal) if verdict.outcome is Outcome.OK else verdict


def _opinion(host: str, token: str, trace: Trace, goal: Goal, look_up: LookUp) -> Opinion:
    def say(code: Code, *seen: str) -> Opinion:
        outcome = Outcome.INCONCLUSIVE if code in INCONCLUSIVE_BY_WEIGHT else Outcome.NEGATIVE
        return Opinion(trace.server, outcome, code, seen=seen or trace.hops, ttl=trace.ttl, trace=trace)

    if trace.hops and trace.problem not in {Code.MULTIPLE_CNAMES, Code.CNAME_LOOP, Code.CNAME_CHAIN_TOO_LONG}:
        last = trace.hops[-1]
        label = goal.label_of(last)
        if label is not None and hmac.compare_digest(label.encode(), token.lower().encode()):
            return Opinion(trace.server, Outcome.OK, Code.OK, Mode.CNAME, trace.hops, trace.ttl, trace)
        if code := _known_mistake(host, token, trace, goal):
            return say(code)
        if label is not None:
            return say(_BY_LABEL[look_up(label)] if label else Code.CNAME_EDGE_WITHOUT_TOKEN)
    if trace.problem:
        return say(trace.problem)
    if trace.hops:
        return say(Code.CNAME_TARGET_MISSING if trace.missing else Code.CNAME_WRONG_TARGET)
    if trace.missing:
        return say(Code.NOT_FOUND)
    if not trace.addresses:
        is_apex = trace.is_zone_top and is_registrable(host)
        return say(Code.APEX_CNAME_IMPOSSIBLE if is_apex else Code.NO_RECORDS)
    return _by_address(token, trace, goal, say)


def _known_mistake(host: str, token: str, trace: Trace, goal: Goal) -> Code | None:
    """A target that shows what went wrong while typing."""
    labels = host.split(".")
    with_suffix = {f"{goal.target(token)}.{'.'.join(labels[start:])}" for start in range(len(labels))}
    for hop in trace.hops:
        if hop in with_suffix:
            return Code.CNAME_MISSING_TRAILING_DOT
        if is_in_zone(hop, goal.base) and not is_in_zone(hop, goal.edge_zone):
            return Code.CNAME_TO_DEFAULT_SUBDOMAIN
    return None


def _by_address(token: str, trace: Trace, goal: Goal, say: Callable[..., Opinion]) -> Opinion:
    extras = tuple(address for address in trace.addresses if not goal.is_ours(address))
    if not extras:
        return _by_proof(token, trace, trace.proof or Proof(), say)
    if private := tuple(address for address in extras if not is_public(address)):
        return say(Code.ADDRESS_NOT_PUBLIC, *private)
    if len(extras) < len(trace.addresses):
        only_ipv6 = all(is_ipv6(address) for address in extras)
        return say(Code.AAAA_ELSEWHERE if only_ipv6 else Code.ADDRESS_MIXED, *extras)
    proxied = all(is_within(address, goal.proxies) for address in extras)
    return say(Code.PROXIED_BY_CDN if proxied else Code.ADDRESS_ELSEWHERE, *extras)


def _by_proof(token: str, trace: Trace, proof: Proof, say: Callable[..., Opinion]) -> Opinion:
    if proof.problem:
        return say(proof.problem)
    if any(proves(text, token) for text in proof.texts):
        return Opinion(trace.server, Outcome.OK, Code.OK, Mode.ALIAS, trace.addresses, trace.ttl, trace)
    if proof.texts:
        return say(Code.OWNERSHIP_TXT_WRONG, *proof.texts)
    return say(Code.OWNERSHIP_TXT_MISSING, *trace.addresses)


def proves(text: str, token: str) -> bool:
    """Whether a TXT record names the token, forgiving what DNS panels and people add around it."""
    words = text.strip().strip("\"'").split()
    said = words[0].strip("\"'").lower().removeprefix("token=") if words else ""
    return hmac.compare_digest(said.encode(), token.lower().encode())


def _agree(opinions: tuple[Opinion, ...], need: int) -> Verdict:
    by_outcome = {
        outcome: [opinion for opinion in opinions if opinion.outcome is outcome]
        for outcome in (Outcome.OK, Outcome.NEGATIVE, Outcome.INCONCLUSIVE)
    }
    good, bad = by_outcome[Outcome.OK], by_outcome[Outcome.NEGATIVE]
    contested = any(opinion.code is Code.CNAME_OTHER_WORKSPACE for opinion in bad)
    if len(good) >= need and not contested:
        return _verdict(Outcome.OK, good[0], opinions, len(good), _notes(good, bad))
    if good and bad:
        waiting = Opinion("", Outcome.INCONCLUSIVE, Code.PROPAGATING, seen=bad[0].seen)
        return _verdict(Outcome.INCONCLUSIVE, waiting, opinions, len(good), wait=max(one.ttl for one in bad))
    if bad and len(bad) >= need:
        code, count = Counter(opinion.code for opinion in bad).most_common(1)[0]
        first = next(opinion for opinion in bad if opinion.code is code)
        return _verdict(Outcome.NEGATIVE, first, opinions, count)
    if not good and not bad:
        silent = by_outcome[Outcome.INCONCLUSIVE]
        worst = min(silent, key=lambda opinion: INCONCLUSIVE_BY_WEIGHT.index(opinion.code))
        return _verdict(Outcome.INCONCLUSIVE, worst, opinions, sum(one.code is worst.code for one in silent))
    disagreeing = Opinion("", Outcome.INCONCLUSIVE, Code.RESOLVERS_DISAGREE, seen=(good or bad)[0].seen)
    return _verdict(Outcome.INCONCLUSIVE, disagreeing, opinions, len(good))


def _notes(good: list[Opinion], bad: list[Opinion]) -> tuple[Note, ...]:
    first = good[0]
    notes = [
        (Note.CNAME_CHAIN, first.mode is Mode.CNAME and len(first.seen) > 1),
        (Note.PROPAGATING, bool(bad)),
        (Note.TTL_LONG, any(opinion.ttl > LONG_TTL for opinion in good)),
    ]
    return tuple(note for note, holds in notes if holds)


def _verdict(
    outcome: Outcome,
    opinion: Opinion,
    opinions: tuple[Opinion, ...],
    agreeing: int,
    warnings: tuple[Note, ...] = (),
    wait: int = 0,
) -> Verdict:
    return Verdict(
        outcome, opinion.code, opinion.mode, warnings, opinion.seen, agreeing, len(opinions), wait, opinions=opinions
    )


def _with_caa(verdict: Verdict, goal: Goal) -> Verdict:
    """A certificate must be possible: asked where the edge's own CAA record does not answer for the host."""
    traces = [opinion.trace for opinion in verdict.opinions if opinion.outcome is Outcome.OK and opinion.trace]
    answers = [trace.caa for trace in traces if trace.caa is not None]
    blocking = next((caa for caa in answers if not _allows(caa, goal.ca_ids)), None)
    notes = verdict.warnings
    if any(caa.failed for caa in answers):
        notes += (Note.CAA_UNKNOWN,)
    if goal.note_unsigned and not any(trace.authenticated for trace in traces):
        notes += (Note.DNSSEC_UNSIGNED,)
    if blocking is None:
        return Verdict(
            verdict.outcome,
            verdict.code,
            verdict.mode,
            notes,
            verdict.seen,
            verdict.agreeing,
            verdict.total,
            opinions=verdict.opinions,
        )
    return Verdict(
        Outcome.NEGATIVE,
        Code.CAA_BLOCKS_ISSUANCE,
        seen=blocking.records,
        agreeing=verdict.agreeing,
        total=verdict.total,
        owner=blocking.owner,
        opinions=verdict.opinions,
    )


def _allows(caa: Caa, ca_ids: frozenset[str]) -> bool:
    """Whether one of our certificate authorities may issue. Without any `issue` everybody may."""
    parsed = [found for record in caa.records if (found := _ISSUE.match(record))]
    issuers = [found["value"].partition(";")[0].strip().lower() for found in parsed if found["tag"] == "issue"]
    return not issuers or bool(set(issuers) & ca_ids)
