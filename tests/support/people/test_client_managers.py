"""Who of the staff looks after which client."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.tenancy import in_tenant
from outbox.models import Event
from support.people import queries
from support.people.models import ClientManager, GeneralClientManager
from support.people.use_cases import set_client_managers, set_general_client_managers
from tests.factories.topics import ids, organisation
from tests.factories.twins import Workspace


def stored() -> tuple[list[Any], list[Any]]:
    return (
        list(ClientManager.objects.order_by("id").values_list("organisation_id", "user_id")),
        list(GeneralClientManager.objects.order_by("id").values_list("user_id", flat=True)),
    )


def names(rows: list[queries.ManagerRow]) -> list[str]:
    return [row.name for row in rows]


def test_S4_33_the_managers_of_a_client_are_one_list(company: Workspace) -> None:
    one, two = organisation(), organisation("Org Two")
    set_client_managers(company.ctx("anna"), organisation_id=one.pk, user_ids=ids(company, "ben", "anna"))
    assert names(queries.client_managers(company.actor("olga"), one.pk)) == ["Anna", "Ben"]
    listed = {row.name: names(list(row.managers)) for row in queries.client_managers_map(company.actor("adam"))}
    assert listed == {"Org One": ["Anna", "Ben"], "Org Two": []}
    set_client_managers(company.ctx("olga"), organisation_id=one.pk, user_ids=ids(company, "ben"))
    assert stored() == ([(one.pk, company.user("ben").pk)], [])
    assert queries.manager_ids_of(two.pk) == []
    assert Event.objects.filter(name="people.client_managers_set").count() == 2


def test_S4_34_general_client_managers_are_chosen_by_administrators(company: Workspace) -> None:
    set_general_client_managers(company.ctx("adam"), user_ids=ids(company, "anna", "olga"))
    assert names(queries.general_client_managers(company.actor("anna"))) == ["Anna", "Olga"]
    before = stored()
    for name in ("anna", "alice"):
        with pytest.raises(Forbidden):
            set_general_client_managers(company.ctx(name), user_ids=[])
    assert stored() == before
    set_general_client_managers(company.ctx("adam"), user_ids=[])
    assert stored() == ([], [])


def test_saving_the_same_list_again_reports_nothing(company: Workspace) -> None:
    for _time in range(2):
        set_client_managers(company.ctx("olga"), organisation_id=organisation().pk, user_ids=ids(company, "anna"))
        set_general_client_managers(company.ctx("olga"), user_ids=ids(company, "anna"))
    assert Event.objects.filter(name__endswith="client_managers_set").count() == 2


def test_S4_34_managers_are_chosen_among_active_staff(company: Workspace) -> None:
    User.objects.filter(name="Ben").update(is_active=False)
    before = stored()
    for user_ids in (ids(company, "alice"), ids(company, "ben"), [424242]):
        with pytest.raises(Invalid) as refusal:
            set_client_managers(company.ctx("olga"), organisation_id=organisation().pk, user_ids=user_ids)
        assert refusal.value.errors == {"user_ids": ["Choose active colleagues only."]}
        with pytest.raises(Invalid):
            set_general_client_managers(company.ctx("olga"), user_ids=user_ids)
    with pytest.raises(NotFound):
        set_client_managers(company.ctx("olga"), organisation_id=424242, user_ids=[])
    with pytest.raises(Forbidden):
        set_client_managers(company.ctx("alice"), organisation_id=organisation().pk, user_ids=[])
    assert stored() == before


def test_who_left_may_stay_and_is_asked_for_nothing(company: Workspace) -> None:
    client = organisation().pk
    set_client_managers(company.ctx("olga"), organisation_id=client, user_ids=ids(company, "anna", "ben"))
    User.objects.filter(name="Ben").update(is_active=False)
    set_client_managers(company.ctx("olga"), organisation_id=client, user_ids=ids(company, "anna", "ben"))
    rows = queries.client_managers(company.actor("olga"), client)
    assert [(row.name, row.is_active) for row in rows] == [("Anna", True), ("Ben", False)]
    assert queries.manager_ids_of(client) == ids(company, "anna")


def test_clients_are_not_told_who_looks_after_them(company: Workspace) -> None:
    client = organisation().pk
    set_client_managers(company.ctx("olga"), organisation_id=client, user_ids=ids(company, "anna"))
    set_general_client_managers(company.ctx("olga"), user_ids=ids(company, "anna"))
    alice = company.actor("alice")
    assert queries.client_managers(alice, client) == []
    assert queries.general_client_managers(alice) == []
    assert [row.managers for row in queries.client_managers_map(alice)] == [()]


def test_the_map_costs_two_statements(company: Workspace, django_assert_num_queries: Any) -> None:
    set_client_managers(company.ctx("olga"), organisation_id=organisation().pk, user_ids=ids(company, "anna", "ben"))
    actor = company.actor("olga")
    with django_assert_num_queries(2):
        queries.client_managers_map(actor)


def test_nothing_of_it_is_in_the_other_workspace(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        set_client_managers(acme.ctx("olga"), organisation_id=organisation().pk, user_ids=ids(acme, "anna"))
        set_general_client_managers(acme.ctx("olga"), user_ids=ids(acme, "anna"))
    with beta.inside():
        assert stored() == ([], [])
        assert queries.general_client_managers(beta.actor("olga")) == []


def test_of_two_lists_saved_at_once_one_stands(race: Workspace) -> None:
    with race.inside():
        ctx, client = race.ctx("olga"), organisation().pk
        lists = [ids(race, "anna", "ben"), ids(race, "adam")]
    ready = threading.Barrier(2)

    def save(user_ids: list[int]) -> None:
        try:
            with in_tenant(race.tenant):
                ready.wait(timeout=10)
                set_client_managers(ctx, organisation_id=client, user_ids=user_ids)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(user_ids,)) for user_ids in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    with race.inside():
        assert sorted(queries.manager_ids_of(client)) in [sorted(one) for one in lists]
