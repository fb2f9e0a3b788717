"""What the platform itself needs before anybody can use it: public tables, migrated workspaces, the house, spares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from kernel.context import Context
from kernel.tenancy import in_public, in_tenant
from tenants.provisioning.fleet.run import run, survey
from tenants.provisioning.spare_schemas import fill_pool
from tenants.provisioning.tenant_migrations import migrate_current_schema
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant

_PREPARING = 7_201_002  # advisory lock: several processes of one installation may start at the same moment
HOUSE_NAME = "Portico"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What there was to do."""

    public_migrations: list[str]
    workspaces_migrated: int
    workspaces_failed: list[str]
    house_made: bool
    spare_schemas: int


def prepare_platform(ctx: Context, *, operator_email: str, operator_name: str) -> Prepared:
    """Bring the platform to this release; nothing is done twice. The first operator owns the house workspace."""
    with in_public(), _alone():
        public = migrate_current_schema(settings.SHARED_APPS)
        outcomes = list(run(survey(), jobs=1))
        made = _ensure_house(ctx, operator_email, operator_name)
        spare = fill_pool(settings.PORTICO_SPARE_SCHEMAS).spare
    failed = [one.label for one, outcome in outcomes if outcome.error]
    return Prepared(public, len(outcomes) - len(failed), failed, made, spare)


def house_exists() -> bool:
    """Whether the platform company has its workspace; False as well while there are no tables at all."""
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [Tenant._meta.db_table])
        return bool(cursor.fetchone()[0]) and Tenant.objects.filter(is_house=True).exists()


def _ensure_house(ctx: Context, operator_email: str, operator_name: str) -> bool:
    if house_exists():
        return False
    with transaction.atomic():
        house = provision_workspace(
            ctx,
            slug=settings.HOUSE_SLUG,
            name=HOUSE_NAME,
            owner_email=operator_email,
            owner_name=operator_name,
            language=settings.LANGUAGE_CODE,
            languages=[code for code, _name in settings.LANGUAGES],
            is_house=True,
        )
        with in_tenant(house):
            User.objects.filter(email=operator_email.strip().lower()).update(is_operator=True)
    return True


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for another process that prepares; the lock ends with its transaction, also when the process is killed."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PREPARING])
        yield
        other.rollback()
    finally:
        other.close()
