"""Making a workspace: whole or not at all, once per request, ready at once (T15, T17)."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from kernel import seeds
from kernel.context import NOBODY, Actor, Context, Role
from kernel.errors import Forbidden, Invalid
from kernel.tenancy import PUBLIC_SCHEMA, current_schema, in_tenant
from kernel.use_case import WrongSchema
from outbox.models import Event
from support.teams.models import Project, ProjectManager
from support.topics.models import Topic
from tenants.provisioning import connections, fingerprints
from tenants.provisioning.models import PreparedSchema, ProvisioningRequest, SchemaVersion
from tenants.provisioning.schema_script import current_script
from tenants.provisioning.spare_schemas import fill_pool
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Domain, RetiredSlug, Tenant
from tests.tenants.provisioning.conftest import provision, schemas, start


@pytest.mark.django_db
def test_a_new_workspace_is_complete() -> None:
    tenant = provision("newco", name="New Company", language="fa", languages=["fa", "en"], timezone="Asia/Tehran")
    stored = Tenant.objects.get(slug="newco")
    assert (stored, stored.state, stored.name, stored.schema_name) == (
        tenant,
        "active",
        "New Company",
        tenant.schema_name,
    )
    assert (stored.languages, stored.default_language, stored.calendar, stored.timezone) == (
        ["fa", "en"],
        "fa",
        "jalali",
        "Asia/Tehran",
    )
    assert list(Domain.objects.filter(tenant=tenant).values_list("domain", "is_primary")) == [("newco.localhost", True)]
    assert fingerprints.of_tables(tenant.schema_name) == current_script().tables
    assert SchemaVersion.objects.get(schema_name=tenant.schema_name).applied == current_script().migrations
    with in_tenant(tenant):
        owner = User.objects.get()
        assert (owner.email, owner.role) == ("owner@people.example", Role.OWNER)
        assert ProjectManager.objects.filter(project=Project.objects.get(is_default=True), user=owner).count() == 1
        assert Topic.objects.filter(is_default=True).count() == 1
    event = Event.objects.filter(name="workspace.created").latest("id")
    assert (event.schema, event.payload["slug"]) == (tenant.schema_name, "newco")
    assert current_schema() == PUBLIC_SCHEMA


@pytest.mark.django_db
def test_one_workspace_is_like_the_other() -> None:
    first, second = provision("first1"), provision("second")
    content = []
    for tenant in (first, second):
        with in_tenant(tenant):
            content.append((list(User.objects.values_list("id", "email")), list(Topic.objects.values_list("id"))))
    assert content[0] == content[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "x'; drop schema public;--"}, "slug"),
        ({"slug": "public"}, "slug"),
        ({"slug": "pg_x"}, "slug"),
        ({"slug": "console"}, "slug"),
        ({"slug": "retired"}, "slug"),
        ({"name": "  "}, "name"),
        ({"owner_email": ""}, "owner_email"),
        ({"owner_email": "nobody"}, "owner_email"),
        ({"language": "de"}, "languages"),
        ({"languages": ["fa"]}, "default_language"),
        ({"timezone": "Nowhere"}, "timezone"),
    ],
)
def test_T15_wrong_input_leaves_nothing(changes: dict[str, Any], field: str) -> None:
    RetiredSlug.objects.create(slug="retired", tenant_uuid="7b8ff2a4-7bd9-4d3c-8a0b-2a2f5d1d9a11", schema_name="t_x")
    before = (Tenant.objects.count(), schemas(), Event.objects.count())
    with pytest.raises(Invalid) as refused:
        provision(**({"slug": "newco"} | changes))
    assert field in refused.value.errors
    assert (Tenant.objects.count(), schemas(), Event.objects.count()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [NOBODY, Actor(Role.OWNER), Actor(Role.ADMIN), Actor(Role.CLIENT)])
def test_who_may_not_make_a_workspace(actor: Actor) -> None:
    values = {"slug": "newco", "name": "N", "owner_email": "o@example.com", "owner_name": "O", "language": "en"}
    with pytest.raises(Forbidden):
        provision_workspace(Context(actor, None, "test"), **values)
    assert Tenant.objects.filter(slug="newco").count() == 0


@pytest.mark.django_db
def test_workspaces_are_made_from_the_public_schema_only(acme: Tenant) -> None:
    with in_tenant(acme), pytest.raises(WrongSchema):
        provision("newco")


@pytest.mark.django_db
def test_the_schema_s_name_has_nothing_of_the_address() -> None:
    tenant = provision("telltale")
    assert "telltale" not in tenant.schema_name
    assert tenant.schema_name.startswith("t_")


@pytest.mark.django_db
def test_the_same_request_gives_the_same_workspace() -> None:
    first = provision("newco", request_key="signup-1")
    again = provision("newco", request_key="signup-1")
    with pytest.raises(Invalid):
        provision("newco", request_key="signup-2")
    assert first == again
    assert Tenant.objects.filter(slug="newco").count() == 1
    assert list(ProvisioningRequest.objects.values_list("key", "tenant")) == [("signup-1", first.pk)]


@pytest.mark.django_db
def test_the_house_may_have_a_reserved_address_but_only_once() -> None:
    house = provision("console", is_house=True)
    assert house.is_house
    with pytest.raises(Invalid):
        provision("console2", is_house=True)
    assert Tenant.objects.filter(is_house=True).count() == 1


def failing_step(ctx: Context, workspace: seeds.NewWorkspace) -> None:
    User.objects.create(email="half@people.example", name="Half", role=Role.AGENT)
    raise RuntimeError("the last step fails")


def test_a_failing_step_leaves_nothing_and_can_be_repeated(
    empty_platform: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_pool(1)
    before = (schemas(), Event.objects.count(), PreparedSchema.objects.count())
    monkeypatch.setitem(seeds.owner_steps.by_name, "failing", (999, failing_step))
    with pytest.raises(RuntimeError):
        provision("newco", request_key="once")
    assert (schemas(), Event.objects.count(), PreparedSchema.objects.count()) == before
    assert (Tenant.objects.count(), Domain.objects.count(), ProvisioningRequest.objects.count()) == (0, 0, 0)
    assert current_schema() == PUBLIC_SCHEMA
    monkeypatch.undo()
    assert provision("newco", request_key="once").state == "active"


def test_a_worker_killed_in_the_middle_leaves_nothing(empty_platform: None) -> None:
    before = schemas()
    worker = start("tests.tenants.provisioning.stuck_worker", "newco")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "in the middle\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    with connection.cursor() as cursor:  # the server notices that nobody is there any more
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE state = 'idle in transaction' AND datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert (Tenant.objects.count(), schemas()) == (0, before)
    assert provision("newco").state == "active"


def test_two_at_once_for_one_address(empty_platform: None) -> None:
    outcomes: list[str] = []

    def work() -> None:
        try:
            outcomes.append(provision("newco").slug)
        except Invalid as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["This address is taken. Choose another one."] * 2 + ["newco"]
    assert (Tenant.objects.count(), SchemaVersion.objects.count()) == (1, 1)


def test_a_double_submit_makes_one_workspace(empty_platform: None) -> None:
    made: list[Tenant] = []

    def work() -> None:
        try:
            made.append(provision("newco", request_key="one form"))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({tenant.pk for tenant in made}) == 1 and len(made) == 3
    assert (Tenant.objects.count(), SchemaVersion.objects.count()) == (1, 1)


# --- Spare schemas


def test_sign_up_takes_a_spare_schema_and_keeps_its_name(empty_platform: None) -> None:
    assert fill_pool(2).made == 2
    spares = list(PreparedSchema.objects.order_by("id").values_list("schema_name", flat=True))
    tenants = [provision("one1"), provision("two2"), provision("three3")]
    assert [tenant.schema_name for tenant in tenants[:2]] == spares
    assert tenants[2].schema_name not in spares
    assert PreparedSchema.objects.count() == 0
    filled = fill_pool(2)
    assert (filled.made, filled.dropped, filled.spare) == (2, 0, 2)
    assert (fill_pool(2).made, SchemaVersion.objects.count()) == (0, 5)


def test_many_at_once_never_get_the_same_spare(empty_platform: None) -> None:
    fill_pool(4)
    names: list[str] = []

    def work(number: int) -> None:
        try:
            names.append(provision(f"company{number}").schema_name)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(names)) == 5
    assert PreparedSchema.objects.count() == 0


def test_spares_of_another_release_are_not_taken_and_are_dropped(empty_platform: None) -> None:
    fill_pool(2)
    stale = set(PreparedSchema.objects.values_list("schema_name", flat=True))
    SchemaVersion.objects.update(applied="0" * 32)
    assert provision("newco").schema_name not in stale
    filled = fill_pool(1)
    assert (filled.made, filled.dropped, filled.spare) == (1, 2, 1)
    assert stale & schemas() == set()
    assert SchemaVersion.objects.filter(schema_name__in=stale).count() == 0


def test_several_fillers_make_no_more_than_wanted(empty_platform: None) -> None:
    def work() -> None:
        try:
            fill_pool(3)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert PreparedSchema.objects.count() == 3


def test_a_connection_retires_after_many_schemas(empty_platform: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SCHEMAS_PER_CONNECTION", 2)
    connection.close()
    connection.close_pool()  # begin with connections that have made none

    def process() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    first = process()
    fill_pool(1)
    assert process() == first
    fill_pool(2)
    assert process() != first


def test_retiring_waits_for_the_end_of_the_transaction(empty_platform: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SCHEMAS_PER_CONNECTION", 1)
    with transaction.atomic():
        provision("newco")
        assert Tenant.objects.filter(slug="newco").count() == 1
    assert Tenant.objects.filter(slug="newco").count() == 1
