"""Steps that several ticket use cases share; each runs inside the transaction of the one that calls it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.context import Actor, Context
from kernel.errors import Conflict, Invalid, NotFound
from kernel.folding import fold
from support.files.claims import claim_files
from support.tickets import policy
from support.tickets.activities import INTERNAL, Verb
from support.tickets.guest_links import let_links_expire
from support.tickets.models import Attachment, Follower, Message, NumberSeries, Status, Submission, Ticket
from support.tickets.states import Kind, Side, may_move

MAX_TITLE = 200
MAX_TEXT = 50_000
MAX_SEARCH_TEXT = 200_000

_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# Whose turn a status makes it; closed tickets wait for nobody and keep what they had.
_TURN = {Kind.WAITING: Side.CLIENT, Kind.SOLVED: Side.CLIENT}


def ticket_to_change(actor: Actor, number: int) -> Ticket:
    """The visible ticket with this number, its row locked until the transaction ends. Raises NotFound.

    Locked without joins: a joined row that changes while this one waits for the lock would make PostgreSQL find
    nothing at all.
    """
    ticket = Ticket.objects.select_for_update().filter(number=number).first()
    if ticket is None or not policy.visible_to(actor, Ticket.objects.filter(pk=ticket.pk)).exists():
        raise NotFound
    return ticket


def refuse_closed(ticket: Ticket) -> None:
    """Closed is final: no more messages, no more changes."""
    if ticket.kind == Kind.CLOSED:
        raise Conflict(
            _("Request #%(number)d is closed and takes no more messages or changes. Please open a new request.")
            % {"number": ticket.number}
        )


def move(ctx: Context, ticket: Ticket, status: Status) -> None:
    """Give the ticket another status; the one place that writes status, kind and time of closing.

    Raises Conflict where the table of moves has no such move. The caller saves the ticket and reports the event.
    """
    refuse_closed(ticket)
    before = ticket.status
    if not may_move(Kind(ticket.kind), Kind(status.kind)):
        raise Conflict(_("A request cannot go from its present status to this one. Choose another status."))
    ticket.status = status
    ticket.kind = status.kind
    if status.kind == Kind.CLOSED:
        ticket.closed_at = ctx.now
        let_links_expire(ticket)
        write_activity(ctx, ticket, Verb.CLOSED)
    else:
        set_turn(ctx, ticket, _TURN.get(Kind(status.kind), Side.STAFF))
        write_activity(ctx, ticket, Verb.STATUS, before=before.key, after=status.key)


def set_turn(ctx: Context, ticket: Ticket, side: Side) -> None:
    """Whose turn it is now; who was waiting already keeps waiting since then."""
    if ticket.waits_for != side:
        ticket.waits_for, ticket.waiting_since = side, ctx.now


def first_status(kind: Kind) -> Status:
    """The status of a kind that comes first in the workspace's order; the default one before others."""
    found = Status.objects.filter(kind=kind).order_by("-is_default", "order", "id").first()
    if found is None:
        raise Conflict(
            _("This workspace has no status of the kind “%(kind)s”. An administrator can add one.")
            % {"kind": kind.label}
        )
    return found


def status_by_key(key: str) -> Status:
    """Raises Invalid on the field `status`."""
    found = Status.objects.filter(key=key).first() if key else None
    if found is None:
        raise Invalid({"status": [_("Choose one of the statuses.")]})
    return found


def next_number() -> int:
    """The next ticket number. The locked row makes others wait, and a rollback gives the number back: no gaps."""
    series = NumberSeries.objects.select_for_update().get()
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def author_of(actor: Actor) -> dict[str, Any]:
    """Fields of a message that say who wrote it."""
    if actor.contact_id is not None and not actor.is_staff:
        return {"author_contact_id": actor.contact_id, "author_name": actor.name or actor.email}
    return {"author_user_id": actor.user_id, "author_name": actor.name or actor.email}


def write_activity(ctx: Context, ticket: Ticket, verb: Verb, **data: Any) -> None:
    """Keep what happened as data; its sentence is made when somebody reads it."""
    Message.objects.create(
        ticket=ticket,
        kind=Message.Kind.ACTIVITY,
        data={"verb": verb.value, **data},
        is_public=verb not in INTERNAL,
        created_at=ctx.now,
        **author_of(ctx.actor),
    )


def attach(ctx: Context, ticket: Ticket, file_uuids: Sequence[UUID | str], message: Message | None = None) -> None:
    """Put uploaded files on the ticket, with `message` or with the description. Raises Invalid on `files`."""
    if not file_uuids:
        return
    if len(file_uuids) > settings.PORTICO_MAX_FILES:
        raise Invalid({"files": [too_many_files()]})
    for file in claim_files(ctx, file_uuids):
        Attachment.objects.create(
            ticket=ticket, message=message, file=file, is_public=message is None or message.is_public
        )


def too_many_files() -> str:
    """Why an eleventh file is refused."""
    most = settings.PORTICO_MAX_FILES
    return ngettext(
        "You can add %(count)d file at a time. Send the others with another message.",
        "You can add %(count)d files at a time. Send the others with another message.",
        most,
    ) % {"count": most}


def add_follower(ticket: Ticket, *, user_id: int | None = None, contact_id: int | None = None) -> bool:
    """Whether they are new among the followers."""
    person: dict[str, Any] = {"user_id": user_id, "contact_id": contact_id}
    _row, is_new = Follower.objects.get_or_create(ticket=ticket, **person)
    return is_new


def add_to_search(ticket: Ticket, text: str) -> None:
    """Make public text findable; notes never come here."""
    ticket.search_text = f"{ticket.search_text} {fold(text)}".strip()[:MAX_SEARCH_TEXT]


def one_line(value: str) -> str:
    """A title as one line: no line ends, control characters or marks that turn the direction of what follows.

    The half-space stays: it belongs to Persian words.
    """
    return " ".join(_NOT_IN_A_LINE.sub(" ", value).split())


def as_typed(value: str) -> str:
    """Text as people typed it: line ends of one sort, no NUL (PostgreSQL keeps none), nothing else changed."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def shows_nothing(text: str) -> bool:
    """Whether a reader would see nothing: blanks, half-spaces, direction marks and other invisible characters."""
    return all(unicodedata.category(character)[0] in "CZ" for character in text)


def text_errors(text: str, *, missing: str) -> list[str]:
    """What is wrong with a description or message."""
    if shows_nothing(text):
        return [missing]
    if len(text) > MAX_TEXT:
        return [_("Write at most %(count)d characters, or attach a file.") % {"count": MAX_TEXT}]
    return []


def begin_submission(ctx: Context, key: str, payload: Mapping[str, Any]) -> tuple[Submission | None, bool]:
    """Remember this submission under its key; the second value says that it had been carried out before.

    Without a key nothing is remembered. Raises Conflict when the key came before with another content.
    """
    if not key:
        return None, False
    if len(key) > 80:
        raise Invalid({"submission_key": [_("The key of a submission has at most 80 characters.")]})
    actor = ctx.actor
    fingerprint = hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()
    submission, is_new = Submission.objects.get_or_create(
        key=key,
        actor=f"{actor.role}:{actor.user_id or ''}:{actor.contact_id or ''}",
        defaults={"fingerprint": fingerprint, "created_at": ctx.now},
    )
    if not is_new and submission.fingerprint != fingerprint:
        raise Conflict(_("This form was already sent with other content. Load the page again and send it once more."))
    return submission, not is_new


def finish_submission(submission: Submission | None, ticket: Ticket, message: Message | None = None) -> None:
    """Keep what the submission led to."""
    if submission is not None:
        submission.ticket, submission.message = ticket, message
        submission.save(update_fields=["ticket", "message"])
