"""What keeps the guest door from being turned against others: proof, budgets, and one mail a day to an address."""

from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from kernel import limits
from kernel.context import Actor
from kernel.errors import Invalid
from support.guests.proof import Proof, Puzzle, is_solved, puzzle_of

HOUR = 3600
# Between two mails that ask the owner of an address.
MAIL_PAUSE = timedelta(hours=24)
# How long a mailed link, and what it is about, waits for an answer.
LINK_LIVES = timedelta(days=7)
# What the owner of an address is asked to look through at most.
MOST_WAITING = 20


def read_proof(actor: Actor, proof: Proof | None) -> Puzzle | None:
    """The puzzle of a form whose proof is right; None for the company's own programs, known by a colleague's token.

    Without an answer the form must have been open for a few seconds. Raises Invalid. Nothing is used up yet.
    """
    if proof is None:
        if actor.is_staff:
            return None
        raise Invalid(_("Please send this form from its page, so that it can be checked."))
    puzzle = puzzle_of(proof.challenge)
    if proof.answer:
        if not is_solved(puzzle, proof.answer):
            raise Invalid(_("Your browser could not finish a short check. Nothing is lost: please send it once more."))
    elif time.time() - puzzle.made_at < settings.PORTICO_GUEST_LEAST_SECONDS:
        raise Invalid(_("That was quicker than anybody writes. Please wait a few seconds and send it once more."))
    return puzzle


def spend(proof: Proof | None, *, network: str, email: str) -> None:
    """Count one request against every budget. Raises TooMany; nothing of it depends on who is known here.

    The company's own programs, which need no proof, send for people of many networks.
    """
    if proof is not None:
        if not proof.answer:
            most = settings.PORTICO_GUEST_PER_NETWORK_UNPROVEN
            limits.hit("guest-unproven", network, limit=most, seconds=HOUR)
        limits.hit("guest-network", network, limit=settings.PORTICO_GUEST_PER_NETWORK, seconds=HOUR)
    if email:
        limits.hit("guest-address", email, limit=settings.PORTICO_GUEST_PER_ADDRESS, seconds=HOUR)
    limits.hit("guest-workspace", "", limit=settings.PORTICO_GUEST_PER_WORKSPACE, seconds=HOUR)


def admit_uploads(actor: Actor, proof: Proof | None, *, network: str, count: int) -> None:
    """Whether a form may bring `count` files, asked before any is stored. Raises Invalid, TooMany."""
    read_proof(actor, proof)
    for _file in range(count):
        limits.hit("guest-upload", network, limit=settings.PORTICO_GUEST_UPLOADS_PER_NETWORK, seconds=HOUR)
