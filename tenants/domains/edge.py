"""Answers the TLS edge: may this host have a certificate? A small WSGI application on an internal listener of its own.

No host of the platform leads here, and whoever comes by way of a proxy or from the internet finds nothing. No DNS is
asked: what is proven stands in the database, one look-up in an index away.
"""

from __future__ import annotations

import ipaddress
import logging
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from tenants.domains import metrics
from tenants.domains.names import is_in_zone
from tenants.domains.queries import host_serves
from tenants.registry import host_news
from tenants.registry.hosts import normalise
from tenants.registry.queries import host_is_open

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

# Seconds a refusal is remembered, and how many: anybody can knock with names that nobody has.
REMEMBERED, MOST_REMEMBERED = 10.0, 10_000
_FLUSH_EVERY = 1.0
_STATUS = {200: "200 OK", 403: "403 Forbidden", 404: "404 Not Found", 405: "405 Method Not Allowed", 503: "503 Down"}
_BY_PROXY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_VIA")


class Refusals:
    """Hosts that were refused a moment ago. News of a host make it unknown again at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, host: str) -> bool:
        return self._until.get(host, 0.0) > self._clock()

    def add(self, host: str) -> None:
        """Remember a refusal; the oldest goes where there are too many."""
        with self._lock:
            self._until[host] = self._clock() + REMEMBERED
            self._until.move_to_end(host)
            if len(self._until) > MOST_REMEMBERED:
                self._until.popitem(last=False)

    def forget(self, hosts: Iterable[str]) -> None:
        """What was said of these hosts may not hold any more."""
        with self._lock:
            for host in hosts:
                self._until.pop(host, None)


class Tally:
    """Counts in memory and writes them to Valkey once a second, so that no answer waits for it."""

    def __init__(self) -> None:
        self._amounts: defaultdict[str, float] = defaultdict(float)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def count(self, decision: str, seconds: float) -> None:
        """One answer and how long it took."""
        with self._lock:
            self._amounts[metrics.series("tls_ask_total", decision=decision)] += 1
            self._amounts["tls_ask_seconds_count"] += 1
            self._amounts["tls_ask_seconds_sum"] += seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._flush, name="ask-counts", daemon=True)
                self._thread.start()

    def take(self) -> dict[str, float]:
        """What was counted since the last time."""
        with self._lock:
            amounts, self._amounts = self._amounts, defaultdict(float)
        return dict(amounts)

    def _flush(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(_FLUSH_EVERY)
            if amounts := self.take():
                metrics.add(amounts)


refusals = Refusals()
tally = Tally()
host_news.watchers.append(refusals.forget)


def decide(domain: str) -> str:
    """`allowed`, `refused`, `remembered` (refused without a look-up) or `malformed` for a name as the edge gives it."""
    host = normalise(domain) if len(domain) <= 254 else None
    if host is None or "." not in host or ":" in domain or _is_address(host):
        return "allowed" if host == settings.PORTICO_BASE_HOST else "malformed"
    if host in refusals:
        return "remembered"
    if _may_have_certificate(host):
        return "allowed"
    refusals.add(host)
    return "refused"


def _may_have_certificate(host: str) -> bool:
    """At most one look-up: in the host table for the platform's own names, else among the claims."""
    base = settings.PORTICO_BASE_HOST
    if host == base:
        return True
    find = host_is_open if is_in_zone(host, base) else host_serves
    try:
        return find(host)
    except (OperationalError, InterfaceError):
        # The connection of this thread broke while nobody asked: a new one tells whether the database is there.
        connection.close()
        return find(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()
    return True


def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """`GET /edge/ask?domain=…`: 200 or 403. `/edge/metrics`: everything that is counted of domains, for Prometheus."""
    path = environ.get("PATH_INFO", "")
    if not _is_from_inside(environ) or path not in {"/edge/ask", "/edge/metrics", "/healthz"}:
        return _answer(start_response, 404)
    if environ["REQUEST_METHOD"] != "GET":
        return _answer(start_response, 405)
    if path == "/healthz":
        return _answer(start_response, 200, "ok")
    try:
        if path == "/edge/metrics":
            return _answer(start_response, 200, _metrics())
        return _ask(environ, start_response)
    except DatabaseError:
        log.exception("the edge could not be answered")
        connection.close()
        return _answer(start_response, 503)


def _ask(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    host_news.listener.start()
    begun = time.perf_counter()
    domains = parse_qs(environ.get("QUERY_STRING", "")).get("domain", [])
    decision = "unavailable"
    try:
        decision = decide(domains[0]) if len(domains) == 1 else "malformed"
    finally:
        tally.count(decision, time.perf_counter() - begun)
    return _answer(start_response, 200 if decision == "allowed" else 403)


def _is_from_inside(environ: WSGIEnvironment) -> bool:
    """Whether the edge itself asks: from a private address, or a socket without one, and through no proxy."""
    if any(header in environ for header in _BY_PROXY):
        return False
    remote = str(environ.get("REMOTE_ADDR", ""))
    try:
        return remote == "" or ipaddress.ip_address(remote).is_private
    except ValueError:
        return False


def _metrics() -> str:
    return metrics.exposition(timezone.now())


def _answer(start_response: StartResponse, status: int, text: str = "") -> list[bytes]:
    body = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(_STATUS[status], [*headers, ("Cache-Control", "no-store")])
    return [body]
