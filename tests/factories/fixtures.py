"""Fixtures over tests/factories, for the conftest files that want them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from kernel.tenancy import in_public
from tenants.provisioning.spare_schemas import drop_schema
from tenants.registry import host_map
from tests.factories.twins import Workspace, find_or_make, make_workspace


@pytest.fixture
def workspaces(
    django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> tuple[Workspace, Workspace]:
    """`acme` and `beta`, committed before the transaction of the test begins."""
    with django_db_blocker.unblock():
        found = find_or_make("acme"), find_or_make("beta")
    request.getfixturevalue("db")
    host_map.hosts.forget_all()
    return found


@pytest.fixture
def acme(workspaces: tuple[Workspace, Workspace]) -> Iterator[Workspace]:
    """The first workspace, with its schema current."""
    with workspaces[0].inside() as workspace:
        yield workspace


@pytest.fixture
def race(django_db_setup: None, django_db_blocker: Any) -> Iterator[Workspace]:
    """A workspace of its own outside of any transaction, for tests with several connections."""
    with django_db_blocker.unblock():
        workspace = make_workspace("race")
        try:
            yield workspace
        finally:
            with in_public():
                workspace.tenant.domains.all().delete()
                workspace.tenant.delete()
                drop_schema(workspace.tenant.schema_name)


@pytest.fixture
def browser() -> Client:
    """A client without cookies; name the host with `headers={"host": …}`."""
    return Client()
