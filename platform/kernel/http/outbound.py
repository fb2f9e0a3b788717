"""Calling addresses that people of a workspace typed in, without letting them reach anything but the public internet.

A name is looked up once, every address it has is checked, and the connection goes to a checked address: what a name
server says a moment later changes nothing. No redirect is followed, and nothing takes longer than `DEADLINE`.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

# Seconds: for one address to take the connection, and for the whole call.
CONNECT = 5.0
DEADLINE = 15.0
MOST_BODY = 64 * 1024
MOST_ADDRESSES = 3
MOST_URL = 500

# Below this number only the web's own ports are called; above it, what is known to speak something else is left out.
FREE_PORTS = 1024
CLOSED_PORTS = frozenset(
    (
        *(1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 6000, 6379),
        *(6443, 6667, 8500, 9042, 9092, 9200, 9300, 10250, 10255, 11211, 15672, 25672, 27017, 27018, 27019, 28017),
    )
)
# `ipaddress.is_global` lets several of these pass (multicast, 192.0.0.0/24 in part), so they are named. 168.63.129.16
# is a cloud's metadata service behind a public number.
_NOT_PUBLIC = [
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]
# Of IPv6 only this has been given out: mapped, translated, local and multicast addresses all lie outside.
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "onion")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*")

Resolver = Callable[[str, int], list[str]]


class UnsafeUrl(Exception):
    """An address that is not called. `code`: `form` (no web address), `scheme`, `user`, `port`, or `host`.

    `host` does not say whether a name is unknown or belongs to something internal.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes: `host` as a certificate names it, `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _default_port(self.scheme) else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: the status, or None and why there is none.

    `error`: empty for 2xx, else `refused` (not a public address), `unreachable`, `timeout`, `tls`, `broken` (no HTTP),
    `redirect` or `status`. `body` holds at most `MOST_BODY` bytes.
    """

    status: int | None
    error: str
    milliseconds: int
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        return not self.error


def read_url(url: str) -> Place:
    """Take an address apart, without looking anything up. Raises `UnsafeUrl`."""
    if not url or len(url) > MOST_URL or any(character <= " " or character in '\\"<>^`{|}\x7f' for character in url):
        raise UnsafeUrl("form")
    try:
        parts = urlsplit(url)
        given_port = parts.port
    except ValueError as error:
        raise UnsafeUrl("form") from error
    if parts.scheme not in _schemes():
        raise UnsafeUrl("scheme")
    if "@" in parts.netloc:
        raise UnsafeUrl("user")
    port = given_port if given_port is not None else _default_port(parts.scheme)
    if not _is_open_port(port):
        raise UnsafeUrl("port")
    return Place(parts.scheme, _host_of(parts), port, _target_of(parts))


def find(url: str, resolve: Resolver | None = None) -> tuple[Place, list[str]]:
    """The place and the addresses it may be called at. Raises `UnsafeUrl`; one bad address spoils the whole name."""
    place = read_url(url)
    try:
        addresses = list(dict.fromkeys((resolve or look_up)(place.host, place.port)))
    except (OSError, UnicodeError) as error:
        raise UnsafeUrl("host") from error
    if not addresses or not all(map(is_allowed, addresses)):
        raise UnsafeUrl("host")
    return place, addresses


def look_up(host: str, port: int) -> list[str]:
    """The system's answer. Raises `OSError` for an unknown name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _family, _type, _protocol, _name, address in found]


def is_allowed(address: str) -> bool:
    """Whether an IP address is part of the public internet (or anything may be called, as in tests)."""
    if settings.PORTICO_WEBHOOK_ALLOW_PRIVATE:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # with a zone, such as fe80::1%eth0
        return False
    if found.version == 6 and found not in _GLOBAL_V6:
        return False
    return not any(found in network for network in _NOT_PUBLIC if network.version == found.version)


def tls_context() -> ssl.SSLContext:
    """Certificates are checked against the authorities the system trusts, and against the host's name."""
    return ssl.create_default_context()


def post(url: str, *, body: bytes, headers: Mapping[str, str], resolve: Resolver | None = None) -> Answer:
    """POST `body` to `url` and give the answer; nothing is raised for what the other side does."""
    began = time.monotonic()
    try:
        place, addresses = find(url, resolve)
    except UnsafeUrl:
        return Answer(None, "refused", _since(began))
    call = _Call(place, began + DEADLINE)
    try:
        status, answer = call.run(addresses[:MOST_ADDRESSES], body, {"Host": place.host_header, **headers})
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(None, "timeout" if call.is_late else _code_of(error), _since(began))
    return Answer(status, _judge(status), _since(began), answer)


class _Connection(http.client.HTTPConnection):
    """Goes to a given address instead of asking for the host's once more."""

    def __init__(self, place: Place, address: str, seconds: float) -> None:
        super().__init__(place.host, place.port, timeout=seconds)
        self._place, self._address = place, address

    def connect(self) -> None:
        """Open the connection; the handshake is apart, so that it can be cut off like everything else."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._place.scheme == "https":
            wrapped = tls_context().wrap_socket(
                self.sock, server_hostname=self._place.host, do_handshake_on_connect=False
            )
            self.sock = wrapped
            wrapped.do_handshake()


class _Call:
    """One call under one deadline: a server that drips a byte a second is cut off too."""

    def __init__(self, place: Place, deadline: float) -> None:
        self.place, self.deadline = place, deadline
        self.is_late = False
        self._connection: _Connection | None = None

    def run(self, addresses: list[str], body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body from the first address that takes the connection."""
        timer = threading.Timer(max(self.deadline - time.monotonic(), 0.0), self._cut_off)
        timer.daemon = True
        timer.start()
        try:
            connection = self._connect(addresses)
            connection.request("POST", self.place.target, body=body, headers=dict(headers))
            response = connection.getresponse()
            if self.is_late:  # cut off in the middle of the headers, which then look complete
                raise TimeoutError
            # The status counts; whoever breaks off in the middle of the rest has still taken the call.
            content = b""
            with suppress(OSError, http.client.HTTPException):
                content = response.read(MOST_BODY)
            return response.status, content
        finally:
            timer.cancel()
            if self._connection is not None:
                self._connection.close()

    def _connect(self, addresses: list[str]) -> _Connection:
        for number, address in enumerate(addresses, 1):
            seconds = min(CONNECT, max(self.deadline - time.monotonic(), 0.1))
            self._connection = connection = _Connection(self.place, address, seconds)
            try:
                connection.connect()
            except OSError as error:
                connection.close()
                if isinstance(error, ssl.SSLError) or self.is_late or number == len(addresses):
                    raise
            else:
                assert connection.sock is not None
                connection.sock.settimeout(DEADLINE)
                return connection
        raise OSError("no address to call")

    def _cut_off(self) -> None:
        self.is_late = True
        sock = self._connection.sock if self._connection is not None else None
        if sock is not None:
            with suppress(OSError):
                # Of the socket below TLS: the other thread may be in the middle of reading.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _schemes() -> frozenset[str]:
    return frozenset(["https"] if settings.PORTICO_ENV == "production" else ["https", "http"])


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _is_open_port(port: int) -> bool:
    if settings.PORTICO_WEBHOOK_ALLOW_PRIVATE:
        return port > 0
    return port in {80, 443} or (port >= FREE_PORTS and port not in CLOSED_PORTS)


def _host_of(parts: SplitResult) -> str:
    """The host in ASCII, lower case, without a final dot; a number only in its usual form."""
    host = (parts.hostname or "").removesuffix(".")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise UnsafeUrl("form") from error
    if not _NAME.fullmatch(host):
        raise UnsafeUrl("form")
    last = host.rpartition(".")[2]
    # 0x7f.1 and 2130706433 are names to a parser, and 127.0.0.1 to the system.
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        raise UnsafeUrl("host")
    if not settings.PORTICO_WEBHOOK_ALLOW_PRIVATE and ("." not in host or last in _LOCAL_NAMES):
        raise UnsafeUrl("host")
    return host


def _target_of(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{path}?{query}" if query else path


def _code_of(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return "unreachable" if isinstance(error, OSError) else "broken"


def _judge(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
