"""A small authoritative DNS server on loopback, so that a demo has a DNS of its own to play with.

It reads its zones from a JSON file and looks at that file again whenever it changes; the page /dev/dns/ writes it. It
answers at several ports, one for each resolver the application asks. Run as `python -m launch.dns_server FILE PORT…`.

    {"zones": {"harbour.test": [{"name": "portal", "type": "CNAME", "value": "x.edge.localhost.", "ttl": 300}]},
     "faults": [{"name": "portal.harbour.test", "what": "servfail", "resolver": 0}]}

A fault concerns a name at one resolver (counted from 1), or at all of them (0): `servfail`, `refused`, `drop` (no
answer at all), `unknown` (this resolver has not heard of the name yet).
"""

import json
import socketserver
import struct
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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

from launch.processes import free_port

IN = dns.rdataclass.IN
LARGEST = 65535
HEAD = "$TTL 300\n@ 300 IN SOA ns.invalid. host.invalid. 1 3600 600 86400 5\n@ 300 IN NS ns.invalid.\n"
CODES = {"servfail": dns.rcode.SERVFAIL, "refused": dns.rcode.REFUSED, "unknown": dns.rcode.NXDOMAIN}


@dataclass
class Zones:
    """What the file says, read again when it is another one."""

    file: Path
    zones: dict[dns.name.Name, dns.zone.Zone] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    stamp: tuple[int, int] = (0, 0)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh(self) -> "Zones":
        """Itself, as the file stands now. A file that cannot be read leaves everything as it was."""
        with self.lock:
            try:
                facts = self.file.stat()
                stamp = facts.st_mtime_ns, facts.st_ino
                if stamp != self.stamp:
                    told = json.loads(self.file.read_text(encoding="utf-8"))
                    self.zones = {dns.name.from_text(name): _zone(name, rows) for name, rows in told["zones"].items()}
                    self.faults = list(told.get("faults", []))
                    self.stamp = stamp
            except (OSError, ValueError, KeyError, dns.exception.DNSException) as error:
                print(f"{self.file} cannot be read: {error}", file=sys.stderr, flush=True)
        return self

    def fault(self, name: dns.name.Name, resolver: int) -> str:
        """How the server misbehaves for a name at one of its ports; empty where it does not."""
        for row in self.faults:
            if dns.name.from_text(str(row["name"])) == name and row.get("resolver", 0) in {0, resolver}:
                return str(row["what"])
        return ""

    def answer(self, query: dns.message.Message, resolver: int) -> dns.message.Message | None:
        """The answer to one question; None for silence."""
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA
        if not query.question:
            reply.set_rcode(dns.rcode.FORMERR)
            return reply
        name, kind = query.question[0].name, query.question[0].rdtype
        fault = self.fault(name, resolver)
        if fault == "drop":
            return None
        if fault in CODES:
            reply.set_rcode(CODES[fault])
            return reply
        return self._found(reply, name, kind)

    def _found(
        self, reply: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType
    ) -> dns.message.Message:
        above = [origin for origin in self.zones if name.is_subdomain(origin)]
        if not above:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return reply
        origin = max(above, key=len)
        zone = self.zones[origin]
        node = zone.get_node(name)
        found = node and (node.get_rdataset(IN, dns.rdatatype.CNAME) or node.get_rdataset(IN, kind))
        if found:
            reply.answer.append(dns.rrset.from_rdata_list(name, found.ttl, list(found)))
            return reply
        if node is None and not any(other.is_subdomain(name) for other in zone.nodes):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        soa = zone.get_rdataset(origin, dns.rdatatype.SOA)
        assert soa is not None
        reply.authority.append(dns.rrset.from_rdata_list(origin, soa.ttl, list(soa)))
        return reply


def _zone(name: str, rows: list[dict[str, Any]]) -> dns.zone.Zone:
    lines = [f"{row['name']} {int(row.get('ttl', 300))} IN {row['type']} {row['value']}" for row in rows]
    return dns.zone.from_text(
        HEAD + "\n".join(lines) + "\n", origin=dns.name.from_text(name), relativize=False, check_origin=False
    )


def wire(zones: Zones, data: bytes, resolver: int, room: int) -> bytes | None:
    """The answer to a packet, in at most `room` bytes (0: what the asker says it can take)."""
    try:
        query = dns.message.from_wire(data)
    except dns.exception.DNSException:
        return None
    reply = zones.fresh().answer(query, resolver)
    if reply is None:
        return None
    try:
        return reply.to_wire(max_size=room or max(512, query.payload))
    except dns.exception.TooBig:
        reply.answer.clear()
        reply.flags |= dns.flags.TC
        return reply.to_wire()


class _Datagram(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, connection = self.request
        server: Any = self.server
        if (answer := wire(server.zones, data, server.resolver, 0)) is not None:
            connection.sendto(answer, self.client_address)


class _Stream(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        server: Any = self.server
        head = self.rfile.read(2)
        if len(head) == 2:
            data = self.rfile.read(struct.unpack("!H", head)[0])
            if (answer := wire(server.zones, data, server.resolver, LARGEST)) is not None:
                self.wfile.write(struct.pack("!H", len(answer)) + answer)


class _Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def serve(zones: Zones, port: int, resolver: int) -> list[socketserver.BaseServer]:
    """Answer at one port over UDP and TCP, in threads of their own."""
    servers: list[socketserver.BaseServer] = []
    for kind, handler in ((_Udp, _Datagram), (_Tcp, _Stream)):
        server: Any = kind(("127.0.0.1", port), handler)
        server.zones, server.resolver = zones, resolver
        threading.Thread(target=server.serve_forever, daemon=True, name=f"dns-{port}").start()
        servers.append(server)
    return servers


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that are free for UDP and TCP alike."""
    found: list[int] = []
    while len(found) < count:
        port = free_port()
        try:
            with socketserver.UDPServer(("127.0.0.1", port), socketserver.BaseRequestHandler):
                found.append(port)
        except OSError:
            continue
    return list(dict.fromkeys(found)) if len(set(found)) == count else free_ports(count)


def main() -> None:
    """Serve until killed."""
    zones = Zones(Path(sys.argv[1]))
    for resolver, port in enumerate(sys.argv[2:], start=1):
        serve(zones, int(port), resolver)
    threading.Event().wait()


if __name__ == "__main__":
    main()
