"""Two workspaces with a table each, subscribers that live for one test, and events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from kernel.context import SYSTEM, Context
from kernel.tenancy import in_public, in_tenant
from outbox import registry
from outbox.api import DomainEvent, Subscriber, on, publish
from tenants.registry.models import Tenant
from tenants.registry.states import TenantState

SCHEMAS = ("t_outboxaaaaaa", "t_outboxbbbbbb")


@dataclass(frozen=True, slots=True)
class Happened(DomainEvent):
    """What the tests publish."""

    name: ClassVar[str] = "probe.happened"
    number: int
    hang_until_seen: str = ""


@pytest.fixture
def workspaces(transactional_db: TransactionTestCase) -> Iterator[list[Tenant]]:
    """Two active workspaces whose schemas hold one table, `effect`, without any constraint."""
    with connection.cursor() as cursor:
        for schema in SCHEMAS:
            cursor.execute(
                f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};"
                f"CREATE TABLE {schema}.effect (event uuid NOT NULL, subscriber text NOT NULL)"
            )
    tenants = [
        Tenant.objects.create(schema_name=schema, slug=f"works-{n}", name=f"Works {n}", state=TenantState.ACTIVE)
        for n, schema in enumerate(SCHEMAS)
    ]
    yield tenants
    with in_public(), connection.cursor() as cursor:
        for schema in SCHEMAS:
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def subscribe(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Subscribe functions for this test only, and to nothing else."""
    monkeypatch.setattr(registry, "_subscribers", registry.defaultdict(dict))

    def add(*subscribers: Subscriber, event: str = "probe.happened") -> None:
        for subscriber in subscribers:
            on(event)(subscriber)

    return add


def happen(tenant: Tenant | None, *numbers: int, hang_until_seen: str = "") -> None:
    """Publish one committed event per number in the workspace (or on the public site)."""
    ctx = Context(actor=SYSTEM, tenant=tenant, channel="test")  # type: ignore[arg-type]
    with in_tenant(tenant) if tenant else in_public(), transaction.atomic():  # type: ignore[arg-type]
        for number in numbers:
            publish(ctx, Happened(number, hang_until_seen))


def leave_effect(name: str) -> Callable[[registry.Occurrence], None]:
    """A subscriber that inserts one row each time it runs."""

    def subscriber(occurrence: registry.Occurrence) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect (event, subscriber) VALUES (%s, %s)", [str(occurrence.uuid), name])

    subscriber.__qualname__ = name
    return subscriber


def effects(tenant: Tenant) -> list[tuple[str, str]]:
    """What subscribers left in the workspace: (event uuid, subscriber), sorted."""
    with in_tenant(tenant), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute("SELECT event::text, subscriber FROM effect ORDER BY 1, 2")
        return list(cursor.fetchall())
