"""The list of requests, and opening a new one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.calendars import to_digits
from portal_ui.conversation.requests import ADDITIONAL, WorkspaceRequest, looked_through, posted, status_of, wants_part
from portal_ui.portal.forms import NewTicketForm
from portal_ui.portal.preview import reader_of
from portal_ui.shell.access import signed_in
from portal_ui.shell.components.lists import Tab
from portal_ui.shell.context import prefs_of
from support.guests.queries import guest_door
from support.tickets.portal import hidden_from
from support.tickets.queries import TicketCounts, TicketFilters, counts, statuses, ticket_list
from support.tickets.use_cases import open_ticket

STATES = {"open": True, "closed": False, "all": None}


@require_safe
@never_cache
@signed_in
def tickets(request: WorkspaceRequest) -> HttpResponse:
    """One's own requests, or with `scope=all` the colleagues' too, where the organisation shares them."""
    reader = reader_of(request.actor)
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    scope = "all" if request.GET.get("scope") == "all" and reader.shares_organisation else "mine"
    hidden = hidden_from(reader)
    # A field that is off narrows nothing: its values could be guessed by what is found.
    status_key = request.GET.get("status", "") if "status" not in hidden else ""
    text = request.GET.get("q", "").strip()
    # A status says more than open or closed.
    is_open = None if status_key else STATES[state]
    filters = TicketFilters(scope=scope, is_open=is_open, status_key=status_key, text=text)
    page = ticket_list(reader, filters, cursor=request.GET.get("cursor", ""))
    kept = {"scope": scope, "state": state, "status": status_key, "q": text}
    kept = {name: value for name, value in kept.items() if value}
    context = {
        "rows": page.rows,
        "older_url": f"?{urlencode(kept | {'cursor': page.next})}" if page.next else "",
        "newer_url": f"?{urlencode(kept)}" if request.GET.get("cursor") else "",
        "tabs": _tabs(scope, state if not status_key else "", text, counts(reader)),
        "scope": scope,
        "state": state,
        "status_key": status_key,
        "text": text,
        "statuses": statuses(reader),
        "hidden": hidden,
        "shares": reader.shares_organisation,
        "is_narrowed": bool(text or status_key),
        "is_preview": request.actor.is_staff,
    }
    return render(request, "portal/tickets.html", context)


def _tabs(scope: str, state: str, text: str, sizes: TicketCounts) -> list[Tab]:
    mine = scope == "mine"
    opened = sizes.mine_open if mine else sizes.open
    closed = sizes.mine_closed if mine else sizes.closed
    labels = [
        ("open", pgettext("requests", "Open"), opened),
        ("closed", pgettext("requests", "Closed"), closed),
        ("all", pgettext("requests", "All"), opened + closed),
    ]
    return [
        Tab(label, f"?{urlencode({'scope': scope, 'state': key} | ({'q': text} if text else {}))}", key == state, count)
        for key, label, count in labels
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_ticket(request: WorkspaceRequest) -> HttpResponse:
    """The form of a new request; once saved, the request's own page."""
    data, files = (request.POST, request.FILES) if posted(request) is not None else (None, None)
    form = NewTicketForm(request.actor, prefs_of(request), data, files, chosen=request.GET.get("topic", ""))
    if wants_part(request, ADDITIONAL):
        return render(request, "conversation/additional.html", {"form": form})
    if answer := looked_through(request, form.questions):
        return answer
    status = status_of(request)
    if form.is_continued:
        form.show_again(request.ctx)
        status = 200
    elif form.is_bound and form.ready(request.ctx):
        ticket = None
        with form.refusals():
            ticket = open_ticket(request.ctx, **form.entries())
        if ticket is not None:
            number = to_digits(ticket.number, prefs_of(request))
            messages.success(request, _("Your request was sent. Its number is %(number)s.") % {"number": number})
            return redirect(reverse("portal:ticket", args=[ticket.number]))
    context = {"form": form, "door": guest_door(), "is_preview": request.actor.is_staff}
    return render(request, "portal/new_ticket.html", context, status=status)
