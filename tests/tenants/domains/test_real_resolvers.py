"""Checks against real servers: knot keeps the zones and is changed while it runs, unbound resolves and validates."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import dns.message
import dns.query
import dns.rdatatype
import dns.tsigkeyring
import dns.update
import pytest

from launch.processes import free_port
from launch.scratch import throw_away_folder
from tenants.domains.codes import Code, LabelOwner, Outcome
from tenants.domains.judging import Verdict, judge
from tenants.domains.plan import Asking, Goal, Server
from tenants.domains.tracing import observe
from tests.factories.programs import needed, serving
from tests.tenants.domains.scenarios import BASE, EDGE, EDGE_IPS

pytestmark = pytest.mark.slow

TOKEN = "abcdefghijklmnopqrstuvwxyz"
ZONES = ("plain.com", "signed.com", "bogus.com")
NEGATIVE_TTL = 5

KNOT = """
server:
    rundir: {folder}
    listen: 127.0.0.1@{port}
log:
  - target: stderr
    any: warning
database:
    storage: {folder}/knot
key:
  - id: changes
    algorithm: hmac-sha256
    secret: {secret}
acl:
  - id: changes
    key: changes
    action: update
policy:
  - id: quick
    algorithm: ecdsap256sha256
    single-type-signing: on
template:
  - id: default
    storage: {folder}
    file: "%s.zone"
    acl: changes
  - id: signed
    storage: {folder}
    file: "%s.zone"
    dnssec-signing: on
    dnssec-policy: quick
zone:
  - domain: plain.com
  - domain: signed.com
    template: signed
  - domain: bogus.com
    template: signed
"""
ZONE = """$TTL 300
@ 3600 IN SOA ns.{zone}. host.{zone}. 1 3600 600 86400 3600
@ IN NS ns.{zone}.
ns IN A 127.0.0.1
www IN A 8.8.8.8
help IN CNAME {token}.{edge}.
"""
UNBOUND = """
server:
    interface: 127.0.0.1@{port}
    outgoing-interface: 127.0.0.1
    do-ip6: no
    do-daemonize: no
    username: ""
    chroot: ""
    directory: "{folder}"
    pidfile: "{folder}/unbound.pid"
    use-syslog: no
    do-not-query-localhost: no
    module-config: "validator iterator"
    trust-anchor: "{anchor}"
    trust-anchor: "bogus.com. DS 1 13 2 {wrong}"
    domain-insecure: "plain.com"
    cache-max-ttl: 60
    cache-max-negative-ttl: {negative}
    ede: yes
    qname-minimisation: yes
remote-control:
    control-enable: no
"""
STUB = """
stub-zone:
    name: "{zone}"
    stub-addr: 127.0.0.1@{port}
    stub-prime: no
"""


@dataclass(frozen=True)
class Lab:
    """The servers' ports and the key that changes zones."""

    knot: int
    unbound: int
    secret: str

    def change(self, zone: str, name: str, kind: str, value: str) -> None:
        """A dynamic update, as panels of providers make them."""
        keys = dns.tsigkeyring.from_text({"changes.": self.secret})
        update = dns.update.UpdateMessage(zone, keyring=keys, keyalgorithm="hmac-sha256")
        update.replace(name, 300, kind, value)
        assert dns.query.tcp(update, "127.0.0.1", port=self.knot, timeout=5).rcode() == 0

    def check(self, host: str, *servers: int) -> Verdict:
        """One check by way of the resolver."""
        goal = Goal(BASE, EDGE, frozenset(EDGE_IPS), note_unsigned=True)
        asking = Asking(tuple(Server("127.0.0.1", port) for port in servers or (self.unbound,)), timeout=2)
        return judge(host, TOKEN, observe(host, goal, asking), goal, asking.need, lambda label: LabelOwner.UNKNOWN)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """knot with a plain zone, a signed one and one whose parent vouches for another key; unbound before them."""
    knotd, unbound = needed("knotd", "knot"), needed("unbound", "unbound")
    folder = throw_away_folder()
    found = Lab(free_port(), free_port(), "c2VjcmV0IG9mIHRoaXMgdGVzdA==")
    for zone in ZONES:
        (folder / f"{zone}.zone").write_text(ZONE.format(zone=zone, token=TOKEN, edge=EDGE))
    (folder / "knot").mkdir()
    (folder / "knot.conf").write_text(KNOT.format(folder=folder, port=found.knot, secret=found.secret))
    with ExitStack() as stack:
        stack.enter_context(serving([knotd, "-c", folder / "knot.conf"], found.knot, log=folder / "knot.log"))
        configuration = UNBOUND.format(
            folder=folder,
            port=found.unbound,
            anchor=trust_anchor(found.knot, "signed.com."),
            wrong=secrets.token_hex(32),
            negative=NEGATIVE_TTL,
        )
        stubs = (
            f'stub-zone:\n    name: "{z}"\n    stub-addr: 127.0.0.1@{found.knot}\n    stub-prime: no\n' for z in ZONES
        )
        (folder / "unbound.conf").write_text(configuration + "".join(stubs))
        command = [unbound, "-d", "-c", folder / "unbound.conf"]
        stack.enter_context(serving(command, found.unbound, log=folder / "unbound.log"))
        yield found
    shutil.rmtree(folder, ignore_errors=True)


def trust_anchor(port: int, zone: str) -> str:
    """The zone's key, as the root of a validating resolver names it."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = dns.query.tcp(dns.message.make_query(zone, dns.rdatatype.DNSKEY), "127.0.0.1", port=port, timeout=5)
        for rrset in answer.answer:
            return f"{zone} DNSKEY {rrset[0].to_text()}"
    raise AssertionError("knot has not signed the zone")


def test_real_signed_and_unsigned_zones_prove_alike(lab: Lab) -> None:
    signed, plain = lab.check("help.signed.com"), lab.check("help.plain.com")
    assert (signed.outcome, signed.code, signed.mode, signed.warnings) == (Outcome.OK, Code.OK, "cname", ())
    assert (plain.outcome, plain.code, [str(note) for note in plain.warnings]) == (
        Outcome.OK,
        Code.OK,
        ["dnssec_unsigned"],
    )


def test_real_broken_signatures_are_told_apart_from_servers_that_fail(lab: Lab) -> None:
    verdict = lab.check("help.bogus.com")
    assert (verdict.outcome, verdict.code) == (Outcome.INCONCLUSIVE, Code.DNSSEC_BOGUS)
    assert lab.check("help.unserved.com", lab.knot).code is Code.DNS_REFUSED


def test_real_resolvers_that_disagree_decide_nothing(lab: Lab) -> None:
    """knot itself does not validate, so that it sees the record that unbound refuses."""
    verdict = lab.check("help.bogus.com", lab.unbound, lab.knot)
    assert (verdict.outcome, verdict.agreeing, verdict.total) == (Outcome.INCONCLUSIVE, 1, 2)


def test_real_a_new_record_is_seen_as_soon_as_its_absence_is_forgotten(lab: Lab) -> None:
    """The zone would have its absence remembered for an hour; our resolver forgets it after five seconds."""
    assert lab.check("neu.plain.com").code is Code.NOT_FOUND
    begun = time.monotonic()
    lab.change("plain.com", "neu", "CNAME", f"{TOKEN}.{EDGE}.")
    assert lab.check("neu.plain.com", lab.knot).code is Code.OK
    while lab.check("neu.plain.com").code is not Code.OK:
        assert time.monotonic() - begun < NEGATIVE_TTL + 3, "remembered for longer than it may be"
        time.sleep(0.2)
    lab.change("plain.com", "neu2", "CNAME", f"{'z' * 26}.{EDGE}.")
    assert lab.check("neu2.plain.com").code is Code.CNAME_UNKNOWN_TARGET
