"""Two workspaces with equal ids for the whole suite, and a clean process before every test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from kernel.context import SYSTEM, Context
from kernel.tenancy import in_public, in_tenant
from tenants.registry.models import Tenant

WORKSPACES = {"acme": "Acme", "beta": "Beta"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config) -> None:
    """Have workspaces made from the migrations as they are now; that schema.sql is up to date is a test of its own."""
    from tenants.provisioning import schema_script

    digest = hashlib.md5(usedforsecurity=False)
    for app in apps.get_app_configs():
        if app.name in settings.TENANT_APPS:
            for file in sorted(Path(app.path).glob("migrations/0*.py")):
                digest.update(file.read_bytes())
    key = f"portico/schema_script/{digest.hexdigest()}"
    text = pytestconfig.cache.get(key, None) if pytestconfig.cache else None
    if text is None:
        with django_db_blocker.unblock():
            text = schema_script.build_script().text()
        if pytestconfig.cache:
            pytestconfig.cache.set(key, text)
    schema_script.use(schema_script.parse(text))


@pytest.fixture(autouse=True)
def _clean_process() -> Iterator[None]:
    """No test meets what another one left in the process: the map of hosts, the current schema."""
    from tenants.registry.host_map import hosts

    hosts.forget_all()
    yield
    hosts.forget_all()
    connection.set_schema_to_public()


@pytest.fixture(scope="session")
def _workspaces(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the workspaces once; the tests' transactions leave them as they are."""
    with django_db_blocker.unblock():
        _make_missing_workspaces()


def _make_missing_workspaces() -> None:
    """Make those that are not there: at the beginning, and after a test that emptied all public tables."""
    from tenants.provisioning.use_cases import provision_workspace

    with in_public():
        if Tenant.objects.filter(slug__in=WORKSPACES).count() == len(WORKSPACES):
            return
        _drop_orphans()
        for slug, name in WORKSPACES.items():
            provision_workspace(
                Context(SYSTEM, None, "test"),
                slug=slug,
                name=name,
                owner_email="owner@example.com",
                owner_name="Olive Owner",
                language="en",
                languages=["en", "fa"],
            )


def _drop_orphans() -> None:
    """Remove schemas whose workspace is gone with the public tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP SCHEMA "{name}" CASCADE')


@pytest.fixture
def acme(db: None, _workspaces: None) -> Tenant:
    """Workspace A."""
    _make_missing_workspaces()
    return Tenant.objects.get(slug="acme")


@pytest.fixture
def beta(db: None, _workspaces: None) -> Tenant:
    """Workspace B: the same ids, mail addresses and names as in A."""
    _make_missing_workspaces()
    return Tenant.objects.get(slug="beta")


@pytest.fixture
def in_acme(acme: Tenant) -> Iterator[Tenant]:
    """Run the test inside workspace A."""
    with in_tenant(acme):
        yield acme


@pytest.fixture
def in_beta(beta: Tenant) -> Iterator[Tenant]:
    """Run the test inside workspace B."""
    with in_tenant(beta):
        yield beta


@pytest.fixture
def acme_client(acme: Tenant) -> Client:
    """A browser on A's host; one client per host, as cookies belong to one."""
    return Client(headers={"host": acme.primary_host})


@pytest.fixture
def beta_client(beta: Tenant) -> Client:
    """A browser on B's host."""
    return Client(headers={"host": beta.primary_host})


@pytest.fixture
def public_client() -> Client:
    """A browser on the public site."""
    return Client(headers={"host": settings.PORTICO_BASE_HOST})
