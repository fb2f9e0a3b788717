"""The owner of an address says which requests are theirs: these become tickets, the others are gone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from audit.api import record
from kernel.authz import require
from kernel.context import SYSTEM, Actor, Context, Role
from kernel.errors import Gone, Invalid
from kernel.use_case import use_case
from support.files.claims import release_files
from support.forms.answers import keep_answers
from support.forms.models import AnswerSet
from support.guests import policy
from support.guests.events import GuestRequestsConfirmed
from support.guests.models import GuestAddress, GuestRequest
from support.guests.queries import nothing_waits, open_address, waiting
from support.people.models import Contact
from support.people.queries import contact_by_email
from support.people.use_cases import save_contact
from support.tickets.guest_links import guest_link
from support.tickets.models import Ticket
from support.tickets.states import Channel
from support.tickets.use_cases import open_ticket


@use_case
def confirm_guest_requests(
    ctx: Context,
    *,
    token: str,
    accepted_uuids: Sequence[UUID | str],
    shown_uuids: Sequence[UUID | str] | None = None,
) -> list[Ticket]:
    """Open a ticket for each accepted request and disown the others that were shown (None: all that wait).

    Repeated with the same requests it answers with the same tickets. Raises Gone for a link that is too old,
    replaced, never was one of ours, or has nothing to decide about.
    """
    require(ctx.actor, policy.CONFIRM)
    address = open_address(token, ctx.now, lock=True)
    accepted = _uuids(accepted_uuids)
    open_requests = list(waiting(address, ctx.now))
    if shown_uuids is not None:
        shown = _uuids(shown_uuids) | accepted
        open_requests = [request for request in open_requests if request.uuid in shown]
    earlier = list(_tickets(address, accepted))
    if not open_requests:
        if earlier:
            return earlier
        raise Gone(nothing_waits())
    tickets = [_open(ctx, address, request) for request in open_requests if request.uuid in accepted]
    disowned = [request for request in open_requests if request.uuid not in accepted]
    for request in disowned:
        request.disowned_at = ctx.now
        request.save(update_fields=["disowned_at"])
        release_files([*request.files, *request.answer_files])
    address.answered_at = ctx.now
    address.save(update_fields=["answered_at"])
    event = GuestRequestsConfirmed(address.pk, [ticket.pk for ticket in tickets], len(disowned))
    record(ctx, event, target=f"guest_address:{address.pk}")
    return [*earlier, *tickets]


def _open(ctx: Context, address: GuestAddress, request: GuestRequest) -> Ticket:
    contact = _contact(ctx, address, request)
    person = Actor(
        Role.GUEST,
        name=f"{request.first_name} {request.last_name}".strip(),
        email=address.email,
        language=request.language,
        contact_id=contact.pk,
        guest_key=secrets.token_urlsafe(18),
    )
    release_files([*request.files, *request.answer_files], to=person)
    theirs = replace(ctx, actor=person, channel=Channel.GUEST_FORM.value, language=request.language)
    ticket = open_ticket(
        theirs,
        title=request.title,
        description=request.description,
        priority=request.priority,
        topic_id=_topic_id(request),
        file_uuids=request.files,
        kept_answers=_answers(theirs, request),
    )
    request.ticket = ticket
    request.save(update_fields=["ticket"])
    guest_link(ticket, contact)
    return ticket


def _answers(ctx: Context, request: GuestRequest) -> AnswerSet | None:
    """The answers as they were checked when they were sent, whatever has become of the form since."""
    if request.form_version is None:
        return None
    return keep_answers(
        ctx,
        request.form_version,
        request.answers,
        source=AnswerSet.Source.TICKET,
        contact_id=ctx.actor.contact_id,
        name=ctx.actor.name,
        email=ctx.actor.email,
    )


def _topic_id(request: GuestRequest) -> int | None:
    """The topic that was chosen; the default one where its client's link was switched off or revoked meanwhile."""
    link = request.client_link
    return request.topic_id if link is None or link.is_active else None


def _contact(ctx: Context, address: GuestAddress, request: GuestRequest) -> Contact:
    """The contact with this address as it is, else a new one; nobody joins an organisation by writing."""
    found = contact_by_email(address.email)
    if found is not None:
        return found
    portico = replace(ctx, actor=SYSTEM)
    try:
        return save_contact(
            portico,
            email=address.email,
            first_name=request.first_name,
            last_name=request.last_name,
            language=request.language,
        )
    except Invalid:  # somebody made it just now
        return Contact.objects.get(email=address.email)


def _tickets(address: GuestAddress, accepted: set[UUID]) -> list[Ticket]:
    done = GuestRequest.objects.filter(address=address, uuid__in=accepted, ticket__isnull=False)
    return [request.ticket for request in done.select_related("ticket") if request.ticket is not None]


def _uuids(values: Sequence[UUID | str]) -> set[UUID]:
    found = set()
    for value in values:
        try:
            found.add(value if isinstance(value, UUID) else UUID(value))
        except ValueError:
            continue
    return found
