"""What of the guest door is told to a workspace's webhooks: only what the owner of an address has confirmed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from outbox.api import Occurrence
from support.tickets.webhooks import told_ticket
from webhooks.api import offer_event


@offer_event("guests.requests_confirmed", _("A guest confirmed requests"))
def confirmed(event: Occurrence) -> dict[str, Any] | None:
    """The tickets they became; None when all of them were disowned."""
    tickets = [told_ticket(ticket_id) for ticket_id in event.payload["ticket_ids"]]
    found = [ticket for ticket in tickets if ticket is not None]
    return {"tickets": found} if found else None
