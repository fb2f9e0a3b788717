"""Reading claims: those of one's own workspace, whose a code is, and how many there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel.authz import may
from kernel.context import Actor
from kernel.errors import NotFound
from kernel.tenancy import current_tenant
from tenants.domains import policy
from tenants.domains.codes import LabelOwner
from tenants.domains.models import Check, Claim, RetiredToken, Transition
from tenants.domains.states import HOLDERS, OVER, ClaimState

# By hand, as the edge asks hundreds of times a second: composing the statement would take longer than the rest.
_SERVES = "SELECT 1 FROM domains_claim WHERE hostname = %s AND state = ANY(%s) LIMIT 1"


def visible_to(actor: Actor, claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims of the current workspace for its administrators; nobody learns of anybody else's."""
    tenant = current_tenant()
    if tenant is None or not may(actor, policy.SEE):
        return claims.none()
    return claims.filter(tenant_id=tenant.id)


def claims_of_workspace(actor: Actor) -> list[Claim]:
    """All that are not over, oldest first."""
    return list(visible_to(actor, Claim.objects.exclude(state__in=OVER)).order_by("pk"))


def ended_claims(actor: Actor, most: int = 10) -> list[Claim]:
    """Those that are over, the last one first."""
    return list(visible_to(actor, Claim.objects.filter(state__in=OVER)).order_by("-pk")[:most])


def troubled_claims(actor: Actor) -> list[Claim]:
    """Those that worked once and do not any more, oldest first."""
    wrong = Claim.objects.filter(state__in=(ClaimState.DEGRADED, ClaimState.SUSPENDED))
    return list(visible_to(actor, wrong).order_by("pk"))


def claim_of_workspace(actor: Actor, uuid: UUID, *, lock: bool = False) -> Claim:
    """One claim in any state. Raises `NotFound`."""
    rows = Claim.objects.select_for_update(of=("self",)) if lock else Claim.objects.all()
    claim = visible_to(actor, rows.select_related("tenant")).filter(uuid=uuid).first()
    if claim is None:
        raise NotFound(_("There is no such domain."))
    return claim


def history(actor: Actor, uuid: UUID) -> list[Transition]:
    """How the claim moved, oldest first. Raises `NotFound`."""
    return list(claim_of_workspace(actor, uuid).transitions.order_by("pk"))


def checks(actor: Actor, uuid: UUID, most: int = 200) -> list[Check]:
    """What resolvers said of the claim, newest first. Raises `NotFound`."""
    return list(claim_of_workspace(actor, uuid).checks.order_by("-at", "-pk")[:most])


def claims_beside(uuid: UUID) -> list[Claim]:
    """Every open claim on the host of this one, itself included, locked in a fixed order: one decides at a time."""
    host = Claim.objects.filter(uuid=uuid).values("hostname")
    rows = Claim.objects.select_for_update(of=("self",)).select_related("tenant")
    return list(rows.filter(hostname__in=host).exclude(state__in=OVER).order_by("pk"))


def owner_of_labels(claim: Claim) -> Callable[[str], LabelOwner]:
    """Tells whose a code in a target of ours is, seen from `claim`."""

    def look_up(label: str) -> LabelOwner:
        if RetiredToken.objects.filter(token=label).exists():
            return LabelOwner.RETIRED
        found = Claim.objects.filter(token=label).values_list("tenant_id", flat=True).first()
        if found is None:
            return LabelOwner.UNKNOWN
        return LabelOwner.OWN_OTHER if found == claim.tenant_id else LabelOwner.OTHER

    return look_up


def host_serves(hostname: str) -> bool:
    """Whether the edge may hold a certificate for the host: one look-up in an index."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVES, [hostname, sorted(HOLDERS)])
        return cursor.fetchone() is not None


def holder_of(hostname: str) -> UUID | None:
    """Which claim holds the host, if any does."""
    return Claim.objects.filter(hostname=hostname, state__in=HOLDERS).values_list("uuid", flat=True).first()


def issued_since(since: datetime) -> int:
    """How many claims went on to get a certificate since then."""
    return Transition.objects.filter(to_state=ClaimState.ISSUING, at__gt=since).count()


def added_within_a_day(tenant_id: int, now: datetime) -> int:
    """How many claims a workspace made in the last 24 hours, also those it has given up."""
    return Claim.objects.filter(tenant_id=tenant_id, created_at__gt=now - timedelta(days=1)).count()
