"""Workspaces on real transactions, and commands in processes that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kernel.context import SYSTEM, Context
from tenants.provisioning.models import PreparedSchema, SchemaVersion
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant
from tests.tenants.provisioning.extra_migrations import next_release

Release = Callable[..., None]
ROOT = Path(__file__).resolve().parents[3]


def provision(slug: str, **changes: Any) -> Tenant:
    """A workspace as sign-up makes it."""
    values: dict[str, Any] = {
        "slug": slug,
        "name": slug.title(),
        "owner_email": "owner@people.example",
        "owner_name": "Olive Owner",
        "language": "en",
    }
    return provision_workspace(Context(SYSTEM, None, "test"), **(values | changes))


def schemas() -> set[str]:
    """Every schema of a workspace in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def empty_platform(transactional_db: None) -> Iterator[None]:
    """No workspace at all, real transactions, and no schema left behind."""
    Tenant.objects.all().delete()
    SchemaVersion.objects.all().delete()
    PreparedSchema.objects.all().delete()
    before = schemas()
    yield
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        for name in schemas() - before:
            cursor.execute(f'DROP SCHEMA "{name}" CASCADE')


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Release:
    """Put migrations of a next release into the project."""

    def put(*kinds: str) -> None:
        monkeypatch.undo()
        monkeypatch.setattr(MigrationLoader, "load_disk", next_release(*kinds))

    return put


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own on this test's database."""
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
