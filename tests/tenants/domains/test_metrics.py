"""Figures of custom domains as Prometheus reads them, and who may read them."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from kernel.context import SYSTEM, Context
from kernel.tenancy import in_public, in_tenant
from tenants.domains import metrics
from tenants.domains.states import ClaimState
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant
from tests.tenants.domains.conftest import claim_in

pytestmark = pytest.mark.django_db
LINE = re.compile(r'[a-z_]+(?:\{(?:[a-z_]+="[^"\n]*",?)+\})? -?[0-9.e+-]+\Z')


def test_the_figures_are_as_prometheus_reads_them(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    claim_in(acme, ClaimState.ACTIVE, now=now)
    counted = {
        metrics.series("domain_transitions_total", **{"from": "issuing", "to": "active"}): 3.0,
        "domain_check_seconds_count": 2.0,
        "domain_check_seconds_sum": 0.5,
        "domain_links_fallback_total": 12_345_678.0,
    }
    monkeypatch.setattr(metrics, "counters", lambda: counted)
    lines = metrics.exposition(now).splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(LINE.match(line) for line in samples), samples
    assert len(set(samples)) == len(samples)
    assert 'domain_transitions_total{from="issuing",to="active"} 3' in samples
    assert 'domains{state="active"} 1' in samples
    assert "domain_links_fallback_total 12345678" in samples
    assert lines.count("# TYPE domain_check_seconds summary") == 1
    assert lines.index("# TYPE domain_check_seconds summary") + 2 == lines.index("domain_check_seconds_sum 0.5")
    kinds = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(set(kinds)) == len(kinds)


def test_only_operators_and_the_collector_read_them(acme: Tenant) -> None:
    with in_public():
        house = provision_workspace(
            Context(actor=SYSTEM, tenant=None, channel="test"),
            slug=settings.HOUSE_SLUG,
            name="Platform",
            owner_email="boss@platform.example",
            owner_name="Boss",
            language="en",
            is_house=True,
        )
    bearer = {"Authorization": "Bearer secret-of-the-collector"}

    def status(tenant: Tenant, client: Client | None = None, **headers: str) -> int:
        return (
            (client or Client())
            .get("/operators/metrics/", headers={"host": tenant.default_host, **headers})
            .status_code
        )

    assert status(house, **bearer) == 404
    with override_settings(PORTICO_METRICS_TOKEN="secret-of-the-collector"):  # noqa: S106
        assert status(house) == 404
        assert status(house, Authorization="Bearer another") == 404
        assert status(acme, **bearer) == 404
        assert status(house, **bearer) == 200
    boss = Client()
    with in_tenant(house):
        boss.force_login(User.objects.get())
    assert status(house, boss) == 404
    with in_tenant(house):
        User.objects.update(is_operator=True)
    assert status(house, boss) == 200
