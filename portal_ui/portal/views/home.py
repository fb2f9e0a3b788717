"""Home and search."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.portal.preview import reader_of
from portal_ui.shell.context import prefs_of
from support.knowledge.queries import articles_for
from support.tickets.queries import TicketFilters, counts, ticket_list

LINES = 5
FOUND = 20


@require_safe
@never_cache
def home(request: WorkspaceRequest) -> HttpResponse:
    """A client's own requests, open and closed; for visitors the way in and the public answers."""
    actor = request.actor
    context = {
        "greeting": greeting(request),
        "articles": articles_for(reader_of(actor), language=request.ctx.language, most=LINES),
        "is_preview": actor.is_staff,
    }
    if actor.user_id is not None:
        reader = reader_of(actor)
        context |= {
            "counts": counts(reader),
            "open_tickets": ticket_list(reader, TicketFilters(scope="mine", is_open=True), size=LINES).rows,
            "closed_tickets": ticket_list(reader, TicketFilters(scope="mine", is_open=False), size=LINES).rows,
        }
        if reader.shares_organisation:
            context["recent_tickets"] = ticket_list(reader, order="newest", size=LINES).rows
    return render(request, "portal/home.html", context)


@require_safe
@never_cache
def search(request: WorkspaceRequest) -> HttpResponse:
    """Answers and requests that hold all the words."""
    text = request.GET.get("q", "").strip()
    reader = reader_of(request.actor)
    articles = articles_for(reader, language=request.ctx.language, text=text, most=FOUND) if text else []
    tickets = ticket_list(reader, TicketFilters(text=text), size=FOUND).rows if text else []
    return render(request, "portal/search.html", {"text": text, "articles": articles, "tickets": tickets})


def greeting(request: WorkspaceRequest) -> str:
    """Good morning, afternoon or evening, by the reader's own clock; nothing for visitors."""
    if request.actor.user_id is None:
        return ""
    name = {"name": f"\u2068{request.actor.name or request.actor.email}\u2069"}
    hour = datetime.now(prefs_of(request).zone).hour
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % name
    return _("Good afternoon, %(name)s") % name if 12 <= hour < 18 else _("Good evening, %(name)s") % name
