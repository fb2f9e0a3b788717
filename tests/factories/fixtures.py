"""Fixtures over tests/factories/twins, for the conftest files that want people in both workspaces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel.tenancy import in_public
from tenants.provisioning.spare_schemas import drop_schema
from tenants.registry.models import Tenant
from tests.factories.twins import Workspace, make_twin


@pytest.fixture
def companies(both: tuple[Tenant, Tenant]) -> tuple[Workspace, Workspace]:
    """`acme` and `beta` with the same people."""
    return Workspace(both[0]), Workspace(both[1])


@pytest.fixture
def company(companies: tuple[Workspace, Workspace]) -> Iterator[Workspace]:
    """`acme` with its people, its schema current."""
    with companies[0].inside() as workspace:
        yield workspace


@pytest.fixture
def race(transactional_db: None) -> Iterator[Workspace]:
    """A workspace of its own outside of any transaction, for tests with several connections."""
    workspace = make_twin("race")
    yield workspace
    with in_public():
        drop_schema(workspace.tenant.schema_name)
