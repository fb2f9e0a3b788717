"""An authoritative DNS server in this process, on loopback, with faults on demand.

Zones are master-file text. A fault is set for a name and a kind of record (or "ANY") and makes the server misbehave as
broken ones do.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from typing import Literal

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.node
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone

Via = Literal["udp", "tcp"]
Answer = dns.message.Message | bytes | None
IN = dns.rdataclass.IN
_RCODES = {"servfail", "refused", "notimp", "formerr"}
_HEAD = "$TTL 300\n@ 300 IN SOA ns.invalid. host.invalid. 1 3600 600 86400 60\n@ 300 IN NS ns.invalid.\n"


class DnsServer:
    """Answers over UDP and TCP at `port` of 127.0.0.1 until closed; `asked` lists the questions (name, kind, via)."""

    def __init__(
        self, zones: Mapping[str, str] | None = None, faults: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self.zones: dict[dns.name.Name, dns.zone.Zone] = {}
        self.faults: dict[tuple[dns.name.Name, str], str] = {}
        self.asked: list[tuple[str, str, Via]] = []
        self.delay = 0.0
        for origin, text in (zones or {}).items():
            self.set_zone(origin, text)
        for (name, kind), what in (faults or {}).items():
            self.set_fault(name, kind, what)
        self._bind()
        for loop in (self._udp_loop, self._tcp_loop):
            threading.Thread(target=loop, daemon=True, name="dns-server").start()

    def __enter__(self) -> DnsServer:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def set_zone(self, origin: str, text: str) -> None:
        """Replace a zone by its records; SOA and NS are added."""
        name = dns.name.from_text(origin)
        self.zones[name] = dns.zone.from_text(_HEAD + text, origin=name, relativize=False, check_origin=False)

    def set_fault(self, name: str, kind: str, what: str) -> None:
        """servfail, refused, notimp, formerr, drop, servfail_unless_cd, tc_only, tc_then_tcp, wrong_id, garbage."""
        self.faults[dns.name.from_text(name), kind] = what

    def clear(self) -> None:
        """Forget all zones and faults."""
        self.zones.clear()
        self.faults.clear()

    def close(self) -> None:
        self._udp.close()
        self._tcp.close()

    def _bind(self) -> None:
        """UDP and TCP need the same free port: try until both have it."""
        for _ in range(50):
            self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._udp.bind(("127.0.0.1", 0))
            self.port: int = self._udp.getsockname()[1]
            self._tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                self._tcp.bind(("127.0.0.1", self.port))
                self._tcp.listen(16)
                return
            except OSError:
                self.close()
        raise OSError("no port is free for both UDP and TCP")

    # What is answered

    def _answer(self, query: dns.message.Message, via: Via) -> Answer:
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((question.name.to_text(), kind, via))
        time.sleep(self.delay)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA
        fault = self.faults.get((question.name, kind)) or self.faults.get((question.name, "ANY"), "")
        return self._broken(fault, query, reply, via) if fault else self._fill(query, reply)

    def _broken(self, fault: str, query: dns.message.Message, reply: dns.message.Message, via: Via) -> Answer:
        if fault in _RCODES:
            reply.set_rcode(dns.rcode.from_text(fault.upper()))
            return reply
        if fault == "servfail_unless_cd" and not query.flags & dns.flags.CD:
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply
        if fault in {"tc_only", "tc_then_tcp"} and via == "udp":
            reply.flags |= dns.flags.TC
            return reply
        if fault in {"drop", "tc_only"}:
            return None
        if fault == "garbage":
            return b"\x00\x01garbage"
        reply = self._fill(query, reply)
        if fault == "wrong_id":
            reply.id = (reply.id + 1) & 0xFFFF
        return reply

    def _fill(self, query: dns.message.Message, reply: dns.message.Message) -> dns.message.Message:
        name, kind = query.question[0].name, query.question[0].rdtype
        origins = [origin for origin in self.zones if name.is_subdomain(origin)]
        if not origins:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return reply
        origin = max(origins, key=len)
        zone = self.zones[origin]
        node = zone.get_node(name) or _wildcard(zone, origin, name)
        if node is None:
            if not any(other.is_subdomain(name) for other in zone.nodes):
                reply.set_rcode(dns.rcode.NXDOMAIN)
            return _with_soa(reply, zone, origin)
        found = node.get_rdataset(IN, dns.rdatatype.CNAME) or node.get_rdataset(IN, kind)
        if found is None:
            return _with_soa(reply, zone, origin)
        reply.answer.append(dns.rrset.from_rdata_list(name, found.ttl, list(found)))
        return reply

    # How it travels

    def _udp_loop(self) -> None:
        while True:
            try:
                data, sender = self._udp.recvfrom(4096)
            except OSError:
                return
            threading.Thread(target=self._udp_one, args=(data, sender), daemon=True).start()

    def _udp_one(self, data: bytes, sender: tuple[str, int]) -> None:
        query = _parsed(data)
        answer = self._answer(query, "udp") if query else None
        if query and answer is not None:
            _quietly(lambda: self._udp.sendto(_wire(answer, query.payload or 512), sender))

    def _tcp_loop(self) -> None:
        while True:
            try:
                connection, _sender = self._tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._tcp_one, args=(connection,), daemon=True).start()

    def _tcp_one(self, connection: socket.socket) -> None:
        with connection:
            head = connection.recv(2)
            query = _parsed(connection.recv(struct.unpack("!H", head)[0])) if len(head) == 2 else None
            answer = self._answer(query, "tcp") if query else None
            if answer is not None:
                wire = _wire(answer, 65535)
                _quietly(lambda: connection.sendall(struct.pack("!H", len(wire)) + wire))


def _wildcard(zone: dns.zone.Zone, origin: dns.name.Name, name: dns.name.Name) -> dns.node.Node | None:
    """The `*` that stands in for a name that is not there: the one below its closest existing parent."""
    if any(other.is_subdomain(name) for other in zone.nodes):
        return None
    parent = name
    while parent != origin:
        parent = parent.parent()
        if any(other.is_subdomain(parent) for other in zone.nodes):
            return zone.get_node(dns.name.Name((b"*", *parent.labels)))
    return None


def _with_soa(reply: dns.message.Message, zone: dns.zone.Zone, origin: dns.name.Name) -> dns.message.Message:
    soa = zone.get_rdataset(origin, dns.rdatatype.SOA)
    assert soa is not None
    reply.authority.append(dns.rrset.from_rdata_list(origin, soa.ttl, list(soa)))
    return reply


def _parsed(data: bytes) -> dns.message.Message | None:
    try:
        return dns.message.from_wire(data)
    except dns.exception.DNSException:
        return None


def _wire(answer: dns.message.Message | bytes, size: int) -> bytes:
    if isinstance(answer, bytes):
        return answer
    try:
        return answer.to_wire(max_size=size)
    except dns.exception.TooBig:
        answer.answer.clear()
        answer.flags |= dns.flags.TC
        return answer.to_wire()


def _quietly(send: Callable[[], object]) -> None:
    """Whoever asked may be gone, or the server closed."""
    try:
        send()
    except OSError:
        return
