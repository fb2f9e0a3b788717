"""What administrators may do with the accounts of others, and agents may not."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from accounts.models import ApiToken, Session, User
from accounts.queries import colleagues, grantable_roles
from accounts.use_cases import (
    change_client_address,
    change_role,
    create_account,
    deactivate_account,
    issue_api_token,
    reactivate_account,
    save_account_settings,
)
from kernel.context import Role
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, PorticoError
from tests.factories.twins import Workspace


def test_T35_an_agent_changes_no_role_not_even_their_own(company: Workspace) -> None:
    for target in ("anna", "ben", "adam", "olga", "alice"):
        with pytest.raises(Forbidden):
            change_role(company.ctx("anna"), user_id=company.user(target).pk, role="admin")
    with pytest.raises(Forbidden):
        create_account(company.ctx("anna"), email="x@people.example", name="X", role="admin")
    with pytest.raises(Forbidden):
        save_account_settings(company.ctx("anna"), self_registration="refuse")
    roles = dict(User.objects.values_list("email", "role"))
    assert roles["anna@people.example"] == roles["ben@people.example"] == "agent"
    assert not User.objects.filter(email="x@people.example").exists()


def test_T35_an_admin_neither_makes_nor_unmakes_owners(company: Workspace) -> None:
    ctx = company.ctx("adam")
    for target, role in (("anna", "owner"), ("olga", "agent"), ("adam", "owner")):
        with pytest.raises(Forbidden):
            change_role(ctx, user_id=company.user(target).pk, role=role)
    with pytest.raises(Forbidden):
        deactivate_account(ctx, user_id=company.user("olga").pk)
    assert [company.user(name).role for name in ("olga", "adam", "anna")] == ["owner", "admin", "agent"]
    assert change_role(ctx, user_id=company.user("anna").pk, role="admin").role == "admin"


def test_T35_clients_do_nothing_of_this(company: Workspace) -> None:
    ctx = company.ctx("alice")
    for act in (
        lambda: change_role(ctx, user_id=company.user("alice").pk, role="admin"),
        lambda: deactivate_account(ctx, user_id=company.user("bob").pk),
        lambda: change_client_address(ctx, user_id=company.user("bob").pk, email="x@people.example"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert company.user("alice").role == "client"
    assert company.user("bob").is_active


def test_the_last_owner_stays(company: Workspace) -> None:
    olga = company.user("olga").pk
    with pytest.raises(Conflict):
        change_role(company.ctx("olga"), user_id=olga, role="agent")
    with pytest.raises(Conflict):
        deactivate_account(company.ctx(), user_id=olga)
    change_role(company.ctx("olga"), user_id=company.user("adam").pk, role="owner")
    assert change_role(company.ctx("olga"), user_id=olga, role="agent").role == "agent"


def test_two_owners_cannot_leave_at_the_same_moment(race: Workspace) -> None:
    with race.inside():
        change_role(race.ctx("olga"), user_id=race.user("adam").pk, role="owner")
        ids = {name: race.user(name).pk for name in ("olga", "adam")}
        contexts = {name: race.ctx(name) for name in ids}
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def leave(name: str) -> None:
        try:
            with race.inside():
                barrier.wait(10)
                change_role(contexts[name], user_id=ids[name], role="agent")
                outcomes.append("left")
        except PorticoError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(name,)) for name in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["Conflict", "left"]
    with race.inside():
        assert User.objects.filter(role=Role.OWNER).count() == 1


def test_deactivation_ends_sessions_and_tokens_and_can_be_undone(company: Workspace) -> None:
    anna = company.user("anna")
    issue_api_token(company.ctx("anna"), user_id=anna.pk, name="script")
    Session(session_key="x", session_data="", expire_date=company.ctx().now, user_id=anna.pk).save(force_insert=True)
    deactivate_account(company.ctx("adam"), user_id=anna.pk)
    anna.refresh_from_db()
    assert not anna.is_active
    assert Session.objects.filter(user_id=anna.pk).count() == 0
    assert ApiToken.objects.filter(user=anna, revoked_at__isnull=True).count() == 0
    assert [row.email for row in colleagues(company.actor("adam")) if not row.is_active] == ["anna@people.example"]
    reactivate_account(company.ctx("adam"), user_id=anna.pk)
    anna.refresh_from_db()
    assert anna.is_active


def test_nobody_deactivates_themselves(company: Workspace) -> None:
    with pytest.raises(Conflict):
        deactivate_account(company.ctx("adam"), user_id=company.user("adam").pk)
    assert company.user("adam").is_active


def test_roles_that_may_be_given(company: Workspace) -> None:
    assert grantable_roles(company.actor("olga")) == ["agent", "admin", "owner"]
    assert grantable_roles(company.actor("adam")) == ["agent", "admin"]
    assert grantable_roles(company.actor("anna")) == []


def test_wrong_values_are_refused(company: Workspace) -> None:
    ctx = company.ctx("olga")
    with pytest.raises(Invalid):
        change_role(ctx, user_id=company.user("anna").pk, role="operator")
    with pytest.raises(Invalid):
        change_role(ctx, user_id=company.user("anna").pk, role="client")
    with pytest.raises(NotFound):
        change_role(ctx, user_id=99_999, role="agent")
    with pytest.raises(Invalid):
        create_account(ctx, email="anna@people.example", name="Anna", role="agent")
    with pytest.raises(Invalid):
        create_account(ctx, email="no address", name="Anna", role="agent")
    with pytest.raises(Invalid):
        save_account_settings(ctx, self_registration="perhaps")
    assert company.user("anna").role == "agent"


def test_clients_see_no_colleagues(company: Workspace) -> None:
    assert colleagues(company.actor("alice")) == []
    assert [row.email for row in colleagues(company.actor("anna"))] == [
        f"{name}@people.example" for name in ("adam", "anna", "ben", "olga")
    ]


def test_a_name_cannot_break_the_header_of_a_mail(company: Workspace) -> None:
    user = create_account(
        company.ctx(), email="eve@people.example", name="Eve\r\nBcc: victim@people.example\x00", role="client"
    )
    assert user.name == "Eve Bcc: victim@people.example"
