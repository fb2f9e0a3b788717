"""Records, hops and resolver ticks as pages and the API show them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from tenants.domains.models import Claim
from tenants.domains.providers import AWS, PROVIDERS, provider_name, recognised
from tenants.domains.records import Hop, hops_of, records_of, resolver_ticks, view_of
from tenants.domains.states import ClaimState
from tenants.registry.models import Tenant
from tests.tenants.domains.conftest import Dns, claim_in, target
from tests.tenants.domains.scenarios import EDGE

pytestmark = pytest.mark.django_db
S = ClaimState


@pytest.fixture(autouse=True)
def _settings() -> object:
    with override_settings(PORTICO_DOMAIN_EDGE_ZONE=EDGE), override("en"):
        yield


@pytest.mark.parametrize(
    ("zone", "status", "seen", "hops"),
    [
        ("help CNAME {target}.", "found", ["{target}"], [("{target}", "cname", True)]),
        (
            "help CNAME lb\nlb CNAME {target}.",
            "found",
            ["lb.acme.com", "{target}"],
            [("lb.acme.com", "cname", False), ("{target}", "cname", True)],
        ),
        ("www A 8.8.8.8", "missing", [], []),
        ("help CNAME www\nwww A 8.8.8.8", "wrong", ["www.acme.com"], [("www.acme.com", "cname", False)]),
        ("help A 8.8.8.8", "wrong", ["8.8.8.8"], [("8.8.8.8", "address", False)]),
    ],
)
def test_S4_41_what_was_seen_beside_what_is_expected(
    acme: Tenant, dns: Dns, zone: str, status: str, seen: list[str], hops: list[tuple[str, str, bool]]
) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.records(zone.format(target=target(claim)))
    dns.check(now)
    claim.refresh_from_db()
    named = {"target": target(claim)}
    record = records_of(claim)[0]
    assert (record.type, record.name, record.fqdn, record.value) == (
        "CNAME",
        "help",
        "help.acme.com",
        f"{target(claim)}.",
    )
    assert (record.status, record.seen) == (status, tuple(text.format(**named) for text in seen))
    expected = [Hop(name.format(**named), kind, right) for name, kind, right in hops]
    assert hops_of(claim) == [Hop("help.acme.com", "host"), *expected]


def test_nobody_looked_or_nobody_answered(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    assert ([row.status for row in records_of(claim)], resolver_ticks(claim)) == (["unknown"], [])
    dns.server.set_fault("help.acme.com.", "ANY", "servfail")
    dns.check(now)
    claim.refresh_from_db()
    assert [row.status for row in records_of(claim)] == ["unknown"]
    tick = resolver_ticks(claim)[0]
    assert (tick.label, tick.is_ok, tick.code) == ("1", False, "dns_servfail")
    assert tick.title == "Your name servers did not answer properly"


@pytest.mark.parametrize(
    ("proof", "status"),
    [("", "missing"), ("_portico-challenge.help TXT other", "wrong"), ("_portico-challenge.help TXT {token}", "found")],
)
def test_the_proof_beside_a_hidden_record(acme: Tenant, dns: Dns, proof: str, status: str) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.records("help A 203.0.113.10\n" + proof.format(token=claim.token))
    dns.check(now)
    claim.refresh_from_db()
    assert [(row.type, row.status) for row in records_of(claim)] == [("CNAME", "found"), ("TXT", status)]


@pytest.mark.parametrize(
    ("server", "key"),
    [
        ("kim.ns.cloudflare.com", "cloudflare"),
        ("ns11.domaincontrol.com", "godaddy"),
        ("ns-1.awsdns-01.co.uk", "aws"),
        ("ns1.reg.ru", "reg_ru"),
        ("a.ns.arvancdn.ir", "arvancloud"),
        ("ns1.notovh.net", ""),
        ("ns.cloudflare.com.evil.net", ""),
    ],
)
def test_providers_are_recognised_by_whole_labels(server: str, key: str) -> None:
    assert recognised([server]) == key
    assert bool(provider_name(key)) is bool(key)


def test_every_provider_has_one_key_and_a_name() -> None:
    keys = [provider.key for provider in (*PROVIDERS, AWS)]
    assert len(set(keys)) == len(keys) and all(len(key) <= 20 for key in keys)


def test_the_worker_finds_out_who_keeps_the_zone(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.records("@ NS kim.ns.cloudflare.com.\nwww A 8.8.8.8")
    dns.check(now)
    claim.refresh_from_db()
    view = view_of(claim, now)
    assert (view.provider, view.provider_name, view.state_label) == ("cloudflare", "Cloudflare", "Waiting for DNS")
    assert "Add the CNAME below at Cloudflare." in view.text
    dns.records("www A 8.8.8.8")
    dns.check(now + timedelta(minutes=2))
    assert Claim.objects.get(pk=claim.pk).provider == "cloudflare"


def test_a_live_domain_is_called_valid(acme: Tenant) -> None:
    claim = claim_in(acme, S.ACTIVE, now=timezone.now())
    view = view_of(claim, timezone.now())
    assert (view.state_label, view.may_become_primary, view.is_served) == ("Valid", True, True)
