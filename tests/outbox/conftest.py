"""Two workspaces with a table each, subscribers that live for one test, and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction

from kernel.context import SYSTEM, Context
from kernel.tenancy import in_public, in_tenant
from outbox import registry
from outbox.api import DomainEvent, Occurrence, Subscriber, on, publish
from outbox.models import Alarm, Delivery, Event
from tenants.registry.models import Tenant

SCHEMAS = ("t_outboxaaaaaa", "t_outboxbbbbbb")


@dataclass(frozen=True, slots=True)
class Happened(DomainEvent):
    """What the tests publish."""

    name: ClassVar[str] = "probe.happened"
    number: int
    hang_until_seen: str = ""


@pytest.fixture
def workspaces(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Tenant]]:
    """Two active workspaces whose schemas hold one table, `effect`, without any constraint; all is committed.

    Cleaned up by hand: emptying the public schema would take away the workspaces that other tests share.
    """
    with django_db_blocker.unblock(), in_public():
        _forget_everything()
        with connection.cursor() as cursor:
            for schema in SCHEMAS:
                cursor.execute(
                    f"CREATE SCHEMA {schema};"
                    f"CREATE TABLE {schema}.effect (event uuid NOT NULL, subscriber text NOT NULL)"
                )
        try:
            yield [
                Tenant.objects.create(schema_name=schema, slug=f"works-{n}", name=f"Works {n}", state="active")
                for n, schema in enumerate(SCHEMAS)
            ]
        finally:
            with in_public():
                _forget_everything()


def _forget_everything() -> None:
    Delivery.objects.all().delete()
    Event.objects.all().delete()
    Alarm.objects.all().delete()
    Tenant.objects.filter(schema_name__in=SCHEMAS).delete()
    with connection.cursor() as cursor:
        for schema in SCHEMAS:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@pytest.fixture
def subscribe(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Subscribe functions for this test only, and to nothing else."""
    monkeypatch.setattr(registry, "_subscribers", defaultdict(dict))

    def add(*subscribers: Subscriber, event: str = "probe.happened") -> None:
        for subscriber in subscribers:
            on(event)(subscriber)

    return add


def happen(tenant: Tenant | None, *numbers: int, hang_until_seen: str = "") -> None:
    """Publish one committed event per number in the workspace (or on the public site)."""
    ctx = Context(actor=SYSTEM, tenant=tenant, channel="test")
    with in_tenant(tenant) if tenant else in_public(), transaction.atomic():
        for number in numbers:
            publish(ctx, Happened(number, hang_until_seen))


def leave_effect(name: str) -> Callable[[Occurrence], None]:
    """A subscriber that inserts one row each time it runs."""

    def subscriber(occurrence: Occurrence) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect (event, subscriber) VALUES (%s, %s)", [str(occurrence.uuid), name])

    subscriber.__qualname__ = name
    return subscriber


def effects(tenant: Tenant) -> list[tuple[str, str]]:
    """What subscribers left in the workspace: (event uuid, subscriber), sorted."""
    with in_tenant(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT event::text, subscriber FROM effect ORDER BY 1, 2")
        return list(cursor.fetchall())
