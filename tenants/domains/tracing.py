"""What one resolver sees of a host: the chain of CNAMEs step by step, addresses, the TXT proof, CAA."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from tenants.domains.addresses import canonical
from tenants.domains.codes import Code
from tenants.domains.names import is_in_zone
from tenants.domains.plan import Asking, Goal, Server, challenge_name
from tenants.domains.resolving import Asker, Reply


@dataclass(frozen=True, slots=True)
class Proof:
    """The TXT records beside a hidden CNAME; `problem` says why they could not be read."""

    texts: tuple[str, ...] = ()
    problem: Code | None = None


@dataclass(frozen=True, slots=True)
class Caa:
    """Who may issue certificates, from the closest name that says so; `failed`: that could not be found out."""

    owner: str = ""
    records: tuple[str, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """One resolver's view. `hops` are the CNAME targets in order; `problem` is what ended the way early.

    `missing`: the last name does not exist. `is_zone_top`: the host itself is the top of a zone and has no addresses.
    """

    server: str
    hops: tuple[str, ...] = ()
    problem: Code | None = None
    missing: bool = False
    addresses: tuple[str, ...] = ()
    is_zone_top: bool = False
    proof: Proof | None = None
    caa: Caa | None = None
    ttl: int = 0
    authenticated: bool = False
    ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """As the log of checks keeps it."""
        return asdict(self)


def observe(host: str, goal: Goal, asking: Asking) -> tuple[Trace, ...]:
    """Ask all resolvers at once, each within the deadline; one that fails stops no other."""
    if len(asking.servers) == 1:
        return (_look(asking.servers[0], host, goal, asking),)
    with ThreadPoolExecutor(len(asking.servers), thread_name_prefix="domain-resolver") as pool:
        return tuple(pool.map(lambda server: _look(server, host, goal, asking), asking.servers))


def _look(server: Server, host: str, goal: Goal, asking: Asking) -> Trace:
    begun = time.perf_counter()
    asker = Asker(server, asking)
    try:
        facts = _follow(asker, host, goal, asking.max_chain)
    except ValueError:  # a name or an address in the answer that is none
        facts = {"problem": Code.DNS_MALFORMED}
    return Trace(server=str(server), ms=round((time.perf_counter() - begun) * 1000, 1), **facts)


def _follow(asker: Asker, host: str, goal: Goal, max_chain: int) -> dict[str, Any]:
    hops: list[str] = []
    ttl, authenticated, name = 0, True, host
    while True:
        reply = asker.ask(name, "CNAME")
        ttl, authenticated = max(ttl, reply.ttl), authenticated and reply.authenticated
        seen: dict[str, Any] = {"hops": tuple(hops), "ttl": ttl, "authenticated": authenticated}
        if reply.failure:
            return seen | {"problem": reply.failure}
        if len(reply.cnames) > 1:
            return seen | {"hops": (*hops, *reply.cnames), "problem": Code.MULTIPLE_CNAMES}
        if not reply.cnames:
            break
        name = reply.cnames[0]
        seen["hops"] = (*hops, name)
        if name in {host, *hops}:
            return seen | {"problem": Code.CNAME_LOOP}
        hops.append(name)
        # Our own zones are known without asking.
        ours = is_in_zone(name, goal.edge_zone) or is_in_zone(name, goal.base)
        if ours:
            return seen | ({} if goal.edge_has_caa else {"caa": climb_caa(asker, host)})
        if len(hops) > max_chain:
            return seen | {"problem": Code.CNAME_CHAIN_TOO_LONG}
    if reply.missing or hops:
        return seen | {"missing": reply.missing}
    return seen | _addresses(asker, host, goal, reply)


def _addresses(asker: Asker, host: str, goal: Goal, no_cname: Reply) -> dict[str, Any]:
    replies = [asker.ask(host, kind) for kind in ("A", "AAAA")]
    if failure := next((reply.failure for reply in replies if reply.failure), None):
        return {"problem": failure}
    addresses = tuple(canonical(text) for reply in replies for text in reply.records)
    facts: dict[str, Any] = {"addresses": addresses, "ttl": max(reply.ttl for reply in replies)}
    if not addresses:
        return facts | {"is_zone_top": no_cname.zone == host}
    if all(goal.is_ours(address) for address in addresses):
        facts |= {"proof": _proof(asker, host), "caa": climb_caa(asker, host)}
    return facts


def _proof(asker: Asker, host: str) -> Proof:
    """The texts at the challenge name, which may itself be a CNAME to where somebody keeps them."""
    name = challenge_name(host)
    seen: set[str] = set()
    while name not in seen and len(seen) <= asker.asking.max_chain:
        seen.add(name)
        reply = asker.ask(name, "TXT")
        if reply.failure:
            return Proof(problem=reply.failure)
        if reply.records or not reply.cnames:
            return Proof(texts=reply.records)
        name = reply.cnames[0]
    return Proof()


def climb_caa(asker: Asker, host: str) -> Caa:
    """The CAA records that count for `host`: those of the closest name at or above it that has any (RFC 8659)."""
    labels = host.split(".")
    for start in range(len(labels)):
        owner = ".".join(labels[start:])
        reply = asker.ask(owner, "CAA")
        if reply.failure:
            return Caa(failed=True)
        if reply.records:
            return Caa(owner, reply.records)
    return Caa()


def name_servers_of(host: str, asking: Asking) -> tuple[str, ...] | None:
    """The name servers of the closest zone above `host`, as the first resolver that answers says; None without one."""
    for server in asking.servers:
        asker, name = Asker(server, asking), host.partition(".")[2]
        while "." in name:
            reply = asker.ask(name, "NS")
            if reply.failure:
                break
            if reply.records:
                return reply.records
            name = name.partition(".")[2]
        else:
            return ()
    return None
