"""One ticket on the desk: reading it, answering it, writing notes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal_ui.conversation.forms import MessageForm, NoteForm, ReplyForm
from portal_ui.conversation.requests import WorkspaceRequest, wants_part
from portal_ui.conversation.showing import conversation_context
from portal_ui.desk.access import desk_page
from portal_ui.desk.menu import plain_views
from portal_ui.desk.wanted import Wanted, whole_number
from portal_ui.shell.context import prefs_of
from support.forms.queries import answers_of
from support.forms.rows import AnswerRow
from support.tickets import use_cases
from support.tickets.queries import (
    MessageRow,
    StatusRow,
    TicketFilters,
    TicketPageData,
    newer_messages,
    ticket_list,
    ticket_page,
    visible_ticket,
)
from support.tickets.routing import explain

OTHERS = 4
# The statuses an answer mostly leads to, the likelier first.
AFTER_REPLY = ("solved", "waiting")


@require_safe
@desk_page
def ticket(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The conversation with everything around it; the list beside it is loaded afterwards."""
    return show_ticket(request, number)


@require_safe
@desk_page
def news(request: WorkspaceRequest, number: int) -> HttpResponse:
    """What others wrote since the entry `after`; 204 when there is nothing."""
    after = request.GET.get("after", "")
    found = visible_ticket(request.actor, number)
    rows = newer_messages(request.actor, found, after=whole_number(after) or 0, without=0)
    if not rows:
        return HttpResponse(status=204)
    context = {"rows": rows, "number": number, "last_id": rows[-1].id, "authors": _names(rows)}
    return render(request, "desk/parts/news.html", context)


@require_POST
@desk_page
def reply(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Send an answer that the client reads, and with `status_key` give the ticket that status."""
    ticket_page(request.actor, number)
    form = ReplyForm(request.POST, request.FILES)
    return _write(request, number, form, kind="reply", more={"status_key": request.POST.get("status_key", "")})


@require_POST
@desk_page
def note(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Keep a note that only staff read."""
    ticket_page(request.actor, number)
    return _write(request, number, NoteForm(request.POST, request.FILES), kind="note", more={})


def show_ticket(
    request: WorkspaceRequest,
    number: int,
    *,
    status: int = 200,
    reply_form: ReplyForm | None = None,
    note_form: NoteForm | None = None,
    sent: str = "",
    page: TicketPageData | None = None,
) -> HttpResponse:
    """The ticket's page, or only its pane when htmx asks for that. `sent` names the draft that may go."""
    page = page or ticket_page(request.actor, number)
    wanted = Wanted.read(request.GET.dict())
    answers = _answers(request, page)
    context: dict[str, Any] = {
        **conversation_context(page),
        "reply_form": reply_form or ReplyForm(initial={"seen_message_id": page.last_message_id}),
        "note_form": note_form or NoteForm(initial={"seen_message_id": page.last_message_id}),
        "then": _after_reply(page),
        "others": _other_tickets(request, page),
        "reasons": explain(page.ticket.routing),
        "answers": answers,
        "opening_answers": answers,
        "suffix": wanted.suffix(),
        "list_query": wanted.query(open=str(number)),
        "sent": sent,
        "me": request.actor.user_id,
        "is_pane": wants_part(request, "ticket-pane"),
    }
    if wants_part(request, "ticket-pane"):
        response = render(request, "desk/parts/pane_answer.html", context, status=status)
        if request.method == "POST" and status == 200:
            response["HX-Trigger"] = "tickets-changed"
        return response
    return render(request, "desk/ticket.html", {**context, "views": plain_views(wanted)}, status=status)


def done(request: WorkspaceRequest, number: int, *, anchor: str = "", sent: str = "") -> HttpResponse:
    """After something was done: the fresh pane for htmx, else back to the page, so that a reload does nothing."""
    if wants_part(request, "ticket-pane"):
        return show_ticket(request, number, sent=sent)
    suffix = Wanted.read(request.GET.dict()).suffix()
    return redirect(f"{reverse('desk:ticket', args=[number])}{suffix}{'#' if anchor else ''}{anchor}")


def _write(
    request: WorkspaceRequest, number: int, form: MessageForm, *, kind: str, more: dict[str, str]
) -> HttpResponse:
    if form.ready(request.ctx):
        write = use_cases.reply if kind == "reply" else use_cases.add_note
        posted = None
        with form.refusals():
            posted = write(request.ctx, number=number, **(form.entries() | more))
        if posted is not None:
            _tell(request, kind, posted.newer)
            return done(request, number, anchor=f"message-{posted.message.pk}", sent=kind)
    status = form.refused_with or 422
    if isinstance(form, NoteForm):
        return show_ticket(request, number, status=status, note_form=form)
    assert isinstance(form, ReplyForm)
    return show_ticket(request, number, status=status, reply_form=form)


def _tell(request: WorkspaceRequest, kind: str, newer: tuple[MessageRow, ...]) -> None:
    """That it was sent, and what came in while it was written."""
    messages.success(request, _("Your reply was sent.") if kind == "reply" else _("Your note was kept."))
    if newer:
        text = ngettext(
            "While you were writing, %(names)s added a message. Please read it.",
            "While you were writing, %(names)s added messages. Please read them.",
            len(newer),
        )
        messages.warning(request, text % {"names": _names(newer)})


def _names(rows: tuple[MessageRow, ...]) -> str:
    return ", ".join(dict.fromkeys(f"\u2068{row.author.name}\u2069" for row in rows))


def _after_reply(page: TicketPageData) -> StatusRow | None:
    """The status that is offered beside “Send”: solved where the workspace has such a one, else waiting."""
    if not page.may["change"]:
        return None
    now = page.ticket.status
    offered = {row.kind: row for row in reversed(page.next_statuses) if row.key != now.key}
    return next((offered[kind] for kind in AFTER_REPLY if kind in offered), None)


def _answers(request: WorkspaceRequest, page: TicketPageData) -> list[AnswerRow]:
    """What was answered in “Additional information”, dates and numbers as the reader likes them."""
    if page.ticket.answers_id is None:
        return []
    return answers_of(request.actor, page.ticket.answers_id, prefs=prefs_of(request))


def _other_tickets(request: WorkspaceRequest, page: TicketPageData) -> list[Any]:
    """The latest other tickets of the same person."""
    filters = TicketFilters(requester_id=page.ticket.requester.contact_id)
    rows = ticket_list(request.actor, filters, order="newest", size=OTHERS + 1).rows
    return [row for row in rows if row.number != page.ticket.number][:OTHERS]
