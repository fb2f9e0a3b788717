"""Operators' decisions from the command line."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tenants.domains.models import Claim, Transition
from tenants.domains.queries import host_serves
from tenants.domains.states import ClaimState
from tenants.registry.models import Domain, Tenant
from tests.tenants.domains.conftest import claim_in

pytestmark = pytest.mark.django_db
HOST = "help.acme.com"


def operate(*arguments: str) -> dict[str, str]:
    out = io.StringIO()
    call_command("operate_domain", *arguments, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_a_blocked_domain_leads_nowhere_and_can_begin_anew(acme: Tenant) -> None:
    claim = claim_in(acme, ClaimState.ACTIVE, now=timezone.now())
    assert operate("HELP.acme.com.", "block", "--note", "phishing") == {
        "host": HOST,
        "tenant": acme.slug,
        "state": "blocked",
    }
    assert not host_serves(HOST) and not Domain.objects.filter(domain=HOST).exists()
    row = Transition.objects.get(claim=claim)
    assert (row.to_state, row.note, row.channel) == ("blocked", "phishing", "command")
    assert operate(HOST, "unblock")["state"] == "pending"
    assert operate(HOST, "release")["state"] == "released"


def test_what_is_not_clear_is_refused(acme: Tenant, beta: Tenant) -> None:
    with pytest.raises(CommandError, match=r"No workspace has help\.acme\.com in its list\."):
        operate(HOST, "block")
    for tenant in (acme, beta):
        claim_in(tenant, ClaimState.PENDING, now=timezone.now())
    with pytest.raises(CommandError, match=rf"Several workspaces want help\.acme\.com: {acme.slug}, {beta.slug}\."):
        operate(HOST, "block")
    with pytest.raises(CommandError, match="not possible"):
        operate(HOST, "unblock", "--tenant", beta.slug)
    assert set(Claim.objects.values_list("state", flat=True)) == {"pending"}
    assert operate(HOST, "block", "--tenant", beta.slug)["tenant"] == beta.slug
