"""A workspace with claims, DNS on loopback, and checks at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from kernel.context import Actor, Context, Role
from kernel.tenancy import in_tenant
from tenants.domains.models import Claim
from tenants.domains.plan import Asking, Goal, Server
from tenants.domains.routing import route
from tenants.domains.states import SERVING, CertificateState, ClaimState
from tenants.domains.use_cases import claim_domain
from tenants.domains.worker import check_due
from tenants.registry.models import Tenant
from tests.factories.dns_server import DnsServer
from tests.factories.fixtures import race as race
from tests.tenants.domains.scenarios import BASE, EDGE, EDGE_IPS, EDGE_ZONE

ADMIN = Actor(Role.ADMIN, user_id=1, name="Adam")


@pytest.fixture(autouse=True)
def _no_limits_used_up() -> None:
    cache.clear()


@dataclass
class Dns:
    """What resolvers see; `check` has everything looked at that is due at a moment."""

    server: DnsServer

    def records(self, text: str) -> None:
        """The zone acme.com has these records."""
        self.server.set_zone("acme.com.", text)

    def points_to(self, claim: Claim, name: str = "help") -> None:
        """The zone acme.com has the CNAME that proves the claim."""
        self.records(f"{name} CNAME {target(claim)}.")

    @property
    def goal(self) -> Goal:
        return Goal(BASE, EDGE, frozenset(EDGE_IPS))

    @property
    def asking(self) -> Asking:
        return Asking((Server("127.0.0.1", self.server.port),), timeout=0.3)

    def check(self, now: datetime) -> int:
        return check_due(now, goal=self.goal, asking=self.asking)


@pytest.fixture
def dns() -> Iterator[Dns]:
    with DnsServer(EDGE_ZONE) as server:
        yield Dns(server)


def target(claim: Claim) -> str:
    return f"{claim.token}.{EDGE}"


def ctx(tenant: Tenant | None, actor: Actor = ADMIN, now: datetime | None = None) -> Context:
    return Context(actor, tenant, "test", now=now or timezone.now())


def claimed(tenant: Tenant, hostname: str = "help.acme.com", now: datetime | None = None) -> Claim:
    """A claim as an administrator makes it."""
    with in_tenant(tenant):
        return claim_domain(ctx(tenant, now=now), hostname=hostname)


def claim_in(
    tenant: Tenant, state: ClaimState, hostname: str = "help.acme.com", *, primary: bool = False, now: datetime
) -> Claim:
    """A claim that has been in this state for a day, due now."""
    ago = now - timedelta(days=1)
    claim = Claim.objects.create(
        tenant=tenant,
        hostname=hostname,
        hostname_display=hostname,
        state=state,
        is_primary=primary,
        cert_state=CertificateState.OK if state in SERVING else CertificateState.NONE,
        waiting_since=ago,
        issuing_at=ago,
        degraded_at=ago,
        suspended_at=ago,
        ok_first=ago,
        next_check_at=now,
    )
    route(claim)
    return claim
