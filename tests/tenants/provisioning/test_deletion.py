"""Removing a workspace: everything goes, the address never comes back, every step can be repeated (T18)."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from kernel.context import SYSTEM, Actor, Context, Role
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.storage import tenant_storage
from kernel.tenancy import in_tenant
from outbox.models import Event
from tenants.provisioning.models import SchemaVersion
from tenants.provisioning.use_cases import delete, delete_workspace
from tenants.registry.models import Domain, RetiredSlug, Tenant
from tests.tenants.provisioning.conftest import provision, schemas

CTX = Context(SYSTEM, None, "test")


def test_T18_everything_goes(empty_platform: None) -> None:
    kept, gone = provision("kept"), provision("gone")
    with in_tenant(gone):
        tenant_storage().save("papers/letter.txt", ContentFile(b"canary"))
    with in_tenant(kept):
        name = tenant_storage().save("papers/letter.txt", ContentFile(b"stays"))
    deleted = delete_workspace(CTX, slug="gone")
    assert (deleted.slug, deleted.schema_name, deleted.files) == ("gone", gone.schema_name, 1)
    assert schemas() & {gone.schema_name, kept.schema_name} == {kept.schema_name}
    assert list(Tenant.objects.values_list("slug", flat=True)) == ["kept"]
    assert list(Domain.objects.values_list("domain", flat=True)) == ["kept.localhost"]
    assert SchemaVersion.objects.filter(schema_name=gone.schema_name).count() == 0
    assert Event.objects.filter(schema=gone.schema_name).count() == 0
    assert list(RetiredSlug.objects.values_list("slug", "tenant_uuid")) == [("gone", gone.uuid)]
    assert Event.objects.filter(name="workspace.deleted").latest("id").payload["slug"] == "gone"
    with in_tenant(gone):
        assert not tenant_storage().exists("papers/letter.txt")
    with in_tenant(kept):
        assert tenant_storage().open(name).read() == b"stays"
    assert Client(headers={"host": "gone.localhost"}).get("/").status_code == 404
    with pytest.raises(Invalid):
        provision("gone")


@pytest.mark.parametrize("step", ["drop_workspace_schema", "delete_tenant_files", "forget_workspace"])
def test_a_deletion_cut_short_goes_on(empty_platform: None, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    gone = provision("gone")

    def cut(*args: object, **kwargs: object) -> None:
        raise OSError("cut short")

    monkeypatch.setattr(delete, step, cut)
    with pytest.raises(OSError, match="cut short"):
        delete_workspace(CTX, slug="gone")
    assert Client(headers={"host": "gone.localhost"}).get("/").status_code in (404, 410)
    monkeypatch.undo()
    delete_workspace(CTX, slug="gone")
    assert (Tenant.objects.count(), RetiredSlug.objects.count(), gone.schema_name in schemas()) == (0, 1, False)


def test_who_may_not_delete(empty_platform: None) -> None:
    provision("kept")
    for role in (Role.OWNER, Role.ADMIN, Role.AGENT, Role.CLIENT, Role.GUEST):
        with pytest.raises(Forbidden):
            delete_workspace(Context(Actor(role), None, "test"), slug="kept")
    assert Tenant.objects.get(slug="kept").state == "active"


def test_the_house_stays(empty_platform: None) -> None:
    provision("console", is_house=True)
    with pytest.raises(Conflict):
        delete_workspace(CTX, slug="console")
    assert Tenant.objects.get(slug="console").state == "active"


def test_steps_out_of_order_are_refused(empty_platform: None) -> None:
    kept = provision("kept")
    with pytest.raises(Conflict):
        delete.drop_workspace_schema(CTX, slug="kept")
    with pytest.raises(Conflict):
        delete.forget_workspace(CTX, slug="kept")
    assert kept.schema_name in schemas()


@pytest.mark.django_db
def test_an_unknown_workspace_is_not_found() -> None:
    with pytest.raises(NotFound):
        delete_workspace(CTX, slug="nosuch")
