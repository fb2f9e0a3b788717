"""What people are shown about a claim."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from tenants.domains.explaining import explain, notes_of
from tenants.domains.records import Record, records_of
from tenants.domains.states import ClaimState
from tenants.registry.models import Tenant
from tests.tenants.domains.conftest import Dns, claim_in
from tests.tenants.domains.scenarios import EDGE

pytestmark = pytest.mark.django_db
S = ClaimState


@pytest.fixture(autouse=True)
def _settings() -> object:
    with override_settings(PORTICO_DOMAIN_EDGE_ZONE=EDGE), override("en"):
        yield


def test_S4_42_the_record_to_set(acme: Tenant) -> None:
    claim = claim_in(acme, S.PENDING, "help.support.acme.co.uk", now=timezone.now())
    assert records_of(claim) == [
        Record("CNAME", "help.support", "help.support.acme.co.uk", f"{claim.token}.{EDGE}.", 300)
    ]


def test_a_whole_domain_needs_a_proof_beside_its_alias(acme: Tenant) -> None:
    claim = claim_in(acme, S.PENDING, "acme.com", now=timezone.now())
    assert [(record.type, record.name, record.fqdn) for record in records_of(claim)] == [
        ("ALIAS", "@", "acme.com"),
        ("TXT", "_portico-challenge", "_portico-challenge.acme.com"),
    ]
    assert records_of(claim)[1].value == f"token={claim.token}"


def test_before_the_first_check_nothing_is_there_yet(acme: Tenant) -> None:
    claim = claim_in(acme, S.PENDING, now=timezone.now())
    assert explain(claim, timezone.now()).title == "No record yet"


def test_the_other_domain_is_named(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    other = claim_in(acme, S.ACTIVE, "portal.acme.com", now=now + timedelta(hours=2))
    dns.records(f"help CNAME {other.token}.{EDGE}.")
    dns.check(now)
    claim.refresh_from_db()
    assert explain(claim, now).text == (
        f"{other.token}.{EDGE} belongs to portal.acme.com. Each domain has its own target: {claim.token}.{EDGE}."
    )


def test_a_hidden_record_asks_for_the_proof(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.records("help A 203.0.113.10")
    dns.check(now)
    claim.refresh_from_db()
    assert explain(claim, now).text == (
        f"Add a TXT record _portico-challenge.help.acme.com with the value token={claim.token}."
    )
    assert [record.type for record in records_of(claim)] == ["CNAME", "TXT"]


def test_a_note_says_what_is_worth_knowing(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.records(f"help CNAME lb\nlb CNAME {claim.token}.{EDGE}.")
    dns.check(now)
    claim.refresh_from_db()
    assert explain(claim, now).text == "help.acme.com points to your portal."
    assert notes_of(claim, now) == [
        "help.acme.com leads here over more than one CNAME. A direct one is faster and breaks less easily."
    ]


def test_a_certificate_that_is_late_says_when_it_is_tried_again(acme: Tenant) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ISSUING, now=now + timedelta(minutes=45))
    claim.code, claim.cert_error = "certificate_failed", "the authority is away"
    assert explain(claim, now).text == (
        "DNS is right. The certificate authority said: the authority is away. We retry within about 45 minutes."
    )
