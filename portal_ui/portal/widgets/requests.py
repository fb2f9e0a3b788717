"""Pieces of the home page about a client's requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branding.layouts.registry import MAIN, SIDE
from portal_ui.portal.widgets.pieces import HomePage, home_widget
from portal_ui.shell.components.charts import Share
from support.tickets.portal import REQUESTS, hidden_from
from support.tickets.queries import TicketFilters, open_by_priority, representatives, ticket_list

LINES = 5
TICKETS = "portal/widgets/tickets.html"


@home_widget(
    "open_tickets",
    label=_("My open requests"),
    hint=_("What is not finished yet, the latest change first."),
    icon="inbox",
    area=MAIN,
    position=10,
    template=TICKETS,
    module=REQUESTS,
    is_wide=True,
)
def open_tickets(page: HomePage) -> Mapping[str, Any] | None:
    """The reader's own."""
    if not page.is_known:
        return None
    return {
        "id": "open",
        "title": _now("My open requests"),
        "count": page.counts.mine_open,
        "rows": ticket_list(page.reader, TicketFilters(scope="mine", is_open=True), size=LINES).rows,
        "link": "?state=open",
        "empty": _now("You have no open request. When something is wrong or missing, tell us."),
        "offers_new": page.layout.has("new_ticket"),
    }


@home_widget(
    "closed_tickets",
    label=_("My closed requests"),
    hint=_("What was solved or closed."),
    icon="archive",
    area=MAIN,
    position=20,
    template=TICKETS,
    module=REQUESTS,
    is_wide=True,
)
def closed_tickets(page: HomePage) -> Mapping[str, Any] | None:
    """The reader's own."""
    if not page.is_known:
        return None
    return {
        "id": "closed",
        "title": _now("My closed requests"),
        "count": page.counts.mine_closed,
        "rows": ticket_list(page.reader, TicketFilters(scope="mine", is_open=False), size=LINES).rows,
        "link": "?state=closed",
        "empty": _now("Requests that are solved or closed are kept here."),
    }


@home_widget(
    "recent_tickets",
    label=_("Recent requests of the organisation"),
    hint=_("The newest ones of all colleagues, for clients whose organisation shares its requests."),
    icon="users-round",
    area=MAIN,
    position=30,
    template=TICKETS,
    module=REQUESTS,
    is_wide=True,
)
def recent_tickets(page: HomePage) -> Mapping[str, Any] | None:
    """Everything the reader sees, the newest first; absent without a request."""
    if not page.is_known or not page.reader.shares_organisation:
        return None
    rows = ticket_list(page.reader, order="newest", size=LINES).rows
    if not rows:
        return None
    return {
        "id": "recent",
        "title": _now("Recent requests of your organisation"),
        "rows": rows,
        "link": "?scope=all&state=all",
        "with_requester": True,
    }


@home_widget(
    "open_by_priority",
    label=_("Open requests by priority"),
    hint=_("A chart of what is not finished yet. It appears with the first open request."),
    icon="chart-pie",
    area=SIDE,
    position=10,
    template="portal/widgets/chart.html",
    module=REQUESTS,
)
def open_chart(page: HomePage) -> Mapping[str, Any] | None:
    """The figures of the list the reader's own page opens with."""
    if not page.is_known or "priority" in hidden_from(page.reader):
        return None
    sizes = open_by_priority(page.reader, scope=page.scope)
    if not any(size for _priority, size in sizes):
        return None
    shares = [Share(priority.label, size, priority.code) for priority, size in sizes]
    return {"shares": shares, "unit": pgettext("number of open requests", "open")}


@home_widget(
    "representatives",
    label=_("Your contacts here"),
    hint=_("The team in charge of the client, and the colleague who answered them last."),
    icon="contact-round",
    area=SIDE,
    position=30,
    template="portal/widgets/representatives.html",
    module=REQUESTS,
    is_on=False,
)
def people_in_charge(page: HomePage) -> Mapping[str, Any] | None:
    """Whom a client turns to; absent while there is nobody to name."""
    if not page.is_known:
        return None
    found = representatives(page.reader)
    return {"team": found.team, "person": found.person} if found.team or found.person else None
