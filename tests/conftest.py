"""Two workspaces with equal ids for the whole suite, and a clean process before every test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django.fixtures
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import set_urlconf
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from kernel.tenancy import in_tenant
from outbox.models import Event
from tenants.registry.models import Tenant

# pytest-django makes a database only when a collected test has its mark. Tests that race have connections of their own
# instead of the mark, and must not work on whatever database is there when they are run alone.
pytest_django.fixtures._get_databases_for_setup = lambda items: ({"default"}, set())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand out tests one by one, but journeys of one stack to one process: each would start its own otherwise."""
    return JourneysTogether(config, log)


# Journeys whose stack has the demo companies.
OF_THE_DEMO = ("tests/journeys/test_demo_pages.py", "tests/journeys/test_desk_keys.py", "tests/journeys/test_faults.py")


class JourneysTogether(LoadScopeScheduling):  # type: ignore[misc]
    """The journeys of each stack are one piece of work, and the first, being the longest. Every other test is its own.

    `--dist loadgroup` with marks would say the same, but it finds no marks under this version of pytest.
    """

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith("tests/journeys/"):
            return nodeid
        return "journeys of the demo" if nodeid.startswith(OF_THE_DEMO) else "journeys"


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
    """No test meets what another one left in the process, down to a dead database connection."""
    from tenants.registry.host_map import hosts

    hosts.forget_all()
    translation.deactivate()
    set_urlconf(None)
    if connection.connection is not None and connection.connection.closed and not connection.in_atomic_block:
        connection.close()
    yield
    hosts.forget_all()
    translation.deactivate()
    connection.set_schema_to_public()


@pytest.fixture(scope="session")
def _committed_twins(django_db_setup: None, django_db_blocker: Any) -> None:
    """Made once and committed; of the session, so that it comes before any test's transaction."""
    from tests.factories.twins import find_or_make

    with django_db_blocker.unblock():
        find_or_make("acme")
        find_or_make("beta")
        # What their making said is nobody's business in the tests: they begin with an empty outbox.
        Event.objects.all().delete()


@pytest.fixture
def both(_committed_twins: None, db: None) -> tuple[Tenant, Tenant]:
    """Workspaces A and B with equal ids, addresses and names; what a test changes in them is rolled back.

    A test with real transactions empties the public tables at its end, so the next ones look again.
    """
    from tests.factories.twins import find_or_make

    return find_or_make("acme").tenant, find_or_make("beta").tenant


@pytest.fixture
def acme(both: tuple[Tenant, Tenant]) -> Tenant:
    """Workspace A."""
    return Tenant.objects.get(pk=both[0].pk)


@pytest.fixture
def beta(both: tuple[Tenant, Tenant]) -> Tenant:
    """Workspace B."""
    return Tenant.objects.get(pk=both[1].pk)


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
