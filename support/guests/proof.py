"""The ticket of entry of a form that strangers send: signed, of this workspace, and paid for with computing time.

`new_challenge` makes it together with the form. The page looks for `count` numbers such that
`sha256(f"{seed}.{index}.{number}")` begins with `bits` zero bits, for index 0 … count - 1; the answer is the numbers
with commas between. Several small puzzles instead of one large one: the time they take together hardly varies.
A page without scripts sends no answer; then the form must have been open for a few seconds, and a small budget holds.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext as _

from kernel.context import Actor, Role
from kernel.errors import Invalid
from kernel.tenancy import tenant_salt

# A form may lie open for a while; what it holds is kept when it comes back.
LIFETIME = 2 * 3600
# A re-rendered form keeps the key of its uploads for as long as unclaimed files live.
KEY_LIFETIME = 24 * 3600
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Proof:
    """What came back with a form: its challenge, and the answer the page computed ("" without scripts)."""

    challenge: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """What the page is to solve; `made_at` in seconds since 1970, `key` is the secret of the form's uploads."""

    seed: str
    bits: int
    count: int
    made_at: float
    key: str


def new_challenge(previous: str = "") -> str:
    """The challenge of a form that is shown; `previous` is that of the same form when it comes back with errors.

    A form that comes back keeps its age and the key of the files that were uploaded with it.
    """
    before = _load(previous, KEY_LIFETIME) if previous else None
    content = {
        "s": secrets.token_urlsafe(12),
        "b": settings.PORTICO_GUEST_PROOF_BITS,
        "c": settings.PORTICO_GUEST_PROOF_COUNT,
        "t": before.made_at if before is not None else time.time(),
        "k": before.key if before is not None else secrets.token_urlsafe(18),
    }
    return signing.dumps(content, salt=_salt())


def puzzle_of(challenge: str) -> Puzzle:
    """What to solve. Raises Invalid for a challenge that is too old, of another workspace or not ours."""
    found = _load(challenge, LIFETIME)
    if found is None:
        raise Invalid(_("This form was open for too long. Nothing is lost: please send it once more."))
    return found


def is_solved(puzzle: Puzzle, answer: str) -> bool:
    """Whether the answer holds every number; costs `count` hashes."""
    numbers = answer.split(",")
    return len(numbers) == puzzle.count and all(
        number.isascii()
        and number.isdigit()
        and len(number) <= MOST_DIGITS
        and _zero_bits(f"{puzzle.seed}.{index}.{number}") >= puzzle.bits
        for index, number in enumerate(numbers)
    )


def check_proof(challenge: str, answer: str) -> None:
    """Accept a challenge with its answer, once. Raises Invalid, for a wrong answer and for one that came before."""
    puzzle = puzzle_of(challenge)
    if not is_solved(puzzle, answer):
        raise Invalid(_("Your browser could not finish a short check. Nothing is lost: please send it once more."))
    use_up(puzzle)


def use_up(puzzle: Puzzle) -> None:
    """Let a challenge count once. Raises Invalid when it was used before."""
    if not cache.add(f"guest-proof:{puzzle.seed}", 1, timeout=LIFETIME + 60):
        raise Invalid(_("This form was sent before. Nothing is lost: please send it once more."))


def form_actor(challenge: str) -> Actor:
    """The stranger with this form in hand: their uploads are known by its key. Raises Invalid as `puzzle_of`."""
    found = _load(challenge, KEY_LIFETIME)
    if found is None:
        raise Invalid(_("This form was open for too long. Nothing is lost: please send it once more."))
    return Actor(Role.GUEST, guest_key=f"form:{found.key}")


def _zero_bits(text: str) -> int:
    digest = hashlib.sha256(text.encode()).digest()
    return 256 - int.from_bytes(digest, "big").bit_length()


def _load(challenge: str, lifetime: int) -> Puzzle | None:
    if len(challenge) > 1000:
        return None
    try:
        content = signing.loads(challenge, salt=_salt(), max_age=lifetime)
        return Puzzle(content["s"], content["b"], content["c"], content["t"], content["k"])
    except (signing.BadSignature, KeyError, TypeError):
        return None


def _salt() -> str:
    return tenant_salt("guest-form")
