"""The support form for people without an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from branding.layouts.queries import has_module
from kernel.errors import Conflict
from portal_ui.conversation.requests import ADDITIONAL, looked_through, wants_part
from portal_ui.portal.guests.forms import GuestForm
from portal_ui.portal.guests.frames import (
    Sent,
    StrangerRequest,
    challenge_values,
    go_on,
    is_embedded,
    kept_query,
    shown,
    stranger_page,
)
from portal_ui.shell.context import prefs_of
from support.guests.use_cases import send_guest_request
from support.guests.use_cases.sending import entrance
from support.tickets.portal import NEW_REQUEST
from support.topics.queries import guest_topics


@require_http_methods(["GET", "HEAD", "POST"])
@stranger_page
def support_form(request: StrangerRequest, code: str = "") -> HttpResponse:
    """The form of the workspace, or with `code` that of one client. Clients who are signed in have their own."""
    has_own = request.actor.contact_id is not None and has_module(NEW_REQUEST)
    if request.method != "POST" and has_own and not is_embedded(request):
        return redirect("portal:new_ticket")
    try:
        link = entrance(code)
    except Conflict as closed:
        return _closed(request, closed, is_link=bool(code))
    is_sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = GuestForm(guest_topics(link), prefs_of(request), data, files, chosen=request.GET.get("topic", ""))
    form.sent = Sent(request)
    if wants_part(request, ADDITIONAL):
        return shown(request, "conversation/additional.html", {"form": form})
    if answer := looked_through(request, form.questions):
        return answer
    status = _send(request, form, code) if is_sent else 200
    if status == 0:
        return go_on(request, reverse("portal:support_sent"))
    response = shown(
        request,
        "portal/guest/support.html",
        {
            "form": form,
            "door": request.door,
            "here": f"{request.path}{kept_query(request)}",
            "organisation": link.organisation.name if link is not None else "",
            **challenge_values(form.sent.challenge),
        },
        status=status,
    )
    if code:
        response["X-Robots-Tag"] = "noindex"
    return response


def _send(request: StrangerRequest, form: GuestForm, code: str) -> int:
    """Send what was entered; 0 when that is done, else the status of the form that comes back."""
    sent = form.sent
    if sent.website.strip():
        return 0
    with form.refusals():
        ctx = sent.context
        if form.is_continued:
            form.show_again(ctx)
            return 200
        if not form.ready(ctx):
            return 422
        send_guest_request(
            ctx, **form.entries(), network=sent.network, proof=sent.proof, link_code=code, website=sent.website
        )
    return form.refused_with


def _closed(request: StrangerRequest, closed: Conflict, *, is_link: bool) -> HttpResponse:
    status = 409 if request.method == "POST" else 404 if is_link else 200
    context = {"door": request.door, "is_link": is_link, "message": str(closed)}
    return shown(request, "portal/guest/closed.html", context, status=status)


@require_safe
@stranger_page
def sent_page(request: StrangerRequest) -> HttpResponse:
    """ "Look into your mailbox": the same whoever wrote and whatever was kept."""
    return shown(request, "portal/guest/sent.html")


@require_safe
def short_link(request: StrangerRequest, code: str = "") -> HttpResponse:
    """The same addresses in few characters, for print and QR codes."""
    return redirect("portal:client_support_form", code) if code else redirect("portal:support_form")
