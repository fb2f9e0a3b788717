"""One request by its link: reading, answering, closing, files, and the way to an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guessing import limit_links
from accounts.queries import registration_is_open
from kernel.context import Context
from kernel.errors import Conflict, Forbidden, Gone, TooMany
from portal_ui.conversation.forms import ReplyForm
from portal_ui.conversation.showing import answers_in, conversation_context
from portal_ui.portal.accounts.answers import PageRequest, dead_link, entrance
from portal_ui.portal.views.ticket import closing_words
from portal_ui.shell.context import prefs_of
from support.files.links import file_url
from support.files.queries import visible_file
from support.guests.use_cases import turn_into_account
from support.tickets import use_cases
from support.tickets.guest_links import guest_actor_for, ticket_by_token
from support.tickets.portal import hidden_from
from support.tickets.queries import ticket_page

P = ParamSpec("P")


class GuestRequest(PageRequest):
    """A request by a ticket's link: `guest` is the context of the person it was given to."""

    guest: Context
    number: int
    has_account: bool


View = Callable[Concatenate[GuestRequest, P], HttpResponse]


def by_link(view: View[P]) -> View[P]:
    """For every page below a ticket's link. Its person, once signed in, has the request in the portal."""

    @entrance
    @wraps(view)
    def page(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        opened = cast(GuestRequest, request)
        try:
            ticket, contact, link = ticket_by_token(str(kwargs["token"]))
        except Gone as gone:
            limit_links(request)
            return dead_link(request, gone, action=_("Go to the home page"), url=reverse("portal:home"))
        if request.actor.contact_id == contact.pk and request.method in {"GET", "HEAD"}:
            return redirect("portal:ticket", ticket.number)
        opened.guest = replace(request.ctx, actor=guest_actor_for(link))
        opened.number = ticket.number
        opened.has_account = contact.user_id is not None
        return view(opened, *args, **kwargs)

    return cast(View[P], page)


@require_safe
@by_link
def ticket(request: GuestRequest, token: str) -> HttpResponse:
    """The request as the person who asked sees it."""
    return _page(request, token, status=200)


@require_POST
@by_link
def reply(request: GuestRequest, token: str) -> HttpResponse:
    """Say more."""
    form = ReplyForm(request.POST, request.FILES)
    if not form.ready(request.guest):
        return _page(request, token, status=422, form=form)
    posted = None
    with form.refusals():
        posted = use_cases.reply(request.guest, number=request.number, **form.entries())
    if posted is None:
        return _page(request, token, status=form.refused_with, form=form)
    messages.success(request, _("Your message was sent."))
    return redirect(f"{reverse('portal:guest_ticket', args=[token])}#message-{posted.message.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def close(request: GuestRequest, token: str) -> HttpResponse:
    """Close the request for good; GET asks first."""
    here = reverse("portal:guest_ticket", args=[token])
    if request.method != "POST":
        if not ticket_page(request.guest.actor, request.number).may["close"]:
            return redirect(here)
        return render(request, "shell/confirm.html", {**closing_words(), "back": here})
    try:
        use_cases.close_ticket(request.guest, number=request.number)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is closed. Thank you."))
    return redirect(here)


@require_POST
@by_link
def account(request: GuestRequest, token: str) -> HttpResponse:
    """Have an invitation mailed: the account made with it keeps this request and all others of the address."""
    try:
        turn_into_account(request.guest, token=token)
    except (Conflict, Forbidden, TooMany) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A mail is on its way to you. Open the link in it to choose a password."))
    return redirect("portal:guest_ticket", token)


@require_safe
@by_link
def file(request: GuestRequest, token: str, uuid: UUID, name: str = "") -> HttpResponse:
    """A file of the request."""
    found = visible_file(request.guest.actor, uuid)
    return redirect(file_url(found, download=request.GET.get("download") == "1"))


def _page(request: GuestRequest, token: str, *, status: int, form: ReplyForm | None = None) -> HttpResponse:
    actor = request.guest.actor
    page = ticket_page(actor, request.number)
    context: dict[str, Any] = {
        **conversation_context(page),
        "answers": answers_in(actor, page.ticket, prefs_of(request)),
        "form": form or ReplyForm(initial={"seen_message_id": page.last_message_id}),
        "token": token,
        # Files are asked for below the link: their usual address knows nobody here.
        "files_at": f"{reverse('portal:guest_ticket', args=[token])}files/",
        "closing": closing_words(),
        "hidden": hidden_from(actor),
        "is_handled": page.ticket.status.kind in {"open", "waiting", "on_hold"},
        "has_account": request.has_account,
        "may_join": not request.has_account and registration_is_open(),
    }
    return render(request, "portal/guest/ticket.html", context, status=status)
