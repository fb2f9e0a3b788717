"""Tickets, opened by the use case."""

from __future__ import annotations

from typing import Any

from support.people.models import Organisation
from support.tickets.models import Ticket
from support.tickets.use_cases import open_ticket
from tests.factories.twins import Workspace

ENTRIES: dict[str, Any] = {
    "title": "The pump leaks",
    "description": "Since Monday.\n\nWater on the floor.",
    "priority": "high",
    "status_key": "open",
}


def a_ticket(company: Workspace, by: str = "alice", **entries: Any) -> Ticket:
    """A ticket somebody opened, inside the workspace."""
    return open_ticket(company.ctx(by), **{**ENTRIES, **entries})


def share_requests(company: Workspace, organisation: str = "Org One") -> None:
    """From now on the contacts of the organisation see each other's requests."""
    Organisation.objects.filter(name=organisation).update(record_sharing="all")
