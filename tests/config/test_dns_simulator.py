"""The DNS of the demo: its server answers what its file says, its page writes that file, and only in the demo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest
from django.test import Client
from django.utils import timezone

from launch import simulator
from launch.dns_server import Zones, free_ports, serve, wire
from tenants.domains.models import Claim
from tenants.domains.states import ClaimState
from tenants.registry.models import Tenant

PAGE, CHANGE = "/dev/dns/", "/dev/dns/change/"
HOST = "portal.harbour.test"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "zones.json"
    path.write_text(json.dumps({"zones": {}, "faults": []}))
    return path


@pytest.fixture
def ports(file: Path) -> Iterator[list[int]]:
    """Two resolvers of a server that reads the file."""
    found, zones = free_ports(2), Zones(file)
    servers = [server for number, port in enumerate(found, 1) for server in serve(zones, port, number)]
    yield found
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(file: Path, settings: Any, ports: list[int]) -> Client:
    """A browser on the public site of an installation that asks this DNS."""
    settings.PORTICO_DNS_SIMULATOR = str(file)
    settings.PORTICO_DOMAIN_RESOLVERS = tuple(f"127.0.0.1:{port}" for port in ports)
    settings.PORTICO_DOMAIN_TIMEOUT = 0.3
    return Client(headers={"host": "localhost"})


def ask(port: int, name: str, kind: str = "CNAME", *, tcp: bool = False) -> tuple[str, list[str]]:
    query = dns.message.make_query(name, kind, use_edns=0, payload=1232)
    answer = (dns.query.tcp if tcp else dns.query.udp)(query, "127.0.0.1", port=port, timeout=2)
    return dns.rcode.to_text(answer.rcode()), [rdata.to_text() for rrset in answer.answer for rdata in rrset]


def claim_of(tenant: Tenant) -> Claim:
    return Claim.objects.create(
        tenant=tenant, hostname=HOST, hostname_display=HOST, next_check_at=timezone.now() + timedelta(hours=1)
    )


def test_the_server_answers_what_its_file_says(file: Path, ports: list[int]) -> None:
    rows = [
        {"name": "portal", "type": "CNAME", "value": "x.edge.localhost.", "ttl": 60},
        {"name": "a.b", "type": "TXT", "value": '"token=x"', "ttl": 60},
        *({"name": "many", "type": "TXT", "value": f'"{number:0200}"', "ttl": 60} for number in range(9)),
    ]
    file.write_text(json.dumps({"zones": {"harbour.test": rows}, "faults": []}))
    for tcp in (False, True):
        assert ask(ports[0], HOST, tcp=tcp) == ("NOERROR", ["x.edge.localhost."])
    assert ask(ports[0], "PORTAL.Harbour.Test", "A") == ("NOERROR", ["x.edge.localhost."])
    assert ask(ports[0], "a.b.harbour.test", "TXT") == ("NOERROR", ['"token=x"'])
    assert ask(ports[0], "b.harbour.test") == ("NOERROR", [])
    assert ask(ports[0], "nobody.harbour.test")[0] == ask(ports[0], "elsewhere.test")[0] == "NXDOMAIN"
    short = dns.query.udp(
        dns.message.make_query("many.harbour.test", "TXT", use_edns=0, payload=1232), "127.0.0.1", port=ports[0]
    )
    assert short.flags & dns.flags.TC
    assert len(ask(ports[0], "many.harbour.test", "TXT", tcp=True)[1]) == 9


def test_faults_concern_one_resolver_or_all(file: Path, ports: list[int]) -> None:
    zones = {"harbour.test": [{"name": "portal", "type": "A", "value": "203.0.113.9", "ttl": 60}]}
    for what, rcode in (("servfail", "SERVFAIL"), ("refused", "REFUSED"), ("unknown", "NXDOMAIN")):
        faults = [{"name": HOST, "what": what, "resolver": 2}]
        file.write_text(json.dumps({"zones": zones, "faults": faults}))
        assert (ask(ports[0], HOST, "A")[0], ask(ports[1], HOST, "A")[0]) == ("NOERROR", rcode)
        faults[0]["resolver"] = 0
        file.write_text(json.dumps({"zones": zones, "faults": faults}))
        assert {ask(port, HOST, "A")[0] for port in ports} == {rcode}
    silent = Zones(file)
    file.write_text(json.dumps({"zones": zones, "faults": [{"name": HOST, "what": "drop", "resolver": 0}]}))
    assert wire(silent, dns.message.make_query(HOST, "A").to_wire(), 1, 0) is None
    assert wire(silent, b"no packet", 1, 0) is None


def test_a_file_that_cannot_be_read_changes_nothing(file: Path, ports: list[int]) -> None:
    row = {"name": "portal", "type": "A", "value": "203.0.113.9", "ttl": 60}
    file.write_text(json.dumps({"zones": {"harbour.test": [row]}, "faults": []}))
    assert ask(ports[0], HOST, "A")[1] == ["203.0.113.9"]
    for broken in ("{", '{"zones": {"harbour.test": [{"name": "x", "type": "A", "value": "no"}]}}'):
        file.write_text(broken)
        assert ask(ports[0], HOST, "A")[1] == ["203.0.113.9"]


@pytest.mark.django_db
def test_somebody_watches_a_domain_move(page: Client, acme: Tenant) -> None:
    claim = claim_of(acme)

    def do(what: str, **facts: str) -> str:
        assert page.post(CHANGE, {"do": what, "claim": str(claim.uuid), **facts})["Location"] == PAGE
        claim.refresh_from_db()
        return claim.state

    assert do("look") == ClaimState.PENDING and claim.code == "not_found"
    do("right")
    assert do("look") == ClaimState.CONFIRMING
    assert do("later", minutes="1") == ClaimState.ACTIVE
    shown = page.get("/dev/dns/claims/").content.decode()
    assert f'data-host="{HOST}" data-state="active"' in shown and "Their clock is 1 minute ahead." in shown
    do("wrong")
    assert [do("later", minutes=minutes) for minutes in ("1440", "10", "10")][-1] == ClaimState.DEGRADED
    assert claim.seen["records"] == ["old-help-desk.example"]
    do("clear")
    assert do("later", minutes="10") == ClaimState.DEGRADED and claim.code == "not_found"


@pytest.mark.django_db
def test_records_and_faults_are_edited(page: Client, file: Path, ports: list[int], acme: Tenant) -> None:
    def post(**facts: str) -> dict[str, object]:
        page.post(CHANGE, facts)
        told: dict[str, object] = json.loads(file.read_text())
        return told

    post(do="add", name=HOST, type="CNAME", value="help.elsewhere.example")
    assert ask(ports[0], HOST) == ("NOERROR", ["help.elsewhere.example."])
    post(do="add", name=f"_portico-challenge.{HOST}", type="TXT", value="token=abc")
    assert ask(ports[0], f"_portico-challenge.{HOST}", "TXT")[1] == ['"token=abc"']
    before = post(do="fault", name=HOST, what="servfail", resolver="2")
    assert (ask(ports[0], HOST)[0], ask(ports[1], HOST)[0]) == ("NOERROR", "SERVFAIL")
    for wrong in (
        {"do": "add", "name": "no name", "type": "A", "value": "203.0.113.9"},
        {"do": "add", "name": HOST, "type": "A", "value": "no address"},
        {"do": "add", "name": HOST, "type": "SOA", "value": "x"},
        {"do": "delete", "zone": "harbour.test", "place": "99"},
        {"do": "right", "claim": "00000000-0000-0000-0000-000000000000"},
        {"do": "anything"},
    ):
        assert post(**wrong) == before
    assert post(do="fault", name=HOST, what="", resolver="2")["faults"] == []
    post(do="delete", zone="harbour.test", place="0")
    assert ask(ports[0], HOST)[1] == []
    assert "token=abc" in page.get(PAGE).content.decode()


@pytest.mark.django_db
def test_elsewhere_there_is_no_such_page(page: Client, file: Path, settings: Any) -> None:
    before = file.read_text()
    settings.PORTICO_ENV = "production"
    for response in (
        page.get(PAGE),
        page.get("/dev/dns/claims/"),
        page.post(CHANGE, {"do": "add", "name": HOST, "type": "A", "value": "203.0.113.9"}),
    ):
        assert response.status_code == 404
    assert file.read_text() == before


def test_it_runs_only_where_nobody_depends_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PORTICO_DOMAIN_RESOLVERS", "127.0.0.1:53"), ("PORTICO_ENV", "production")):
        monkeypatch.setenv("PORTICO_ENV", "demo")
        monkeypatch.delenv("PORTICO_DOMAIN_RESOLVERS", raising=False)
        monkeypatch.setenv(name, value)
        assert simulator.plan(tmp_path) is None
    monkeypatch.setenv("PORTICO_ENV", "demo")
    made = simulator.plan(tmp_path)
    assert made is not None and len(set(made.ports)) == simulator.RESOLVERS
    assert made.environment["PORTICO_DNS_SIMULATOR"] == str(made.file)
    assert set(Zones(made.file).fresh().zones), "the demo companies have zones"
    made.file.write_text("{}")
    again = simulator.plan(tmp_path)
    assert again is not None and again.file.read_text() == "{}", "what people changed stays"
