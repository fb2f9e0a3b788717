"""The operators' console: there for operators on the house workspace, and for nobody else anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from kernel.context import SYSTEM, Context
from kernel.tenancy import in_public, in_tenant
from outbox.models import Delivery, Event
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant

PATHS = ("/operators/", "/operators/deliveries/", "/operators/workspaces/acme/")


@pytest.fixture
def house(acme: Tenant, beta: Tenant) -> Iterator[Tenant]:
    """The platform company's own workspace; its owner is an operator."""
    with in_public():
        tenant = provision_workspace(
            Context(actor=SYSTEM, tenant=None, channel="test"),
            slug=settings.HOUSE_SLUG,
            name="Platform",
            owner_email="boss@platform.example",
            owner_name="Boss",
            language="en",
            is_house=True,
        )
    with in_tenant(tenant):
        User.objects.update(is_operator=True)
    yield tenant


def browser(tenant: Tenant, email: str = "") -> Client:
    """A browser on the workspace's host, signed in when an address is given."""
    client = Client(headers={"host": tenant.default_host})
    if email:
        with in_tenant(tenant):
            client.force_login(User.objects.get(email=email))
    return client


@pytest.fixture
def operator(house: Tenant) -> Client:
    """An operator's browser."""
    return browser(house, "boss@platform.example")


def test_an_operator_sees_all_workspaces(operator: Client) -> None:
    page = operator.get("/operators/").content.decode()
    for slug in ("acme", "beta", "console"):
        assert f'href="/operators/workspaces/{slug}/"' in page
    for path in PATHS:
        assert operator.get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_nobody_else_finds_the_console(house: Tenant, acme: Tenant, path: str) -> None:
    with in_tenant(acme):
        User.objects.filter(email="adam@people.example").update(is_operator=True)
    with in_tenant(house):
        User.objects.create(email="colleague@platform.example", name="Colleague", role="owner")
    answers = {
        "visitor": browser(house).get(path).status_code,
        "colleague without the mark": browser(house, "colleague@platform.example").get(path).status_code,
        "marked in another workspace": browser(acme, "adam@people.example").get(path).status_code,
        "client": browser(acme, "alice@people.example").get(path).status_code,
        "public site": Client(headers={"host": "localhost"}).get(path).status_code,
    }
    assert set(answers.values()) == {404}, answers


def test_the_list_is_searched_by_name_address_and_host(operator: Client) -> None:
    def found(**query: str) -> list[str]:
        page = operator.get("/operators/", query).content.decode()
        return [slug for slug in ("acme", "beta", "console") if f'href="/operators/workspaces/{slug}/"' in page]

    assert found(q="ACM") == ["acme"]
    assert found(q="beta.localhost") == ["beta"]
    assert found(q="nobody") == []
    assert found(state="active") == ["acme", "beta", "console"]
    assert found(state="suspended") == []


def test_suspending_needs_a_reason_closes_the_host_and_stands_in_the_log(
    operator: Client, house: Tenant, acme: Tenant
) -> None:
    without = operator.post("/operators/workspaces/acme/suspend/", {})
    assert (without.status_code, Tenant.objects.get(pk=acme.pk).state) == (422, "active")
    done = operator.post("/operators/workspaces/acme/suspend/", {"reason": "abuse"})
    assert (done.status_code, done["Location"]) == (302, "/operators/workspaces/acme/")
    assert Tenant.objects.get(pk=acme.pk).state == "suspended"
    with in_tenant(house):
        entry = Entry.objects.get(verb="workspace.suspended")
    assert (entry.target, entry.data["reason"], entry.actor_role) == ("workspace:acme", "abuse", "operator")
    page = operator.get("/operators/workspaces/acme/").content.decode()
    assert "Abuse" in page and 'action="/operators/workspaces/acme/resume/"' in page
    again = operator.post("/operators/workspaces/acme/suspend/", {"reason": "abuse"})
    assert again.status_code == 422
    operator.post("/operators/workspaces/acme/resume/", {"reason": "settled"})
    assert Tenant.objects.get(pk=acme.pk).state == "active"


def test_the_house_itself_is_not_offered_to_be_suspended(operator: Client, house: Tenant) -> None:
    assert "/suspend/" not in operator.get("/operators/workspaces/console/").content.decode()
    answer = operator.post("/operators/workspaces/console/suspend/", {"reason": "other"})
    assert (answer.status_code, Tenant.objects.get(pk=house.pk).state) == (422, "active")


def test_an_unknown_workspace_is_404(operator: Client) -> None:
    assert operator.get("/operators/workspaces/nosuch/").status_code == 404
    assert operator.post("/operators/workspaces/nosuch/suspend/", {"reason": "abuse"}).status_code == 404


def test_failed_deliveries_are_listed_and_tried_again(operator: Client, acme: Tenant) -> None:
    now = timezone.now()
    event = Event.objects.create(schema=acme.schema_name, name="ticket.opened", occurred_at=now, relayed_at=now)
    delivery = Delivery.objects.create(
        event=event, subscriber="rooms.somebody", state="failed", attempts=9, due_at=now, error="KeyError in somebody"
    )
    page = operator.get("/operators/deliveries/").content.decode()
    assert "ticket.opened" in page and "KeyError in somebody" in page and "9 attempts" in page
    assert operator.post(f"/operators/deliveries/{delivery.pk}/retry/").status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)


def test_the_pages_take_few_statements(operator: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for path in PATHS:
        operator.get(path)
        with django_assert_max_num_queries(12):
            operator.get(path)
