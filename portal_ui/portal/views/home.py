"""Home and search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branding.layouts.queries import current_layout
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.portal.modules import KNOWLEDGE
from portal_ui.portal.preview import reader_of
from portal_ui.portal.widgets.pieces import HomePage, home_context
from support.knowledge.queries import articles_for
from support.tickets.portal import REQUESTS, hidden_from
from support.tickets.queries import TicketFilters, ticket_list

FOUND = 20


@require_safe
@never_cache
def home(request: WorkspaceRequest) -> HttpResponse:
    """The page as the workspace laid it out, with what there is for this reader."""
    page = HomePage(request, reader_of(request.actor), current_layout(), request.ctx.language)
    context = {**home_context(page), "is_preview": request.actor.is_staff}
    return render(request, "portal/home.html", context)


@require_safe
@never_cache
def search(request: WorkspaceRequest) -> HttpResponse:
    """Answers and requests that hold all the words."""
    text = request.GET.get("q", "").strip()
    reader = reader_of(request.actor)
    layout = current_layout()
    has_answers, has_requests = layout.has(KNOWLEDGE), layout.has(REQUESTS)
    context = {
        "text": text,
        "has_answers": has_answers,
        "has_requests": has_requests,
        "articles": articles_for(reader, language=request.ctx.language, text=text, most=FOUND)
        if text and has_answers
        else [],
        "tickets": ticket_list(reader, TicketFilters(text=text), size=FOUND).rows if text and has_requests else [],
        "hidden": hidden_from(reader),
    }
    return render(request, "portal/search.html", context)
