"""What of domains is told to a workspace's webhooks: the domain as the REST API shows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.api import Occurrence
from tenants.domains.api import DomainShape
from tenants.domains.models import Claim
from tenants.domains.records import view_of
from webhooks.api import offer_event


def _told(event: Occurrence) -> dict[str, Any] | None:
    claim = Claim.objects.filter(uuid=UUID(event.payload["claim"])).first()
    if claim is None:
        return None
    domain = dict(DomainShape(view_of(claim, timezone.now())).data)
    more = {"day": event.payload["day"]} if "day" in event.payload else {}
    return {"domain": domain, **more}


@offer_event("domain.connected", _("A domain was connected"))
def connected(event: Occurrence) -> dict[str, Any] | None:
    return _told(event)


@offer_event("domain.degraded", _("A domain has a DNS problem"))
def degraded(event: Occurrence) -> dict[str, Any] | None:
    return _told(event)


@offer_event("domain.restored", _("A domain works again"))
def restored(event: Occurrence) -> dict[str, Any] | None:
    return _told(event)


@offer_event("domain.suspended", _("A domain was disconnected"))
def suspended(event: Occurrence) -> dict[str, Any] | None:
    return _told(event)


@offer_event("domain.expiring", _("A domain waits to be set right"))
def expiring(event: Occurrence) -> dict[str, Any] | None:
    """With the day of waiting."""
    return _told(event)


@offer_event("domain.transferred", _("A domain went to another workspace"))
def transferred(event: Occurrence) -> dict[str, Any] | None:
    return _told(event)
