"""One question to one resolver: the answer, or why there is none. Nobody but the configured resolver is ever asked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype

from tenants.domains.codes import Code
from tenants.domains.plan import Asking, Server

_PAYLOAD = 1232
# Extended errors (RFC 8914) with which a validating resolver says that signatures are wrong.
_BOGUS = frozenset(range(5, 13))
_FAILURES = {dns.rcode.SERVFAIL: Code.DNS_SERVFAIL, dns.rcode.REFUSED: Code.DNS_REFUSED}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `records` are of the type that was asked, as master files write them; names end in no dot.

    `cnames` are the CNAME targets at exactly the name that was asked. `zone` is the owner of the SOA of a negative
    answer. With `failure` set nothing else means anything.
    """

    failure: Code | None = None
    missing: bool = False
    records: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    zone: str = ""
    ttl: int = 0
    authenticated: bool = False


@dataclass(slots=True)
class Asker:
    """Asks one resolver within one check: its questions share a deadline and a largest number."""

    server: Server
    asking: Asking
    _until: float = field(init=False)
    _asked: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.asking.deadline

    def ask(self, name: str, kind: str) -> Reply:
        """Ask for the records of one kind at an absolute name. Never raises for anything the network does."""
        reply = self._twice(name, kind, checking=True)
        if reply.failure is Code.DNS_SERVFAIL:
            # A resolver that validates refuses broken signatures; with checking disabled it shows what is there.
            unchecked = self._once(name, kind, checking=False)
            if unchecked.failure is None:
                return Reply(failure=Code.DNSSEC_BOGUS)
        return reply

    def _twice(self, name: str, kind: str, *, checking: bool) -> Reply:
        """Datagrams get lost: silence is asked again once."""
        reply = self._once(name, kind, checking=checking)
        return self._once(name, kind, checking=checking) if reply.failure is Code.DNS_TIMEOUT else reply

    def _once(self, name: str, kind: str, *, checking: bool) -> Reply:
        left = self._until - time.monotonic()
        if left <= 0 or self._asked >= self.asking.max_queries:
            return Reply(failure=Code.DNS_TIMEOUT)
        self._asked += 1
        try:
            query = dns.message.make_query(
                dns.name.from_text(f"{name}."), kind, use_edns=0, payload=_PAYLOAD, want_dnssec=False
            )
            query.flags |= dns.flags.AD
            if not checking:
                query.flags |= dns.flags.CD
            answer, _over_tcp = dns.query.udp_with_fallback(
                query,
                self.server.host,
                timeout=min(self.asking.timeout, left),
                port=self.server.port,
                # By default the last of two CNAMEs replaces the first.
                one_rr_per_rrset=True,
                ignore_unexpected=True,
                ignore_errors=True,
            )
        except dns.exception.Timeout:
            return Reply(failure=Code.DNS_TIMEOUT)
        except OSError:
            return Reply(failure=Code.DNS_TIMEOUT)
        except (EOFError, dns.exception.DNSException):
            return Reply(failure=Code.DNS_MALFORMED)
        return _read(answer, query.question[0].name, dns.rdatatype.from_text(kind))


def _read(answer: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Reply:
    rcode = answer.rcode()
    if rcode == dns.rcode.SERVFAIL and any(
        isinstance(option, dns.edns.EDEOption) and option.code in _BOGUS for option in answer.options
    ):
        return Reply(failure=Code.DNSSEC_BOGUS)
    if rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return Reply(failure=_FAILURES.get(rcode, Code.DNS_MALFORMED))
    cnames = dict.fromkeys(
        _plain(rrset[0].target) for rrset in answer.answer if rrset.rdtype == dns.rdatatype.CNAME and rrset.name == name
    )
    found = [rrset for rrset in answer.answer if rrset.rdtype == kind]
    zones = [rrset.name for rrset in answer.authority if rrset.rdtype == dns.rdatatype.SOA]
    return Reply(
        missing=rcode == dns.rcode.NXDOMAIN and not cnames,
        records=tuple(_text(rdata) for rrset in found for rdata in rrset),
        cnames=tuple(cnames),
        zone=_plain(zones[0]) if zones else "",
        ttl=max((rrset.ttl for rrset in answer.answer), default=0),
        authenticated=bool(answer.flags & dns.flags.AD),
    )


def _plain(name: dns.name.Name) -> str:
    """A name in small letters without its final dot."""
    return name.to_text(omit_final_dot=True).lower()


def _text(rdata: object) -> str:
    strings = getattr(rdata, "strings", None)
    if strings is not None:  # a TXT record: its strings are one text
        return b"".join(strings).decode("utf-8", "replace")
    to_text = getattr(rdata, "to_text")  # noqa: B009 -- the kinds of records share no typed base with it
    return str(to_text()).lower().removesuffix(".")
