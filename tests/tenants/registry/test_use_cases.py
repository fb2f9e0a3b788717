"""Changing, suspending and resuming workspaces; who may."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import Entry
from kernel.context import NOBODY, SYSTEM, Actor, Context, Role
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tenancy import in_tenant
from outbox.models import Event
from tenants.registry.models import Tenant, new_schema_name
from tenants.registry.queries import visible_to
from tenants.registry.use_cases import change_workspace, resume_workspace, suspend_workspace

pytestmark = pytest.mark.django_db

ADMIN = Actor(Role.ADMIN, user_id=1, name="Adam")


def ctx(tenant: Tenant | None, actor: Actor = ADMIN) -> Context:
    return Context(actor, tenant, "test")


def test_schema_names_are_generated_and_never_repeat() -> None:
    names = {new_schema_name() for _ in range(200)}
    assert len(names) == 200
    assert all(len(name) == 14 and name.startswith("t_") and name[2:].isalnum() and name.islower() for name in names)


def test_change_workspace_stores_and_records_what_changed(acme: Tenant) -> None:
    with in_tenant(acme):
        change_workspace(
            ctx(acme),
            name="  Acme Works ",
            names={"fa": "اکمی", "fr": " "},
            languages=["fa", "en"],
            default_language="fa",
            timezone="Asia/Tehran",
            calendar="jalali",
            digits="arabext",
            support_email="help@acme.example",
        )
        acme.refresh_from_db()
        assert (acme.name, acme.names, acme.languages, acme.default_language) == (
            "Acme Works",
            {"fa": "اکمی"},
            ["fa", "en"],
            "fa",
        )
        assert (acme.timezone, acme.calendar, acme.digits, acme.support_email) == (
            "Asia/Tehran",
            "jalali",
            "arabext",
            "help@acme.example",
        )
        entry = Entry.objects.latest("id")
        assert (entry.verb, entry.target) == ("workspace.changed", "workspace:acme")
    event = Event.objects.latest("id")
    assert (event.schema, event.payload["tenant"]) == (acme.schema_name, str(acme.uuid))
    assert [acme.localized_name("fa"), acme.localized_name("en"), acme.localized_name("ru")] == ["اکمی"] * 3


def test_an_unchanged_workspace_records_nothing(acme: Tenant) -> None:
    before = Event.objects.count()
    with in_tenant(acme):
        change_workspace(ctx(acme), name=acme.name)
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"names": {"xx": "?"}}, "names"),
        ({"languages": []}, "languages"),
        ({"languages": ["en", "en"]}, "languages"),
        ({"languages": ["de"]}, "languages"),
        ({"default_language": "ru", "languages": ["en", "fa"]}, "default_language"),
        ({"default_language": "de"}, "default_language"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"calendar": "mayan"}, "calendar"),
        ({"digits": "roman"}, "digits"),
        ({"support_email": "not an address"}, "support_email"),
    ],
)
def test_wrong_settings_change_nothing(acme: Tenant, change: Any, field: str) -> None:
    before = Tenant.objects.filter(pk=acme.pk).values().get()
    with in_tenant(acme), pytest.raises(Invalid) as refused:
        change_workspace(ctx(acme), **({"support_email": "other@acme.example"} | change))
    assert list(refused.value.errors) == [field]
    assert Tenant.objects.filter(pk=acme.pk).values().get() == before


@pytest.mark.parametrize("role", [Role.AGENT, Role.CLIENT, Role.GUEST, Role.OPERATOR])
def test_who_may_not_change_a_workspace(acme: Tenant, role: Role) -> None:
    with in_tenant(acme), pytest.raises(Forbidden):
        change_workspace(ctx(acme, Actor(role)), name="Mine")
    assert Tenant.objects.get(pk=acme.pk).name == acme.name


def test_outside_of_a_workspace_there_is_nothing_to_change() -> None:
    with pytest.raises(NotFound):
        change_workspace(ctx(None, SYSTEM), name="Nobody")


def test_suspend_and_resume(acme: Tenant) -> None:
    operator = Actor(Role.OPERATOR)
    suspend_workspace(ctx(None, operator), slug="acme")
    assert Tenant.objects.get(pk=acme.pk).state == "suspended"
    with pytest.raises(Conflict):
        suspend_workspace(ctx(None, operator), slug="acme")
    resume_workspace(ctx(None, operator), slug="acme")
    assert Tenant.objects.get(pk=acme.pk).state == "active"
    assert list(Event.objects.order_by("id").values_list("name", flat=True))[-2:] == [
        "workspace.suspended",
        "workspace.resumed",
    ]


def test_suspending_from_within_the_house_workspace(acme: Tenant, beta: Tenant) -> None:
    with in_tenant(beta):
        suspend_workspace(ctx(beta, Actor(Role.OPERATOR)), slug="acme")
        assert Entry.objects.filter(verb="workspace.suspended", target="workspace:acme").count() == 1
    assert Tenant.objects.get(pk=acme.pk).state == "suspended"


@pytest.mark.parametrize("actor", [ADMIN, Actor(Role.OWNER), NOBODY])
def test_who_may_not_suspend(acme: Tenant, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        suspend_workspace(ctx(None, actor), slug="acme")
    assert Tenant.objects.get(pk=acme.pk).state == "active"


def test_the_house_is_never_suspended(acme: Tenant) -> None:
    Tenant.objects.filter(pk=acme.pk).update(is_house=True)
    with pytest.raises(Conflict):
        suspend_workspace(ctx(None, SYSTEM), slug="acme")


def test_unknown_workspaces_are_not_found() -> None:
    with pytest.raises(NotFound):
        suspend_workspace(ctx(None, SYSTEM), slug="nosuch")


def test_only_operators_see_workspaces(acme: Tenant, beta: Tenant) -> None:
    everyone = Tenant.objects.order_by("slug")
    assert list(visible_to(Actor(Role.OPERATOR), everyone)) == list(everyone)
    assert [list(visible_to(actor, everyone)) for actor in (ADMIN, NOBODY, Actor(Role.CLIENT))] == [[], [], []]
