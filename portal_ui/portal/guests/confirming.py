"""The link of the confirmation mail: which of the waiting requests are really yours?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guessing import limit_links
from kernel.calendars import to_digits
from kernel.errors import Gone
from portal_ui.conversation.requests import status_of
from portal_ui.portal.accounts.answers import PageRequest, dead_link, entrance
from portal_ui.shell.context import prefs_of
from support.guests.queries import waiting_requests
from support.guests.use_cases import confirm_guest_requests
from support.tickets.guest_links import guest_link, guest_path


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def confirm_page(request: PageRequest, token: str) -> HttpResponse:
    """Looking changes nothing; the requests that are ticked become tickets, the others are forgotten."""
    try:
        if request.method != "POST":
            waiting = waiting_requests(token)
        else:
            accepted = request.POST.getlist("mine")
            if not accepted and "none" not in request.POST:
                waiting = waiting_requests(token)
            else:
                return _confirm(request, token, accepted)
    except Gone as gone:
        limit_links(request)
        return dead_link(request, gone, action=_("Go to the home page"), url=reverse("portal:home"))
    context = {"waiting": waiting, "is_missing": request.method == "POST"}
    return render(request, "portal/guest/confirm.html", context, status=status_of(request))


def _confirm(request: PageRequest, token: str, accepted: list[str]) -> HttpResponse:
    shown = request.POST.getlist("shown")
    tickets = confirm_guest_requests(request.ctx, token=token, accepted_uuids=accepted, shown_uuids=shown)
    rows = []
    for ticket in tickets:
        link = guest_link(ticket, ticket.requester)
        rows.append({"number": ticket.number, "title": ticket.title, "path": guest_path(link) if link else ""})
    if len(rows) == 1 and rows[0]["path"]:
        number = to_digits(rows[0]["number"], prefs_of(request))
        messages.success(request, _("Your request was sent. Its number is %(number)s.") % {"number": number})
        return redirect(str(rows[0]["path"]))
    return render(request, "portal/guest/confirmed.html", {"rows": rows})
