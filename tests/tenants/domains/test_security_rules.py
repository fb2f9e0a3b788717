"""The security rules of custom domains, each by its number."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.utils import timezone

from kernel.context import SYSTEM
from kernel.errors import NotFound
from kernel.tenancy import in_public, in_tenant, tenant_url
from outbox.models import Event
from tenants.domains import certificate, worker
from tenants.domains.codes import LabelOwner
from tenants.domains.models import Claim, RetiredToken, Transition, new_token
from tenants.domains.queries import claim_of_workspace, claims_of_workspace, history, host_serves, owner_of_labels
from tenants.domains.states import MOVES, ClaimState
from tenants.domains.tracing import observe
from tenants.domains.use_cases import record_check, withdraw_domain
from tenants.domains.use_cases.checking import Sighting
from tenants.registry.hosts import find_workspace, normalise
from tenants.registry.models import Domain, Tenant
from tests.tenants.domains.conftest import ADMIN, Dns, claim_in, claimed, ctx, target

pytestmark = pytest.mark.django_db
S = ClaimState
MINUTE = timedelta(minutes=1)


def state(claim: Claim) -> tuple[str, str]:
    claim.refresh_from_db()
    return claim.state, claim.code


def test_R1_a_code_is_128_random_bits_for_one_claim_and_never_comes_back(acme: Tenant) -> None:
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(re.fullmatch(r"[a-z2-7]{26}", token) for token in tokens)
    first = claimed(acme)
    with in_tenant(acme):
        withdraw_domain(ctx(acme), claim_uuid=first.uuid)
    second = claimed(acme)
    assert second.token != first.token
    assert owner_of_labels(second)(first.token) is LabelOwner.RETIRED
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=second.pk).update(token=first.token)


def test_R1_a_record_that_was_left_behind_connects_nobody(acme: Tenant, beta: Tenant, dns: Dns) -> None:
    now = timezone.now()
    first = claim_in(acme, S.ACTIVE, now=now)
    dns.points_to(first)
    with in_tenant(acme):
        withdraw_domain(ctx(acme, now=now), claim_uuid=first.uuid)
    again, other = claim_in(acme, S.PENDING, now=now), claim_in(beta, S.PENDING, now=now)
    dns.check(now)
    assert state(again) == state(other) == ("pending", "cname_retired_target")


@pytest.mark.parametrize(
    "record",
    [
        "help CNAME x{token}.edge.portico-platform.app.",
        "help CNAME {token}x.edge.portico-platform.app.",
        "help CNAME {token}.notedge.portico-platform.app.",
        "help CNAME {token}.edge.portico-platform.app.evil.net.",
        "help CNAME evil.{token}.edge.portico-platform.app.",
        "help CNAME {token}.xedge.portico-platform.app.",
    ],
)
def test_R2_labels_are_compared_whole(acme: Tenant, dns: Dns, record: str) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.records(record.format(token=claim.token))
    dns.check(now)
    assert state(claim)[0] == "pending"


def test_R2_case_does_not_matter(acme: Tenant, dns: Dns) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    dns.records(f"HELP CNAME {target(claim).upper()}.")
    dns.check(now)
    assert state(claim) == ("confirming", "ok")


def test_R3_a_claim_that_is_not_proven_is_nobodys_business(acme: Tenant, beta: Tenant, dns: Dns) -> None:
    now = timezone.now()
    squatter = claim_in(beta, S.PENDING, now=now)
    mine = claimed(acme, now=now)
    with in_tenant(acme):
        assert [claim.uuid for claim in claims_of_workspace(ADMIN)] == [mine.uuid]
        for uuid in (squatter.uuid, uuid4()):
            with pytest.raises(NotFound) as refused:
                claim_of_workspace(ADMIN, uuid)
            assert str(refused.value) == "There is no such domain."
            with pytest.raises(NotFound):
                withdraw_domain(ctx(acme), claim_uuid=uuid)
    dns.points_to(mine)
    dns.check(now + MINUTE)
    dns.check(now + 3 * MINUTE)
    assert state(mine)[0] == "active"
    assert state(squatter)[0] == "pending"
    assert not Event.objects.filter(schema=acme.schema_name, payload__claim=str(squatter.uuid)).exists()


def test_R4_a_host_goes_over_in_one_transaction_and_both_are_told(acme: Tenant, beta: Tenant, dns: Dns) -> None:
    now = timezone.now()
    held = claim_in(acme, S.ACTIVE, primary=True, now=now + timedelta(hours=2))
    new = claim_in(beta, S.PENDING, now=now)
    dns.points_to(new)
    dns.check(now)
    assert (state(held)[0], state(new)[0]) == ("active", "confirming")
    dns.check(now + 2 * MINUTE)
    assert (state(held), state(new)) == (("released", ""), ("active", "ok"))
    assert (held.release_reason, held.is_primary) == ("superseded", False)
    assert Domain.objects.get(domain="help.acme.com").tenant_id == beta.pk
    assert tenant_url(Tenant.objects.get(pk=acme.pk)).startswith(f"http://{acme.default_host}")
    assert RetiredToken.objects.get().token == held.token
    told = Event.objects.filter(name__in=["domain.transferred", "domain.proven"]).order_by("id")
    assert [(event.name, event.schema, event.payload["code"]) for event in told] == [
        ("domain.transferred", acme.schema_name, "cname_other_workspace"),
        ("domain.proven", beta.schema_name, "ok"),
    ]


def test_R4_with_both_proofs_in_place_nothing_goes_over(acme: Tenant, beta: Tenant, dns: Dns) -> None:
    now = timezone.now()
    held = claim_in(acme, S.ACTIVE, now=now + timedelta(hours=2))
    new = claim_in(beta, S.CONFIRMING, now=now)
    both = f"help A 203.0.113.10\n_portico-challenge.help TXT {held.token}\n_portico-challenge.help TXT {new.token}"
    dns.records(both)
    dns.check(now)
    assert (state(held)[0], state(new)) == ("active", ("confirming", "held_elsewhere"))
    dns.records(f"help A 203.0.113.10\n_portico-challenge.help TXT {new.token}")
    dns.check(now + 2 * MINUTE)
    assert (state(held)[0], state(new)[0]) == ("released", "active")


def test_R4_nothing_goes_over_on_old_news(acme: Tenant, beta: Tenant, dns: Dns) -> None:
    now = timezone.now()
    held = claim_in(acme, S.ACTIVE, now=now)
    new = claim_in(beta, S.CONFIRMING, now=now)
    dns.points_to(new)
    sighting = Sighting(observe("help.acme.com", dns.goal, dns.asking), now, 1)
    with in_tenant(beta):
        late = ctx(beta, SYSTEM, now + MINUTE)
        record_check(late, claim_uuid=new.uuid, sighting=sighting, goal=dns.goal)
    assert (state(held)[0], state(new)) == ("active", ("confirming", "held_elsewhere"))


def test_R4_two_holders_cannot_be(acme: Tenant, beta: Tenant) -> None:
    now = timezone.now()
    claim_in(acme, S.ACTIVE, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        claim_in(beta, S.ISSUING, now=now)


def test_R5_a_host_that_changed_hands_shows_nothing_of_the_one_before(
    acme: Tenant, beta: Tenant, dns: Dns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "certificate_end", lambda host, uuid: timezone.now() + timedelta(days=90))
    now = timezone.now()
    held = claim_in(acme, S.ACTIVE, now=now + timedelta(hours=2))
    new = claim_in(beta, S.CONFIRMING, now=now)
    dns.points_to(new)
    for minutes in (0, 2):
        dns.check(now + minutes * MINUTE)
    with in_public():
        assert find_workspace("help.acme.com") == beta
    with in_tenant(beta), pytest.raises(NotFound):
        history(ADMIN, held.uuid)
    with in_tenant(acme):
        assert [row.to_state for row in history(ADMIN, held.uuid)] == ["released"]
        with pytest.raises(NotFound):
            history(ADMIN, new.uuid)


def test_R6_only_the_configured_resolvers_are_asked(acme: Tenant, dns: Dns, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: set[tuple[str, int]] = set()
    send = socket.socket.sendto

    def watched(self: socket.socket, data: bytes, *where: Any) -> int:
        reached.add(where[-1][:2])
        return send(self, data, *where)

    monkeypatch.setattr(socket.socket, "sendto", watched)
    now = timezone.now()
    claim_in(acme, S.PENDING, now=now)
    dns.records("help NS ns.evil\nns.evil A 10.0.0.1\n@ NS ns.evil")
    dns.check(now)
    assert {port for _host, port in reached if port == dns.server.port} == {dns.server.port}
    assert {host for host, _port in reached} == {"127.0.0.1"}


@override_settings(PORTICO_DOMAIN_EDGE_ADDRESS="127.0.0.1:9")
def test_R7_certificates_are_looked_at_on_our_edge_only(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[Any] = []

    def refuse(address: Any, timeout: float) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError("no")

    monkeypatch.setattr(certificate.socket, "create_connection", refuse)
    with pytest.raises(certificate.NoCertificate):
        certificate.certificate_end("help.acme.com", uuid4())
    assert reached == [("127.0.0.1", 9)]


def test_R7_the_proof_is_this_installations_own() -> None:
    uuid = uuid4()
    assert certificate.proof_of(uuid) == certificate.proof_of(uuid) != certificate.proof_of(uuid4())
    with override_settings(SECRET_KEY="another installation"):
        theirs = certificate.proof_of(uuid)
    assert theirs != certificate.proof_of(uuid)


@pytest.mark.parametrize("kind", list(S))
def test_R8_links_use_a_domain_only_while_it_is_connected_certified_and_primary(acme: Tenant, kind: ClaimState) -> None:
    now = timezone.now()
    over = kind in {S.RELEASED, S.EXPIRED}
    claim = claim_in(acme, S.ACTIVE, now=now)
    Claim.objects.filter(pk=claim.pk).update(
        state=kind, is_primary=not over, next_check_at=None if over else now, cert_state="ok"
    )
    claim.refresh_from_db()
    from tenants.domains.routing import route

    route(claim)
    expected = "help.acme.com" if kind == S.ACTIVE else acme.default_host
    assert Tenant.objects.get(pk=acme.pk).primary_host == expected
    Claim.objects.filter(pk=claim.pk).update(cert_state="failed")
    claim.refresh_from_db()
    route(claim)
    assert Tenant.objects.get(pk=acme.pk).primary_host == acme.default_host


def test_R9_hosts_lead_to_workspaces_exactly(acme: Tenant) -> None:
    claim_in(acme, S.ACTIVE, now=timezone.now())
    with in_public():
        assert find_workspace(str(normalise("HELP.acme.com.:443"))) == acme
        for host in ("xhelp.acme.com", "help.acme.com.evil.net", "acme.com", "www.help.acme.com", "elp.acme.com"):
            assert find_workspace(host) is None


@pytest.mark.parametrize("kind", [S.PENDING, S.CONFIRMING, S.ISSUING, S.SUSPENDED, S.BLOCKED])
def test_R9_a_host_that_is_not_served_answers_without_a_name(acme: Tenant, kind: ClaimState) -> None:
    claim_in(acme, kind, now=timezone.now())
    answer = Client(headers={"host": "help.acme.com"}).get("/")
    assert answer.status_code == 404
    assert acme.name not in answer.content.decode()


def test_R10_names_that_look_like_ours_are_shown_to_operators(acme: Tenant) -> None:
    assert claimed(acme, "portico-login.acme.com").needs_review is True
    assert Event.objects.latest("id").payload["needs_review"] is True
    assert claimed(acme, "help.acme.com").needs_review is False


def test_R11_every_move_is_in_the_history_and_the_audit_log(acme: Tenant) -> None:
    """All moves of the table, made one by one."""
    from audit.models import Entry
    from tenants.domains.machine import entered
    from tenants.domains.moving import move

    now, number = timezone.now(), 0
    for source, targets in MOVES.items():
        for wanted in targets:
            number += 1
            claim = claim_in(acme, source, f"h{number}.acme.com", now=now)
            with in_tenant(acme), transaction.atomic():
                move(ctx(acme, now=now), claim, entered(claim.standing, wanted, now), code="ok")
                row = Transition.objects.get(claim=claim)
                assert (row.from_state, row.to_state, row.actor_name) == (source, wanted, "Adam")
                assert Entry.objects.filter(target=f"domain:{claim.uuid}").count() == 1
            served = Domain.objects.filter(domain=claim.hostname).exists()
            assert served == (wanted in {S.ACTIVE, S.DEGRADED})
    assert number == sum(map(len, MOVES.values()))


def test_R11_a_move_that_the_table_does_not_have_is_not_made(acme: Tenant) -> None:
    from tenants.domains.machine import entered
    from tenants.domains.moving import ImpossibleMove, move

    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    with in_tenant(acme), pytest.raises(ImpossibleMove), transaction.atomic():
        move(ctx(acme), claim, entered(claim.standing, S.ACTIVE, now))
    assert state(claim)[0] == "pending"


def test_R12_the_question_of_the_edge_is_not_answered_on_any_host(acme: Tenant) -> None:
    claim_in(acme, S.ACTIVE, now=timezone.now())
    for host in ("localhost", acme.default_host, "help.acme.com"):
        for path in ("/edge/ask?domain=help.acme.com", "/internal/tls/ask?domain=help.acme.com"):
            assert Client(headers={"host": host}).get(path).status_code == 404


@pytest.mark.parametrize("kind", list(S))
def test_R12_certificates_are_for_hosts_that_are_proven(
    acme: Tenant, kind: ClaimState, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    claim = claim_in(acme, S.PENDING, now=now)
    Claim.objects.filter(pk=claim.pk).update(state=kind, next_check_at=None)
    with django_assert_num_queries(1):
        assert host_serves("help.acme.com") == (kind in {S.ISSUING, S.ACTIVE, S.DEGRADED})
