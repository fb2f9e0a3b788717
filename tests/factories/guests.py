"""People without an account: their forms, the work their browsers do, and the links of their mails."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.tokens import link_token
from kernel.context import NOBODY, Actor, Context
from notify.models import OutgoingMail
from outbox.here import deliver_here
from support.guests.models import GuestAddress, GuestRequest
from support.guests.proof import Proof, form_actor, new_challenge, puzzle_of
from support.guests.queries import PURPOSE
from support.guests.use_cases import confirm_guest_requests, save_guest_door, send_guest_request
from support.tickets.models import Ticket
from tests.factories.twins import Workspace

REQUEST: dict[str, Any] = {
    "first_name": "Grace",
    "last_name": "Guest",
    "email": "grace@elsewhere.example",
    "title": "The tap drips",
    "description": "All night long.",
    "network": "203.0.113.7",
}


def solve(challenge: str) -> Proof:
    """What a visitor's browser does."""
    puzzle = puzzle_of(challenge)
    numbers = []
    for index in range(puzzle.count):
        number = 0
        while not _begins_with_zeros(f"{puzzle.seed}.{index}.{number}", puzzle.bits):
            number += 1
        numbers.append(str(number))
    return Proof(challenge, ",".join(numbers))


def open_door(company: Workspace, **more: Any) -> None:
    """The guest door of the workspace is open."""
    save_guest_door(company.ctx("adam"), is_open=True, **more)


def visitor(company: Workspace, *, actor: Actor = NOBODY, now: datetime | None = None, language: str = "en") -> Context:
    """Somebody nobody knows, on a page of the workspace."""
    return Context(actor, company.tenant, "portal", now=now or timezone.now(), language=language)


def send(company: Workspace, *, now: datetime | None = None, language: str = "en", **entries: Any) -> None:
    """A guest's request, with the proof their browser computed."""
    proof = entries.pop("proof", None) or solve(new_challenge())
    ctx = visitor(company, actor=entries.pop("actor", None) or form_actor(proof.challenge), now=now, language=language)
    send_guest_request(ctx, **{**REQUEST, "submission_key": uuid4().hex, **entries}, proof=proof)


def token_of(email: str = REQUEST["email"]) -> str:
    """The secret in the newest confirmation mail of the address."""
    return link_token(PURPOSE, GuestAddress.objects.get(email=email).nonce)


def confirm(company: Workspace, email: str = REQUEST["email"], *, now: datetime | None = None) -> list[Ticket]:
    """The owner of the address says that all waiting requests are theirs."""
    waiting = GuestRequest.objects.filter(address__email=email, ticket__isnull=True, disowned_at__isnull=True)
    return confirm_guest_requests(
        visitor(company, now=now), token=token_of(email), accepted_uuids=[request.uuid for request in waiting]
    )


def a_guest_ticket(company: Workspace, **entries: Any) -> Ticket:
    """A ticket somebody without an account sent and confirmed; its opening is not told yet."""
    send(company, **entries)
    (ticket,) = confirm(company, entries.get("email", REQUEST["email"]))
    return ticket


def mails(*kinds: str) -> list[OutgoingMail]:
    """Deliver everything; the mails of these kinds (all without any), oldest first."""
    tally = deliver_here()
    assert (tally["failed"], tally["again"]) == (0, 0), tally
    found = OutgoingMail.objects.order_by("id")
    return list(found.filter(kind__in=kinds) if kinds else found)


def link_in(mail: OutgoingMail) -> str:
    """The secret of the ticket's link in a mail that waits to be sent."""
    found = re.search(r"/t/([A-Za-z0-9_-]+)/", mail.text)
    assert found is not None, mail.text
    return found.group(1)


def at(ctx: Context, now: datetime) -> Context:
    """The same at another moment."""
    return replace(ctx, now=now)


def _begins_with_zeros(text: str, bits: int) -> bool:
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return digest >> (256 - bits) == 0
