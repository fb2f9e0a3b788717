"""What rooms above do when a client's account comes into being, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from kernel.context import Context

# Gets the new client and the contact (of `support.people`) the invitation was for, if there was one.
Welcome = Callable[[Context, User, int | None], None]
_welcomes: dict[str, Welcome] = {}


def on_client_joining(welcome: Welcome) -> Welcome:
    """Register `welcome`; it runs once the client's address is proven to be theirs."""
    _welcomes[f"{welcome.__module__}.{welcome.__qualname__}"] = welcome
    return welcome


def welcome_client(ctx: Context, user: User, contact_id: int | None) -> None:
    """Tell every registered room."""
    for welcome in _welcomes.values():
        welcome(ctx, user, contact_id)
