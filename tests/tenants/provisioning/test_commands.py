"""The commands as people and programs call them (interfaces page): text or JSON, errors on standard error."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from kernel.due import due_job
from kernel.tenancy import in_tenant
from outbox.events import Occurrence
from tenants.provisioning.models import PreparedSchema, SchemaVersion
from tenants.provisioning.subscribers import replace_taken_schema
from tenants.registry.models import RetiredSlug, Tenant
from tests.tenants.provisioning.conftest import Release, provision


def output(*command: str, **options: Any) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_create_tenant(settings: Any) -> None:
    told = json.loads(
        output(
            "create_tenant",
            "--slug=newco",
            "--name=New Company",
            "--owner-email=o@newco.example",
            "--language=tr",
            "--json",
        )
    )
    tenant = Tenant.objects.get(slug="newco")
    assert told == {
        "id": tenant.pk,
        "uuid": str(tenant.uuid),
        "slug": "newco",
        "host": "newco.localhost",
        "url": f"http://newco.localhost:{settings.PORTICO_PORT}/",
        "ms": told["ms"],
    }
    assert told["ms"] > 0
    assert (tenant.name, tenant.default_language) == ("New Company", "tr")
    with in_tenant(tenant):
        assert list(User.objects.values_list("email", "name")) == [("o@newco.example", "o")]
    text = output("create_tenant", "--slug=newco2", "--name=N", "--owner-email=o@newco.example")
    assert "newco2.localhost" in text


@pytest.mark.django_db
def test_create_tenant_refuses_in_words() -> None:
    with pytest.raises(CommandError, match="This address is reserved"):
        output("create_tenant", "--slug=admin", "--name=N", "--owner-email=o@newco.example")
    assert Tenant.objects.filter(slug="admin").count() == 0


def test_delete_tenant(empty_platform: None) -> None:
    schema = provision("gone").schema_name
    assert json.loads(output("delete_tenant", "gone", "--json")) == {
        "slug": "gone",
        "schema": schema,
        "files": 0,
        "deleted": True,
    }
    assert (Tenant.objects.count(), RetiredSlug.objects.count()) == (0, 1)
    with pytest.raises(CommandError, match="no workspace"):
        output("delete_tenant", "gone")


def test_migrate_tenants(empty_platform: None, release: Release) -> None:
    schemas = [provision(slug).schema_name for slug in ("one1", "two2")]
    assert output("migrate_tenants") == "Nothing to do: all 2 schemas are up to date.\n"
    release("add_field")
    assert output("migrate_tenants", "--dry-run") == "2 schemas, as one script each: topics.9000_add_field\n"
    planned = json.loads(output("migrate_tenants", "--dry-run", "--json"))
    assert (planned["outcomes"], planned["plans"]) == (
        [],
        [{"migrations": ["topics.9000_add_field"], "schemas": 2, "as_sql": True}],
    )
    lines = output("migrate_tenants").splitlines()
    assert [line.split()[:3] for line in lines[:2]] == [["[1/2]", "one1", "done"], ["[2/2]", "two2", "done"]]
    assert lines[2].startswith("2 migrated, 0 failed")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{schemas[1]}".topics_topic ADD COLUMN other integer')
    release("add_field", "alter", "other")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 of 2 could not be migrated: two2"):
        call_command("migrate_tenants", "--json", stdout=out, stderr=err)
    told = json.loads(out.getvalue())
    assert [(one["slug"], one["state"]) for one in told["outcomes"]] == [("one1", "done"), ("two2", "failed")]
    assert "already exists" in err.getvalue()


def test_prepare_platform_from_nothing_and_again(empty_platform: None, settings: Any) -> None:
    settings.PORTICO_SPARE_SCHEMAS = 2
    first = json.loads(output("prepare_platform", "--operator-email=Olga@Portico.example", "--json"))
    assert first == {
        "public_migrations": [],
        "workspaces_migrated": 0,
        "workspaces_failed": [],
        "house_made": True,
        "spare_schemas": 2,
    }
    house = Tenant.objects.get()
    assert (house.slug, house.is_house, house.primary_host) == ("console", True, "console.localhost")
    assert house.languages == ["en", "fa", "fr", "ru", "tr"]
    with in_tenant(house):
        assert list(User.objects.values_list("email", "is_operator", "role")) == [
            ("olga@portico.example", True, "owner")
        ]
    again = json.loads(output("prepare_platform", "--json"))
    assert again == first | {"house_made": False}
    assert (Tenant.objects.count(), PreparedSchema.objects.count(), SchemaVersion.objects.count()) == (1, 2, 3)


def test_prepare_platform_asks_who_runs_it(empty_platform: None) -> None:
    with pytest.raises(CommandError, match="PORTICO_OPERATOR_EMAIL"):
        output("prepare_platform", operator_email="")
    assert Tenant.objects.count() == 0


def test_prepare_platform_migrates_workspaces(empty_platform: None, release: Release) -> None:
    provision("one1")
    release("add_field")
    told = json.loads(output("prepare_platform", "--json"))
    assert (told["workspaces_migrated"], told["workspaces_failed"]) == (1, [])


def test_spares_are_made_by_command_by_the_clock_and_after_a_sign_up(empty_platform: None, settings: Any) -> None:
    settings.PORTICO_SPARE_SCHEMAS = 1
    assert json.loads(output("fill_schema_pool", "--spare=2", "--json")) == {"made": 2, "dropped": 0, "spare": 2}
    assert due_job("provisioning.spare_schemas").work(timezone.now()) == 0
    PreparedSchema.objects.all().delete()
    assert due_job("provisioning.spare_schemas").work(timezone.now()) == 1
    tenant = provision("newco")
    assert PreparedSchema.objects.count() == 0
    with in_tenant(tenant):
        replace_taken_schema(
            Occurrence(UUID(int=1), "workspace.created", tenant.schema_name, {}, timezone.now(), "system", None)
        )
    assert PreparedSchema.objects.count() == 1
