"""What administrators and operators do with domains, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone

from audit.models import Entry
from kernel.context import Actor, Role
from kernel.errors import Conflict, Forbidden, NotFound, TooMany
from kernel.tenancy import in_tenant, tenant_url
from outbox.models import Event
from tenants.domains.models import Claim, RetiredToken, Transition
from tenants.domains.queries import checks, claims_of_workspace, history
from tenants.domains.states import ClaimState
from tenants.domains.use_cases import (
    RefusedHostname,
    ask_for_check,
    block_domain,
    claim_domain,
    make_primary,
    release_domain,
    stop_being_primary,
    unblock_domain,
    withdraw_domain,
)
from tenants.registry.models import Domain, Tenant
from tests.tenants.domains.conftest import ADMIN, claim_in, claimed, ctx

pytestmark = pytest.mark.django_db
S = ClaimState
OPERATOR = Actor(Role.OPERATOR, user_id=9, name="Opa")


def hosts(tenant: Tenant) -> dict[str, bool]:
    return dict(Domain.objects.filter(tenant=tenant).values_list("domain", "is_primary"))


def test_a_name_is_entered(acme: Tenant) -> None:
    now = timezone.now()
    claim = claimed(acme, " https://Help.ACME.com./tickets ", now)
    assert (claim.hostname, claim.state, claim.is_primary, claim.next_check_at) == (
        "help.acme.com",
        "pending",
        False,
        now + timedelta(seconds=5),
    )
    event = Event.objects.latest("id")
    assert (event.name, event.schema, event.payload["hostname"]) == ("domain.added", acme.schema_name, "help.acme.com")
    with in_tenant(acme):
        entry = Entry.objects.latest("id")
        assert (entry.verb, entry.target) == ("domain.added", f"domain:{claim.uuid}")
        assert [(row.from_state, row.to_state, row.actor_id) for row in history(ADMIN, claim.uuid)] == [
            ("", "pending", 1)
        ]
    assert hosts(acme) == {acme.default_host: True}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("help_desk.acme.com", "hostname_underscore"),
        ("co.uk", "hostname_public_suffix"),
        ("acme.localhost", "hostname_internal"),
        ("", "hostname_empty"),
    ],
)
def test_a_refused_name_is_not_kept(acme: Tenant, typed: str, code: str) -> None:
    with pytest.raises(RefusedHostname) as refused:
        claimed(acme, typed)
    assert (refused.value.code, list(refused.value.errors)) == (code, ["hostname"])
    assert Claim.objects.count() == Transition.objects.count() == 0


def test_S4_40_only_sub_domains_and_the_reason_is_told(acme: Tenant) -> None:
    with pytest.raises(RefusedHostname) as refused:
        claimed(acme, "sirketim.com")
    assert refused.value.code == "apex_cname_impossible"
    assert "CNAME" in str(refused.value) and "portal.sirketim.com" in str(refused.value)
    assert claimed(acme, "portal.sirketim.com").state == "pending"
    with override_settings(PORTICO_DOMAIN_ALLOW_APEX=True):
        assert claimed(acme, "sirketim.com").state == "pending"


def test_the_same_name_twice_in_one_workspace_is_refused_in_two_not(acme: Tenant, beta: Tenant) -> None:
    claimed(acme)
    with pytest.raises(Conflict):
        claimed(acme, "HELP.acme.com.")
    claimed(beta)
    assert Claim.objects.filter(hostname="help.acme.com").count() == 2


@override_settings(PORTICO_DOMAINS_PER_WORKSPACE=2)
def test_R6_a_plan_has_so_many_places(acme: Tenant) -> None:
    first = claimed(acme, "a.acme.com")
    claimed(acme, "b.acme.com")
    with pytest.raises(Forbidden):
        claimed(acme, "c.acme.com")
    with in_tenant(acme):
        withdraw_domain(ctx(acme), claim_uuid=first.uuid)
    claimed(acme, "c.acme.com")


@override_settings(PORTICO_DOMAINS_PER_WORKSPACE=0)
def test_a_plan_without_domains_takes_none(acme: Tenant) -> None:
    with pytest.raises(Forbidden):
        claimed(acme)
    assert Claim.objects.count() == 0


@override_settings(PORTICO_DOMAIN_ADDS_PER_DAY=3)
def test_R6_so_many_names_a_day_also_when_they_are_removed_again(acme: Tenant) -> None:
    now = timezone.now()
    for _ in range(3):
        claim = claimed(acme, now=now)
        with in_tenant(acme):
            withdraw_domain(ctx(acme, now=now), claim_uuid=claim.uuid)
    with pytest.raises(TooMany):
        claimed(acme, now=now)
    claimed(acme, now=now + timedelta(days=1, minutes=1))


@pytest.mark.parametrize("role", [Role.AGENT, Role.CLIENT, Role.GUEST, Role.OPERATOR])
def test_who_may_not(acme: Tenant, role: Role) -> None:
    claim = claimed(acme)
    actor = Actor(role, user_id=5)
    with in_tenant(acme):
        for work in (ask_for_check, make_primary, stop_being_primary, withdraw_domain):
            with pytest.raises(Forbidden):
                work(ctx(acme, actor), claim_uuid=claim.uuid)
        with pytest.raises(Forbidden):
            claim_domain(ctx(acme, actor), hostname="b.acme.com")
        assert claims_of_workspace(actor) == []
    assert list(Claim.objects.values_list("state", flat=True)) == ["pending"]


def test_only_operators_operate(acme: Tenant) -> None:
    claim = claimed(acme)
    for work in (block_domain, unblock_domain, release_domain):
        with pytest.raises(Forbidden):
            work(ctx(None, ADMIN), claim_uuid=claim.uuid)
    assert Claim.objects.get().state == "pending"


def test_R6_check_now_is_limited(acme: Tenant) -> None:
    now = timezone.now()
    claim = claimed(acme, now=now - timedelta(hours=1))
    with in_tenant(acme):
        asked = ask_for_check(ctx(acme, now=now), claim_uuid=claim.uuid)
        assert asked.next_check_at == now - timedelta(minutes=59, seconds=55)
        with pytest.raises(TooMany) as refused:
            ask_for_check(ctx(acme, now=now + timedelta(seconds=4)), claim_uuid=claim.uuid)
        assert refused.value.retry_after == 7
        for number in range(1, 30):
            ask_for_check(ctx(acme, now=now + timedelta(seconds=10 * number)), claim_uuid=claim.uuid)
        with pytest.raises(TooMany):
            ask_for_check(ctx(acme, now=now + timedelta(seconds=400)), claim_uuid=claim.uuid)


def test_R6_one_host_is_not_asked_for_without_end_by_many_workspaces(
    acme: Tenant, beta: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.domains.use_cases.claiming.ASKS_PER_HOST", 1)
    mine, theirs = claimed(acme), claimed(beta)
    with in_tenant(acme):
        ask_for_check(ctx(acme), claim_uuid=mine.uuid)
    with in_tenant(beta), pytest.raises(TooMany):
        ask_for_check(ctx(beta), claim_uuid=theirs.uuid)


def test_a_removed_domain_is_gone_at_once_and_for_good(acme: Tenant) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ACTIVE, primary=True, now=now)
    assert hosts(acme) == {acme.default_host: False, "help.acme.com": True}
    with in_tenant(acme):
        for _ in range(2):
            withdraw_domain(ctx(acme, now=now), claim_uuid=claim.uuid)
        with pytest.raises(Conflict):
            ask_for_check(ctx(acme), claim_uuid=claim.uuid)
    claim.refresh_from_db()
    assert (claim.state, claim.release_reason, claim.released_at, claim.next_check_at, claim.is_primary) == (
        "released",
        "removed",
        now,
        None,
        False,
    )
    assert hosts(acme) == {acme.default_host: True}
    assert RetiredToken.objects.get().token == claim.token
    assert Transition.objects.count() == 1


def seen_ok(claim: Claim, minutes: int, now: Any) -> None:
    Claim.objects.filter(pk=claim.pk).update(outcome="ok", code="ok", last_checked_at=now - timedelta(minutes=minutes))


def test_S4_43_the_primary_domain_is_what_links_are_made_with(acme: Tenant) -> None:
    now = timezone.now()
    first = claim_in(acme, S.ACTIVE, now=now)
    second = claim_in(acme, S.ACTIVE, "portal.acme.com", now=now)
    for claim in (first, second):
        seen_ok(claim, 1, now)
    with in_tenant(acme):
        make_primary(ctx(acme, now=now), claim_uuid=first.uuid)
        assert tenant_url(Tenant.objects.get(pk=acme.pk)).startswith("http://help.acme.com")
        make_primary(ctx(acme, now=now), claim_uuid=second.uuid)
        make_primary(ctx(acme, now=now), claim_uuid=second.uuid)
        assert tenant_url(Tenant.objects.get(pk=acme.pk)).startswith("http://portal.acme.com")
        assert hosts(acme) == {acme.default_host: False, "help.acme.com": False, "portal.acme.com": True}
        stop_being_primary(ctx(acme, now=now), claim_uuid=second.uuid)
        assert tenant_url(Tenant.objects.get(pk=acme.pk)).startswith(f"http://{acme.default_host}")
    changes = Event.objects.filter(name="domain.primary_changed").order_by("id")
    assert [(event.payload["hostname"], event.payload["is_primary"]) for event in changes] == [
        ("help.acme.com", True),
        ("help.acme.com", False),
        ("portal.acme.com", True),
        ("portal.acme.com", False),
    ]


@pytest.mark.parametrize("state", [S.PENDING, S.CONFIRMING, S.ISSUING, S.DEGRADED, S.SUSPENDED, S.BLOCKED])
def test_S4_43_nothing_but_a_connected_domain_becomes_primary(acme: Tenant, state: ClaimState) -> None:
    now = timezone.now()
    claim = claim_in(acme, state, now=now)
    seen_ok(claim, 1, now)
    with in_tenant(acme), pytest.raises(Conflict):
        make_primary(ctx(acme, now=now), claim_uuid=claim.uuid)
    assert hosts(acme)[acme.default_host] is True


def test_a_domain_becomes_primary_on_fresh_news_only(acme: Tenant) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ACTIVE, now=now)
    seen_ok(claim, 11, now)
    with in_tenant(acme), pytest.raises(Conflict):
        make_primary(ctx(acme, now=now), claim_uuid=claim.uuid)
    assert Claim.objects.get().is_primary is False


def test_operators_block_and_let_begin_anew(acme: Tenant) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.ACTIVE, primary=True, now=now)
    block_domain(ctx(None, OPERATOR, now), claim_uuid=claim.uuid, note="looks like a bank")
    assert hosts(acme) == {acme.default_host: True}
    claim.refresh_from_db()
    assert (claim.state, claim.next_check_at, claim.is_primary) == ("blocked", None, False)
    with pytest.raises(Conflict):
        block_domain(ctx(None, OPERATOR), claim_uuid=claim.uuid)
    unblock_domain(ctx(None, OPERATOR, now), claim_uuid=claim.uuid)
    claim.refresh_from_db()
    assert (claim.state, claim.next_check_at) == ("pending", now + timedelta(seconds=5))
    with pytest.raises(Conflict):
        unblock_domain(ctx(None, OPERATOR), claim_uuid=claim.uuid)
    release_domain(ctx(None, OPERATOR), claim_uuid=claim.uuid)
    claim.refresh_from_db()
    assert (claim.state, claim.release_reason) == ("released", "operator")
    assert [(row.to_state, row.actor_name, row.note) for row in Transition.objects.order_by("pk")] == [
        ("blocked", "Opa", "looks like a bank"),
        ("pending", "Opa", ""),
        ("released", "Opa", ""),
    ]


def test_a_claim_that_is_not_there_is_not_found(acme: Tenant) -> None:
    with in_tenant(acme):
        for work in (ask_for_check, make_primary, stop_being_primary, withdraw_domain):
            with pytest.raises(NotFound):
                work(ctx(acme), claim_uuid=uuid4())
        with pytest.raises(NotFound):
            checks(ADMIN, uuid4())
    with pytest.raises(NotFound):
        release_domain(ctx(None, OPERATOR), claim_uuid=uuid4())
