"""Tells people what happened to tickets: mails and in-app notices; never the person who did it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from accounts.queries import names_of
from kernel.context import Role
from kernel.localized import pick
from kernel.tenancy import require_tenant
from notify.api import give_notice, message_id_for, send_mail, thread_id_for
from outbox.api import on
from outbox.events import Occurrence
from support.tickets.audience import (
    Listener,
    client_managers,
    client_side,
    in_charge,
    others,
    people_in_charge,
    reader,
    staff,
)
from support.tickets.models import Attachment, GuestLink, Message, Ticket
from support.tickets.queries.people import status_label
from support.tickets.states import Priority, Side


@on("ticket.opened")
def tell_opened(event: Occurrence) -> None:
    """The people in charge hear of a new ticket; its requester when somebody else opened it for them.

    Who got it assigned at once is told that instead, by `tell_assigned`. Client managers have a notice of files.
    """
    ticket = _ticket(event)
    if ticket is None:
        return
    files = _file_names(ticket, None)
    assigned_at_once = ticket.routing.get("assignee")
    for listener in others(people_in_charge(ticket), event.actor_id):
        if listener.recipient.user_id != assigned_at_once:
            _mail(event, "ticket_opened", ticket, listener, quote=ticket.description, files=files)
            _notice(event, "ticket.opened", ticket, listener, name=ticket.requester.full_name)
    for listener in others(client_managers(ticket) if files else [], event.actor_id):
        _notice(event, "ticket.files_added", ticket, listener, name=ticket.requester.full_name)
    kind = "guest_received" if event.actor_role == Role.GUEST else "ticket_received"
    for listener in others(client_side(ticket), event.actor_id):
        _mail(event, kind, ticket, listener, quote=ticket.description)
        _notice(event, "ticket.opened_for_you", ticket, listener, name=_doer(event))


@on("ticket.assigned")
def tell_assigned(event: Occurrence) -> None:
    """The new assignee; nobody when the ticket has gone on to somebody else in the meantime."""
    ticket = _ticket(event)
    user_id = event.payload["user_id"]
    if ticket is None or user_id is None or ticket.assignee_id != user_id:
        return
    for listener in others(staff(ticket, [user_id]), event.actor_id):
        by_topic = event.actor_id is None and ticket.routing.get("assignee") == user_id
        _mail(event, "ticket_assigned", ticket, listener, quote=ticket.description, by_topic=by_topic)
        _notice(event, "ticket.assigned", ticket, listener, name=_doer(event))


@on("ticket.replied")
def tell_replied(event: Occurrence) -> None:
    """The client's side gets every reply by mail; staff a client's by mail and a colleague's as a notice.

    Managers of the client get a mail about files the client adds, which quotes the reply and stands for the other one.
    """
    ticket, message = _ticket(event), _message(event)
    if ticket is None or message is None:
        return
    by_client = event.payload["side"] == Side.CLIENT
    for listener in others(client_side(ticket), event.actor_id, contact_id=message.author_contact_id):
        _mail(event, "ticket_replied", ticket, listener, quote=message.body, message=message)
        _notice(event, "ticket.replied", ticket, listener, name=message.author_name, message=message)
    files = _file_names(ticket, message) if by_client else []
    keepers = client_managers(ticket) if files else []
    told_of_files = {listener.key for listener in keepers}
    for listener in others(keepers, event.actor_id):
        _mail(event, "ticket_files_added", ticket, listener, quote=message.body, message=message, files=files)
        _notice(event, "ticket.files_added", ticket, listener, name=message.author_name, message=message)
    for listener in others(in_charge(ticket), event.actor_id):
        if by_client and listener.key not in told_of_files:
            _mail(event, "ticket_client_replied", ticket, listener, quote=message.body, message=message, files=files)
        _notice(event, "ticket.replied", ticket, listener, name=message.author_name, message=message)


@on("ticket.details_changed")
def tell_other_topic(event: Occurrence) -> None:
    """A ticket came to another topic: a notice for the people in charge of that one."""
    ticket = _ticket(event)
    if ticket is None or "topic" not in event.payload["fields"]:
        return
    for listener in others(people_in_charge(ticket), event.actor_id):
        _notice(event, "ticket.topic_changed", ticket, listener, name=_doer(event))


@on("ticket.guest_link_renewed")
def mail_new_link(event: Occurrence) -> None:
    """Somebody without an account gets the link that replaces the one they had."""
    ticket = _ticket(event)
    link = GuestLink.objects.select_related("contact").filter(pk=event.payload["link_id"]).first()
    if ticket is None or link is None or link.revoked_at is not None:
        return
    for listener in client_side(ticket):
        if listener.is_guest and listener.recipient.contact_id == link.contact_id:
            _mail(event, "guest_link", ticket, listener)


@on("ticket.noted")
def tell_noted(event: Occurrence) -> None:
    """A note stays in the house: a notice for the staff concerned, no mail, nobody of the client's side."""
    ticket, message = _ticket(event), _message(event)
    if ticket is None or message is None:
        return
    for listener in others(in_charge(ticket), event.actor_id):
        _notice(event, "ticket.noted", ticket, listener, name=message.author_name, message=message)


@on("ticket.closed")
def tell_closed(event: Occurrence) -> None:
    """Both sides."""
    ticket = _ticket(event)
    if ticket is None:
        return
    # Nobody but the requester closes a ticket by its link.
    guest_id = ticket.requester_id if event.actor_role == Role.GUEST else None
    name = ticket.requester.full_name if guest_id is not None else _doer(event)
    for listener in others([*client_side(ticket), *in_charge(ticket)], event.actor_id, contact_id=guest_id):
        _mail(event, "ticket_closed", ticket, listener, name=name)
        _notice(event, "ticket.closed", ticket, listener, name=name)


def _ticket(event: Occurrence) -> Ticket | None:
    joined = Ticket.objects.select_related("status", "topic", "requester", "organisation", "assignee", "answers")
    return joined.filter(pk=event.payload["ticket_id"]).first()


def _message(event: Occurrence) -> Message | None:
    return Message.objects.filter(pk=event.payload["message_id"]).first()


def _file_names(ticket: Ticket, message: Message | None) -> list[str]:
    """Names of the files that came with a message, or else with the request and its answers."""
    names = list(Attachment.objects.filter(ticket=ticket, message=message).values_list("file__name", flat=True))
    if message is None and ticket.answers is not None:
        names += ticket.answers.files.values_list("file__name", flat=True)
    return names


def _doer(event: Occurrence) -> str:
    """Who did it; Portico's own work is the workspace's."""
    names: Iterable[str] = names_of([event.actor_id]).values() if event.actor_id is not None else ()
    return next(iter(names), "") or require_tenant().name


def _mail(
    event: Occurrence,
    kind: str,
    ticket: Ticket,
    listener: Listener,
    *,
    quote: str = "",
    name: str = "",
    message: Message | None = None,
    **more: Any,
) -> None:
    recipient = listener.recipient
    with translation.override(recipient.reads(require_tenant()).language):
        facts = {
            "number": ticket.number,
            "title": ticket.title,
            "status": status_label(reader(listener), ticket.status).text,
            "priority": str(Priority(ticket.priority).label),
            "topic": pick(ticket.topic.names).text if ticket.topic is not None else "",
            "requester": ticket.requester.full_name,
            "organisation": ticket.organisation.name if ticket.organisation is not None else "",
            "assignee": str(ticket.assignee) if ticket.assignee is not None else "",
            "name": name or (message.author_name if message is not None else _doer(event)),
            "quote": quote,
            "by_link": listener.is_guest,
            **more,
        }
    about = f"t{ticket.number}.m{message.pk if message is not None else 0}"
    send_mail(
        kind=kind,
        to=recipient,
        context=facts,
        dedupe_key=f"{event.uuid}:{kind}:{listener.key}",
        target=f"ticket:{ticket.pk}",
        path=listener.path(ticket.number, message.pk if message is not None else None),
        message_id=message_id_for(about),
        in_reply_to=thread_id_for(f"t{ticket.number}"),
    )


def _notice(
    event: Occurrence, kind: str, ticket: Ticket, listener: Listener, *, name: str, message: Message | None = None
) -> None:
    user_id = listener.recipient.user_id
    if user_id is None:
        return
    give_notice(
        user_id=user_id,
        kind=kind,
        path=listener.path(ticket.number, message.pk if message is not None else None),
        data={"number": ticket.number, "title": ticket.title, "name": name},
        event_uuid=event.uuid,
        at=event.occurred_at,
    )
