"""The mass-failure brake: when much goes wrong at once it is our own resolvers that are broken, not everybody's DNS."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q

from tenants.domains.codes import Outcome
from tenants.domains.models import Check, Claim, Transition
from tenants.domains.states import SERVING, ClaimState

WINDOW = timedelta(minutes=15)
# Fewer claims than this say nothing about a resolver.
LEAST_CLAIMS = 5
FAILING_SHARE = 0.5
LEAST_FALLS, FALLING_SHARE = 3, 0.05


def failing_resolvers(now: datetime) -> list[str]:
    """Resolvers that could not answer for more than half of all claims they were asked about lately."""
    recent = Check.objects.filter(at__gt=now - WINDOW, at__lte=now).values("resolver")
    counted = recent.annotate(
        asked=Count("claim", distinct=True),
        silent=Count("claim", distinct=True, filter=Q(outcome=Outcome.INCONCLUSIVE)),
    )
    return sorted(
        row["resolver"]
        for row in counted
        if row["asked"] >= LEAST_CLAIMS and row["silent"] > FAILING_SHARE * row["asked"]
    )


def many_fall(now: datetime) -> bool:
    """Whether more than a twentieth of all served domains were degraded lately."""
    falls = Transition.objects.filter(
        from_state=ClaimState.ACTIVE, to_state=ClaimState.DEGRADED, at__gt=now - WINDOW, at__lte=now
    ).count()
    return falls >= LEAST_FALLS and falls > FALLING_SHARE * Claim.objects.filter(state__in=SERVING).count()


def is_on(now: datetime) -> bool:
    """Whether nothing is to be taken away from anybody for now."""
    return bool(failing_resolvers(now)) or many_fall(now)
