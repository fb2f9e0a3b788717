"""Custom domains in the REST API."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.domains.models import Claim
from tenants.domains.states import ClaimState
from tenants.domains.tasks import check_domain_at_once
from tests.api.caller import Answer, Caller
from tests.factories.fixtures import companies as companies
from tests.factories.fixtures import company as company
from tests.factories.twins import Workspace
from tests.tenants.domains.conftest import Dns, claim_in, target
from tests.tenants.domains.scenarios import EDGE, EDGE_IPS

pytestmark = pytest.mark.django_db
S = ClaimState
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _settings(dns: Dns) -> object:
    """Resolvers of this installation: the server on loopback."""
    resolver = f"127.0.0.1:{dns.server.port}"
    with override_settings(
        PORTICO_DOMAIN_EDGE_ZONE=EDGE, PORTICO_DOMAIN_EDGE_IPS=EDGE_IPS, PORTICO_DOMAIN_RESOLVERS=[resolver]
    ):
        yield


@pytest.fixture
def adam(company: Workspace) -> Caller:
    return Caller(company, "adam")


def refused(answer: Answer) -> tuple[int, str, str | None]:
    """Status, code and field of a refusal that names its reason."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["message"]
    return answer.status, answer.body["code"], answer.body.get("field")


def test_S4_42_a_domain_from_the_name_to_the_address_of_all_links(company: Workspace, adam: Caller, dns: Dns) -> None:
    made = adam.post("/domains", {"hostname": " https://Help.ACME.com./tickets?x=1 "})
    assert made.status == 201
    body, claim = made.body, Claim.objects.get()
    assert made.headers["Location"].endswith(f"/api/v1/domains/{claim.uuid}")
    assert (body["id"], body["hostname"], body["display"], body["state"], body["code"]) == (
        str(claim.uuid),
        "help.acme.com",
        "help.acme.com",
        "pending",
        "",
    )
    assert body["records"] == [
        {
            "type": "CNAME",
            "name": "help",
            "fqdn": "help.acme.com",
            "value": f"{target(claim)}.",
            "ttl": 300,
            "status": "unknown",
            "seen": [],
        }
    ]
    assert body["next_check_at"]
    path = f"/domains/{claim.uuid}"
    assert adam.get("/domains").body == {"results": [adam.get(path).body], "next": None}
    dns.points_to(claim)
    asked = adam.post(f"{path}/check")
    assert (asked.status, asked.body["state"]) == (202, "pending")
    check_domain_at_once(claim=str(claim.uuid), tenant=str(company.tenant.uuid))
    seen = adam.get(path).body
    assert (seen["state"], seen["code"], seen["title"]) == ("confirming", "ok", "Connected")
    assert (seen["records"][0]["status"], seen["records"][0]["seen"]) == ("found", [target(claim)])
    assert [(tick["ok"], tick["code"]) for tick in seen["resolvers"]] == [(True, "ok")]
    assert refused(adam.post(f"{path}/primary")) == (409, "not_active", None)
    Claim.objects.update(state=S.ACTIVE, cert_state="ok", outcome="ok", last_checked_at=timezone.now())
    assert adam.post(f"{path}/primary").body["links"] is True
    assert company.tenant.domains.filter(is_primary=True).values_list("domain", flat=True).get() == "help.acme.com"
    assert adam("DELETE", f"{path}/primary").body["primary"] is False
    checks = adam.get(f"{path}/checks").body["results"]
    assert [(row["code"], row["hops"]) for row in checks] == [("ok", [target(claim)])]
    assert adam("DELETE", path).status == 204
    moves = adam.get(f"{path}/events").body["results"]
    assert [(move["from"], move["to"], move["actor"]) for move in moves] == [
        ("", "pending", {"role": "admin", "name": "Adam"}),
        ("pending", "confirming", {"role": "system", "name": ""}),
        ("active", "released", {"role": "admin", "name": "Adam"}),
    ]
    assert adam.get("/domains").body["results"] == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [("co.uk", "hostname_public_suffix"), ("help_desk.acme.com", "hostname_underscore"), ("", "hostname_empty")],
)
def test_a_refused_name_says_why(adam: Caller, typed: str, code: str) -> None:
    answer = adam.post("/domains", {"hostname": typed})
    assert refused(answer) == (400, code, "hostname")
    assert answer.body["errors"] == {"hostname": [answer.body["message"]]}
    assert Claim.objects.count() == 0


def test_refusals_have_their_status_and_code(company: Workspace, adam: Caller) -> None:
    adam.post("/domains", {"hostname": "help.acme.com"})
    assert refused(adam.post("/domains", {"hostname": "HELP.acme.com"})) == (409, "duplicate", None)
    with override_settings(PORTICO_DOMAINS_PER_WORKSPACE=1):
        assert refused(adam.post("/domains", {"hostname": "www.acme.com"})) == (403, "not_in_plan", None)
    assert adam.post("/domains", {"hostname": None}).problem[0] == 400
    path = f"/domains/{Claim.objects.get().uuid}"
    assert adam.post(f"{path}/check").status == 202
    again = adam.post(f"{path}/check")
    assert again.problem == (429, {}) and 1 <= int(again.headers["Retry-After"]) <= 10
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("GET", "/checks"), ("GET", "/events"), ("POST", "/check"), ("POST", "/primary"), ("DELETE", "")],
)
def test_S0_09_nobody_elses_domain_is_there(
    companies: tuple[Workspace, Workspace], adam: Caller, method: str, rest: str
) -> None:
    claim = claim_in(companies[1].tenant, S.ACTIVE, now=timezone.now())
    before = Claim.objects.values().get()
    for uuid in (claim.uuid, uuid4()):
        assert adam(method, f"/domains/{uuid}{rest}").problem == (404, {})
    for name in ("anna", "alice"):
        assert Caller(companies[0], name)(method, f"/domains/{claim.uuid}{rest}").status in {403, 404}
    assert Claim.objects.values().get() == before


def test_the_list_asks_as_often_for_three_as_for_one(company: Workspace, adam: Caller) -> None:
    counts = []
    adam.get("/domains")
    for wanted in (1, 3):
        while Claim.objects.count() < wanted:
            claim_in(company.tenant, S.PENDING, f"h{Claim.objects.count()}.acme.com", now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert len(adam.get("/domains").body["results"]) == wanted
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_check_that_somebody_else_took_is_not_made_twice(company: Workspace, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(company.tenant, S.PENDING, now=now + MINUTE)
    check_domain_at_once(claim=str(claim.uuid), tenant=str(company.tenant.uuid))
    assert Claim.objects.get().last_checked_at is None
