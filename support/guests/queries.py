"""Reads of the guest door: what a stranger is shown, and what the owner of an address is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import account_by_email
from kernel.errors import Gone
from kernel.localized import LocalizedText, pick
from kernel.tokens import hash_token
from support.guests.models import GuestAddress, GuestDoor, GuestRequest

# Purpose of the link in a confirmation mail.
PURPOSE = "guest"


@dataclass(frozen=True, slots=True)
class GuestDoorState:
    """Whether and how strangers may write. A workspace that never touched it has a closed door."""

    is_open: bool = False
    allowed_origins: tuple[str, ...] = ()
    closed_text: LocalizedText | None = None
    intro: LocalizedText | None = None
    form_name: LocalizedText | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request as it was typed; `name` is what the sender called themselves."""

    uuid: UUID
    name: str
    title: str
    description: str
    topic: str
    files: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingRequests:
    """What waits for the owner of an address; `has_account` offers them to sign in."""

    email: str
    requests: tuple[WaitingRequest, ...]
    has_account: bool


def guest_door() -> GuestDoorState:
    """The door of the current workspace; one statement."""
    row = GuestDoor.objects.first()
    if row is None:
        return GuestDoorState(closed_text={}, intro={}, form_name={})
    return GuestDoorState(
        is_open=row.is_open,
        allowed_origins=tuple(row.allowed_origins),
        closed_text=row.closed_text,
        intro=row.intro,
        form_name=row.form_name,
        version=row.version,
    )


def waiting_requests(token: str) -> WaitingRequests:
    """What the link of a confirmation mail leads to; looking changes nothing.

    Raises Gone for a link that is too old, replaced, never was one of ours, or has nothing left to ask about.
    """
    address = open_address(token, timezone.now())
    found = waiting(address, timezone.now()).select_related("topic")
    rows = tuple(
        WaitingRequest(
            uuid=request.uuid,
            name=f"{request.first_name} {request.last_name}".strip(),
            title=request.title,
            description=request.description,
            topic=pick(request.topic.names).text if request.topic is not None else "",
            files=len(request.files) + len(request.answer_files),
            created_at=request.created_at,
        )
        for request in found
    )
    if not rows:
        raise Gone(nothing_waits())
    return WaitingRequests(address.email, rows, account_by_email(address.email) is not None)


def open_address(token: str, now: datetime, *, lock: bool = False) -> GuestAddress:
    """The address a mailed link belongs to. Raises Gone."""
    rows = GuestAddress.objects.select_for_update() if lock else GuestAddress.objects.all()
    address = rows.filter(token_hash=hash_token(token), expires_at__gt=now).first()
    if address is None:
        raise Gone(_("This link is no longer valid. Please send your request again to get a new one."))
    return address


def waiting(address: GuestAddress, now: datetime) -> QuerySet[GuestRequest]:
    """Requests of an address that nobody has decided about, oldest first."""
    return GuestRequest.objects.filter(
        address=address, ticket__isnull=True, disowned_at__isnull=True, expires_at__gt=now
    ).order_by("created_at", "id")


def nothing_waits() -> str:
    """What somebody reads who opens the link a second time."""
    return _("There is nothing to confirm any more. If you have confirmed a request, its link is in your mailbox.")
