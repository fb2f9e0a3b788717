"""Replies and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid
from kernel.markdown import render
from kernel.use_case import use_case
from support.files.queries import contents_of
from support.tickets import policy
from support.tickets.events import TicketNoted, TicketReplied, TicketStatusChanged
from support.tickets.models import Message, Ticket
from support.tickets.queries import MessageRow, newer_messages
from support.tickets.states import REOPENED_BY_CLIENT, Kind, Side
from support.tickets.use_cases.steps import (
    add_to_search,
    as_typed,
    attach,
    author_of,
    begin_submission,
    finish_submission,
    first_status,
    move,
    refuse_closed,
    set_turn,
    status_by_key,
    text_errors,
    ticket_to_change,
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was kept; `newer` are replies and notes by others the writer had not seen yet."""

    ticket: Ticket
    message: Message
    newer: tuple[MessageRow, ...] = ()


@use_case
def reply(
    ctx: Context,
    *,
    number: int,
    text: str,
    file_uuids: Sequence[UUID | str] = (),
    submission_key: str = "",
    seen_message_id: int | None = None,
    status_key: str = "",
) -> Posted:
    """Answer where the client reads it. The other side is to act next.

    A staff reply makes a new ticket open; any other status stays, unless `status_key` (staff) names one to go with
    the answer. A client's reply brings a waiting or solved ticket back to open. With `seen_message_id` the result
    tells what came in since that message. Raises NotFound, Conflict on a closed ticket, Invalid (text, files, status).
    """
    wanted = {
        "does": "reply",
        "number": number,
        "text": text,
        "files": contents_of(file_uuids),
        "status": status_key,
    }
    submission, is_repeated = begin_submission(ctx, submission_key, wanted)
    if submission is not None and is_repeated:
        message = Message.objects.select_related("ticket").get(pk=cast(int, submission.message_id))
        return Posted(message.ticket, message)
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.REPLY, ticket)
    refuse_closed(ticket)
    if status_key:
        require(ctx.actor, policy.CHANGE, ticket)
    side = Side.CLIENT if ctx.actor.contact_id is not None and not ctx.actor.is_staff else Side.STAFF
    message = _write(ctx, ticket, Message.Kind.REPLY, text, file_uuids)
    add_to_search(ticket, message.body)
    previous = ticket.kind
    _move_by_reply(ctx, ticket, side, status_key)
    set_turn(ctx, ticket, Side.STAFF if side == Side.CLIENT else Side.CLIENT)
    ticket.updated_at = ctx.now
    ticket.save()
    finish_submission(submission, ticket, message)
    if ticket.kind != previous:
        changed = TicketStatusChanged(ticket.pk, ticket.status_id, ticket.kind, previous)
        record(ctx, changed, target=f"ticket:{ticket.pk}")
    record(ctx, TicketReplied(ticket.pk, message.pk, side.value), target=f"ticket:{ticket.pk}")
    return Posted(ticket, message, _newer(ctx, ticket, message, seen_message_id))


@use_case
def add_note(
    ctx: Context,
    *,
    number: int,
    text: str,
    file_uuids: Sequence[UUID | str] = (),
    submission_key: str = "",
    seen_message_id: int | None = None,
) -> Posted:
    """Write down what only staff read; status and turn stay. Raises as `reply` does."""
    wanted = {"does": "note", "number": number, "text": text, "files": contents_of(file_uuids)}
    submission, is_repeated = begin_submission(ctx, submission_key, wanted)
    if submission is not None and is_repeated:
        message = Message.objects.select_related("ticket").get(pk=cast(int, submission.message_id))
        return Posted(message.ticket, message)
    ticket = ticket_to_change(ctx.actor, number)
    require(ctx.actor, policy.NOTE, ticket)
    refuse_closed(ticket)
    message = _write(ctx, ticket, Message.Kind.NOTE, text, file_uuids)
    ticket.updated_at = ctx.now
    ticket.save(update_fields=["updated_at"])
    finish_submission(submission, ticket, message)
    record(ctx, TicketNoted(ticket.pk, message.pk), target=f"ticket:{ticket.pk}")
    return Posted(ticket, message, _newer(ctx, ticket, message, seen_message_id))


def _write(ctx: Context, ticket: Ticket, kind: Message.Kind, text: str, file_uuids: Sequence[UUID | str]) -> Message:
    body = as_typed(text)
    if wrong := text_errors(body, missing=_("Write a message.")):
        raise Invalid({"text": wrong})
    message = Message.objects.create(
        ticket=ticket,
        kind=kind,
        body=body,
        body_html=render(body),
        is_public=kind == Message.Kind.REPLY,
        created_at=ctx.now,
        **author_of(ctx.actor),
    )
    attach(ctx, ticket, file_uuids, message)
    return message


def _move_by_reply(ctx: Context, ticket: Ticket, side: Side, status_key: str) -> None:
    if status_key:
        status = status_by_key(status_key)
        if status.kind == Kind.CLOSED:
            raise Invalid({"status": [_("Send the answer first, then close the request.")]})
        if status.pk != ticket.status_id:
            move(ctx, ticket, status)
        return
    is_first_answer = side == Side.STAFF and ticket.kind == Kind.NEW
    if is_first_answer or (side == Side.CLIENT and Kind(ticket.kind) in REOPENED_BY_CLIENT):
        move(ctx, ticket, first_status(Kind.OPEN))


def _newer(ctx: Context, ticket: Ticket, message: Message, seen: int | None) -> tuple[MessageRow, ...]:
    if seen is None:
        return ()
    return newer_messages(ctx.actor, ticket, after=seen, without=message.pk)
