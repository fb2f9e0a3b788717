"""One request: its conversation, details, documents and latest changes; answering, closing, following."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict
from portal_ui.conversation.forms import ReplyForm
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.conversation.showing import answers_in, conversation_context
from portal_ui.portal.preview import requester_of
from portal_ui.shell.access import signed_in
from portal_ui.shell.context import prefs_of
from support.tickets import use_cases
from support.tickets.portal import hidden_from
from support.tickets.queries import ticket_page


@require_safe
@never_cache
@signed_in
def ticket(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The request as the person who asked sees it."""
    return _page(request, number, status=200)


@require_POST
@never_cache
@signed_in
def reply(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Say more. Then back to the page, so that loading it again sends nothing."""
    form = ReplyForm(request.POST, request.FILES)
    # Who may not see the request must not leave files behind either.
    ticket_page(request.actor, number)
    if not form.ready(request.ctx):
        return _page(request, number, status=422, form=form)
    posted = None
    with form.refusals():
        posted = use_cases.reply(request.ctx, number=number, **form.entries())
    if posted is None:
        return _page(request, number, status=form.refused_with, form=form)
    messages.success(request, _("Your message was sent."))
    return redirect(f"{reverse('portal:ticket', args=[number])}#message-{posted.message.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def close(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Close the request for good; GET asks first."""
    page = ticket_page(requester_of(request.actor, number), number)
    here = reverse("portal:ticket", args=[number])
    if request.method != "POST":
        if not page.may["close"]:
            return redirect(here)
        return render(request, "shell/confirm.html", {**closing_words(), "back": here})
    try:
        use_cases.close_ticket(request.ctx, number=number)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is closed. Thank you."))
    return redirect(here)


@require_POST
@never_cache
@signed_in
def follow(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Be told of every update."""
    use_cases.follow(request.ctx, number=number)
    messages.success(request, _("You will be told of every update of this request."))
    return redirect("portal:ticket", number)


@require_POST
@never_cache
@signed_in
def unfollow(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Not be told any more."""
    use_cases.unfollow(request.ctx, number=number)
    messages.success(request, _("You no longer follow this request."))
    return redirect("portal:ticket", number)


def closing_words() -> dict[str, Any]:
    """What is asked before a request is closed, in the dialog and on the page behind it."""
    return {
        "title": _("Close this request?"),
        "text": _("A closed request takes no more messages. If you need help again, open a new request."),
        "action": _("Close the request"),
    }


def _page(request: WorkspaceRequest, number: int, *, status: int, form: ReplyForm | None = None) -> HttpResponse:
    reader = requester_of(request.actor, number)
    page = ticket_page(reader, number)
    if form is None:
        form = ReplyForm(initial={"seen_message_id": page.last_message_id})
    context = {
        **conversation_context(page),
        "answers": answers_in(reader, page.ticket, prefs_of(request)),
        "form": form,
        "closing": closing_words(),
        "is_preview": request.actor.is_staff,
        "hidden": hidden_from(reader),
        "is_handled": page.ticket.status.kind in {"open", "waiting", "on_hold"},
    }
    return render(request, "portal/ticket.html", context, status=status)
