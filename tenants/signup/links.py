"""The secrets in the links of a sign-up, made from the installation's key instead of being stored.

A subscriber may run twice; a link that can be made again is the same in both runs, and a stolen database opens none.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

Purpose = Literal["confirm", "wait"]


def signup_token(purpose: Purpose, uuid: UUID, email: str) -> str:
    """`<uuid in hex>-<hmac in hex>`; correcting the e-mail address makes older confirmation links worthless.

    `confirm` travels by mail and makes the workspace; `wait` is what the browser that signed up holds.
    """
    return f"{uuid.hex}-{_mac(purpose, uuid, email)}"


def uuid_in(token: str) -> UUID | None:
    """The sign-up a token claims to be for; nothing is proven yet."""
    head, _dash, tail = token.partition("-")
    try:
        return UUID(hex=head) if len(head) == 32 and len(tail) == 64 else None
    except ValueError:
        return None


def proves(token: str, purpose: Purpose, uuid: UUID, email: str) -> bool:
    """Whether the token was made for this sign-up, purpose and e-mail address."""
    return constant_time_compare(token, signup_token(purpose, uuid, email))


def address_hash(email: str) -> str:
    """Keyed hash of an e-mail address: useless without the installation's key."""
    return salted_hmac("portico.signup.address", email.strip().lower(), algorithm="sha256").hexdigest()


def _mac(purpose: Purpose, uuid: UUID, email: str) -> str:
    # The browser's handle must survive a corrected address: it is bound to the sign-up only.
    bound_to = email if purpose == "confirm" else ""
    return salted_hmac(f"portico.signup.{purpose}", f"{uuid.hex}|{bound_to}", algorithm="sha256").hexdigest()
