"""The edge as it is installed: Caddy with the project's own configuration, certificates from a real ACME authority."""

from __future__ import annotations

import json
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone

from kernel.tenancy import in_tenant
from launch.edge import CONFIGURATION, find_caddy
from launch.processes import free_port
from launch.scratch import throw_away_folder
from tenants.domains import certificate, edge
from tenants.domains.certificate import NoCertificate, NoEdge, certificate_end
from tenants.domains.models import Claim
from tenants.domains.states import ClaimState
from tenants.domains.use_cases import withdraw_domain
from tests.factories.programs import needed, serving
from tests.factories.twins import Workspace
from tests.tenants.domains.conftest import Dns, claim_in, ctx

pytestmark = pytest.mark.slow
S = ClaimState
HOST = "help.acme.com"


class Quiet(WSGIRequestHandler):
    """Says nothing of every request, and gives its thread's connection back."""

    def log_message(self, *args: Any) -> None:
        return

    def handle(self) -> None:
        try:
            super().handle()
        finally:
            connections.close_all()


class Threaded(socketserver.ThreadingMixIn, WSGIServer):
    """One thread per request."""

    daemon_threads = True


@contextmanager
def served(application: Any) -> Iterator[int]:
    """A WSGI application on a free port."""
    with make_server("127.0.0.1", 0, application, Threaded, Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@dataclass
class Lab:
    """What listens where. Nodes of the edge share one folder for certificates and the port the authority looks at."""

    folder: Path
    http: int
    https: int
    authority: int
    ask: int = 0
    web: int = 0
    running: ExitStack = field(default_factory=ExitStack)

    @property
    def root(self) -> Path:
        """What the authority's certificates are trusted by."""
        return self.folder / "root.pem"

    @contextmanager
    def node(self, name: str, *, http: int = 0, https: int = 0) -> Iterator[Lab]:
        """A node of the edge: its own memory, the common storage."""
        http, https = http or self.http, https or self.https
        directory = f"https://127.0.0.1:{self.authority}/dir"
        told = {
            "HOME": str(self.folder),
            "PORTICO_EDGE_BIND": "default_bind 127.0.0.1",
            "PORTICO_EDGE_HTTP_PORT": str(http),
            "PORTICO_EDGE_HTTPS_PORT": str(https),
            "PORTICO_EDGE_STORAGE": str(self.folder / "store"),
            "PORTICO_EDGE_ISSUER": f"acme {directory} {{\ntrusted_roots {self.folder / 'authority.pem'}\n}}",
            "PORTICO_EDGE_ASK": f"127.0.0.1:{self.ask}",
            "PORTICO_EDGE_WEB": f"127.0.0.1:{self.web}",
        }
        command = [find_caddy(), "run", "--config", CONFIGURATION, "--adapter", "caddyfile"]
        with serving(command, http, https, log=self.folder / f"{name}.log", env=told):
            yield self

    def orders(self) -> int:
        """How many certificates the authority has issued."""
        return (self.folder / "pebble.log").read_text().count("Issued certificate serial")

    def visit(self, host: str, path: str = "/", *, port: int = 0, sni: str = "") -> tuple[int, str]:
        """Status of an answer and the serial of the certificate shown. Raises ssl.SSLError when there is none."""
        answer, _body, serial = self.exchange(host, path, port=port, sni=sni)
        return answer.status, serial

    def exchange(
        self, host: str, path: str = "/", *, port: int = 0, sni: str = "", headers: str = ""
    ) -> tuple[HTTPResponse, bytes, str]:
        """The same with headers of one's own (whole lines), and the body."""
        context = ssl.create_default_context(cafile=str(self.root))
        with (
            socket.create_connection(("127.0.0.1", port or self.https), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname=sni or host) as secured,
        ):
            serial = str((secured.getpeercert() or {})["serialNumber"])
            secured.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n".encode())
            answer = HTTPResponse(secured, method="GET")
            answer.begin()
            return answer, answer.read(), serial


@pytest.fixture(scope="module")
def authority() -> Iterator[tuple[Lab, Callable[[str], None]]]:
    """pebble, which finds every host on this machine; the function stops and starts it."""
    from tests.factories.dns_server import DnsServer

    pebble, openssl = needed("pebble", "pebble"), needed("openssl", "openssl")
    folder = throw_away_folder()
    lab = Lab(folder, free_port(), free_port(), free_port())
    management = free_port()
    _make_certificate(openssl, folder)
    (folder / "pebble.json").write_text(
        f'{{"pebble": {{"listenAddress": "127.0.0.1:{lab.authority}", "managementListenAddress": '
        f'"127.0.0.1:{management}", "certificate": "{folder}/authority.pem", "privateKey": "{folder}/authority.key", '
        f'"httpPort": {lab.http}, "tlsPort": {lab.https}, "ocspResponderURL": "", '
        f'"externalAccountBindingRequired": false}}}}'
    )
    running = ExitStack()
    with DnsServer({"acme.com.": "* A 127.0.0.1"}) as names:
        env = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
        command = [pebble, "-config", folder / "pebble.json", "-dnsserver", names.address]

        def be(state: str) -> None:
            running.close()
            if state == "up":
                running.enter_context(serving(command, lab.authority, management, log=folder / "pebble.log", env=env))
                context = ssl.create_default_context(cafile=str(folder / "authority.pem"))
                with urllib.request.urlopen(f"https://127.0.0.1:{management}/roots/0", context=context) as root:
                    lab.root.write_bytes(root.read())

        be("up")
        yield lab, be
        running.close()
    shutil.rmtree(folder, ignore_errors=True)


def _make_certificate(openssl: str, folder: Path) -> None:
    """The certificate of the authority's own address."""
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "authority.key", "-out", "authority.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def lab(authority: tuple[Lab, Callable[[str], None]], race: Workspace, settings: Any) -> Iterator[Lab]:
    """One node of the edge, the listener it asks and the application behind it."""
    found = authority[0]
    shutil.rmtree(found.folder / "store", ignore_errors=True)
    edge.refusals._until.clear()
    settings.PORTICO_DOMAIN_EDGE_ADDRESS = f"127.0.0.1:{found.https}"
    settings.PORTICO_DOMAIN_EDGE_CA = str(found.root)
    with served(edge.application) as ask, served(get_wsgi_application()) as web:
        found.ask, found.web = ask, web
        found.running.enter_context(found.node("edge"))
        yield found
        found.running.close()


def proven(race: Workspace, dns: Dns, host: str = HOST) -> Claim:
    """A claim that DNS proves: two checks a minute apart."""
    now = timezone.now()
    claim = claim_in(race.tenant, S.CONFIRMING, host, now=now)
    dns.points_to(claim, host.partition(".")[0])
    dns.check(now)
    claim.refresh_from_db()
    return claim


def test_real_a_proven_host_has_its_certificate_before_anybody_visits(lab: Lab, race: Workspace, dns: Dns) -> None:
    before = lab.orders()
    claim = proven(race, dns)
    assert (claim.state, claim.cert_state, claim.cert_error) == ("active", "ok", "")
    assert claim.cert_not_after is not None and claim.cert_not_after > timezone.now() + timedelta(days=30)
    assert lab.orders() == before + 1
    moments = dict(claim.transitions.values_list("to_state", "at"))
    assert moments["active"] - moments["issuing"] < timedelta(seconds=10)  # a second, where nothing else runs
    status, serial = lab.visit(HOST, "/signin/")
    assert (status, lab.orders()) == (200, before + 1)
    with lab.node("second", http=free_port(), https=(port := free_port())):
        assert lab.visit(HOST, "/healthz", port=port) == (200, serial)
    assert lab.orders() == before + 1


def test_real_a_host_that_is_not_proven_gets_none(lab: Lab, race: Workspace) -> None:
    before = lab.orders()
    claim = claim_in(race.tenant, S.PENDING, now=timezone.now())
    for host in (HOST, "other.acme.com", "127.0.0.1"):
        with pytest.raises(ssl.SSLError):
            lab.visit(host)
    with pytest.raises(NoCertificate):
        certificate_end(HOST, claim.uuid)
    assert lab.orders() == before
    assert not list((lab.folder / "store").rglob(f"*{HOST}*"))


def test_real_a_host_that_was_given_up_is_refused(lab: Lab, race: Workspace, dns: Dns) -> None:
    """By the application at once, although the edge remembers the certificate; by the edge when it starts again."""
    claim = proven(race, dns)
    assert lab.visit(HOST, "/signin/")[0] == 200
    with in_tenant(race.tenant):
        withdraw_domain(ctx(race.tenant), claim_uuid=claim.uuid)
    for path in ("/signin/", "/", "/.well-known/portico-domain-check"):
        assert lab.visit(HOST, path)[0] == 404
    with lab.node("again", http=free_port(), https=(port := free_port())), pytest.raises(ssl.SSLError):
        lab.visit(HOST, port=port)


def test_real_a_name_and_a_host_that_differ_are_refused(lab: Lab, race: Workspace, dns: Dns) -> None:
    proven(race, dns)
    assert lab.visit(race.tenant.default_host, "/healthz", sni=HOST)[0] == 421


def test_real_what_a_client_says_about_itself_goes_no_further(lab: Lab, race: Workspace, dns: Dns) -> None:
    proven(race, dns)

    def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Via", "1.1 inside"), ("Server", "inside")])
        return [json.dumps({name: value for name, value in environ.items() if name.startswith("HTTP_")}).encode()]

    said = ("X-Forwarded-For: 6.6.6.6", "X-Forwarded-Proto: http", "X-Forwarded-Host: evil.com", "X-Forwarded-Port: 1",
            "X-Real-IP: 6.6.6.6", "Forwarded: for=6.6.6.6")  # fmt: skip
    with served(echo) as lab.web, lab.node("echo", http=free_port(), https=(port := free_port())):
        answer, body, _serial = lab.exchange(HOST, port=port, headers="".join(f"{line}\r\n" for line in said))
    heard = {name: value for name, value in json.loads(body).items() if "FORWARDED" in name or "REAL" in name}
    assert heard == {
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": HOST,
    }
    assert (answer.headers["Server"], answer.headers["Via"]) == ("Portico", None)


def test_real_an_authority_that_is_away_is_waited_for(
    lab: Lab,
    authority: tuple[Lab, Callable[[str], None]],
    race: Workspace,
    dns: Dns,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The edge goes on with growing pauses, which a new start cuts short; we hang up, here after two seconds."""
    monkeypatch.setattr(certificate, "_ISSUE_TIMEOUT", 2.0)
    be = authority[1]
    be("down")
    try:
        claim = proven(race, dns)
    finally:
        lab.running.close()
        be("up")
        lab.running.enter_context(lab.node("edge"))
    assert (claim.state, claim.cert_state, claim.code) == ("issuing", "failed", "ok")
    assert claim.cert_error.startswith("the edge has none: ")
    assert claim.next_check_at is not None and claim.last_checked_at is not None
    assert timedelta(seconds=60) < claim.next_check_at - claim.last_checked_at < timedelta(seconds=70)
    monkeypatch.undo()
    dns.check(claim.next_check_at)
    claim.refresh_from_db()
    assert (claim.state, claim.cert_state, claim.cert_error) == ("active", "ok", "")


def test_real_an_edge_that_is_away_is_not_a_failed_certificate(race: Workspace, dns: Dns, settings: Any) -> None:
    settings.PORTICO_DOMAIN_EDGE_ADDRESS = f"127.0.0.1:{free_port()}"
    with pytest.raises(NoEdge):
        certificate_end(HOST, proven(race, dns).uuid)
    claim = Claim.objects.get()
    assert (claim.state, claim.cert_state) == ("issuing", "issuing")
    assert claim.cert_error.startswith("the edge does not answer: ")
