"""Counters of custom domains: added up in Valkey over all processes, read with gauges from the tables."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Min

from tenants.domains.models import Claim
from tenants.domains.states import ClaimState, ReleaseReason

if TYPE_CHECKING:
    from redis import Redis

    from tenants.domains.judging import Verdict

log = logging.getLogger(__name__)


def count(amounts: Mapping[str, float]) -> None:
    """Add to counters ("domain_transitions_total{from=…,to=…}") once the transaction has committed.

    A Valkey that is away loses the counts and nothing else.
    """
    transaction.on_commit(partial(add, dict(amounts)), robust=True)


def series(name: str, **labels: object) -> str:
    """The name of a counter with its labels, as Prometheus writes it."""
    inner = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    return f"{name}{{{inner}}}" if inner else name


def count_move(claim: Claim, source: str, target: str, *, links_lost: bool, now: datetime) -> None:
    """Count one move and what it means."""
    amounts: dict[str, float] = {series("domain_transitions_total", **{"from": source, "to": target}): 1}
    if links_lost:
        amounts["domain_links_fallback_total"] = 1
    if claim.release_reason == ReleaseReason.SUPERSEDED:
        amounts["domain_transfers_total"] = 1
    if source == ClaimState.ISSUING and target == ClaimState.ACTIVE:
        amounts["domain_time_to_active_seconds_count"] = 1
        amounts["domain_time_to_active_seconds_sum"] = max((now - claim.waiting_since).total_seconds(), 0)
    count(amounts)


def count_check(verdict: Verdict, seconds: float) -> None:
    """Count one check, how long it took and who failed in it."""
    amounts: dict[str, float] = {
        series("domain_checks_total", outcome=verdict.outcome, code=verdict.code, mode=verdict.mode): 1,
        "domain_check_seconds_count": 1,
        "domain_check_seconds_sum": seconds,
    }
    for opinion in verdict.opinions:
        if opinion.code.startswith("dns"):
            amounts[series("domain_resolver_errors_total", resolver=opinion.server, kind=opinion.code)] = 1
    if len({opinion.outcome for opinion in verdict.opinions}) > 1:
        amounts["domain_quorum_disagreements_total"] = 1
    count(amounts)


def count_certificate(result: str) -> None:
    """Count one look at a certificate: ok or failed."""
    count({series("cert_issue_total", result=result): 1})


def counters() -> dict[str, float]:
    """All counters by their name with labels."""
    found: Any = _client(settings.REDIS_URL).hgetall(_key())
    return {name.decode(): float(value) for name, value in found.items()}


def gauges(now: datetime) -> dict[str, float]:
    """How many claims are in each state, and how long the oldest due one has waited, in seconds."""
    states = dict(Claim.objects.values_list("state").annotate(n=Count("pk")))
    found: dict[str, float] = {series("domains", state=state): states.get(state, 0) for state in ClaimState.values}
    oldest = Claim.objects.filter(next_check_at__lte=now).aggregate(oldest=Min("next_check_at"))["oldest"]
    found["domain_due_lag_seconds"] = (now - oldest).total_seconds() if oldest else 0.0
    return found


# Name without labels: what it is, for whoever reads a graph. Everything else is a counter without words.
_HELP = {
    "domains": ("gauge", "Custom domains by state."),
    "domain_due_lag_seconds": ("gauge", "How long the oldest due check has waited."),
    "domain_checks_total": ("counter", "Checks by what they found."),
    "domain_check_seconds": ("summary", "How long a check took."),
    "domain_resolver_errors_total": ("counter", "Resolvers that could not answer."),
    "domain_quorum_disagreements_total": ("counter", "Checks in which resolvers said different things."),
    "domain_time_to_active_seconds": ("summary", "From entering a domain to the portal answering there."),
    "domain_transitions_total": ("counter", "Moves of domains."),
    "domain_links_fallback_total": ("counter", "Domains whose links went back to the default address."),
    "domain_transfers_total": ("counter", "Domains that went to another workspace."),
    "tls_ask_total": ("counter", "Questions of the TLS edge by answer."),
    "tls_ask_seconds": ("summary", "How long answers to the TLS edge took."),
    "cert_issue_total": ("counter", "Looks at certificates by result."),
}


def exposition(now: datetime) -> str:
    """All counters and gauges in the text format of Prometheus."""
    found = counters() | gauges(now)
    families: dict[str, list[str]] = {}
    for name, amount in sorted(found.items()):
        base = name.partition("{")[0]
        summary = base.removesuffix("_count").removesuffix("_sum")
        family = summary if _HELP.get(summary, ("",))[0] == "summary" else base
        families.setdefault(family, []).append(f"{name} {amount:.10g}")
    lines: list[str] = []
    for family, rows in sorted(families.items()):
        kind, words = _HELP.get(family, ("counter", ""))
        lines += [f"# HELP {family} {words}"] * bool(words) + [f"# TYPE {family} {kind}", *rows]
    return "\n".join(lines) + "\n"


def add(amounts: Mapping[str, float]) -> None:
    """Add to counters now; for what belongs to no transaction."""
    from redis import RedisError

    try:
        with _client(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
            for name, amount in amounts.items():
                pipeline.hincrbyfloat(_key(), name, amount)
            pipeline.execute()
    except RedisError:
        log.warning("counts of custom domains were lost", exc_info=True)


def _key() -> str:
    """One set of counters per database."""
    return f"portico.domains.counters.{connection.settings_dict['NAME']}"


@cache
def _client(url: str) -> Redis:
    from redis import Redis

    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
