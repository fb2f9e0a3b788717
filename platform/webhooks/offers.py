"""Which events can be sent to a workspace's own addresses, and how each room tells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from outbox.events import Occurrence

# Made in the workspace, in its own language; None when there is nothing to tell (any more).
Build = Callable[[Occurrence], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """An event by its name ("ticket.opened"), what the studio calls it, and how its facts are put together."""

    name: str
    label: str | Promise
    build: Build


_offers: dict[str, Offer] = {}


def keep_offer(offer: Offer) -> None:
    """Add an offer; the same name with another function is a mistake."""
    before = _offers.get(offer.name)
    if before is not None and before.build.__qualname__ != offer.build.__qualname__:
        raise ValueError(f"event offered twice: {offer.name}")
    _offers[offer.name] = offer


def offered_events() -> list[Offer]:
    """All offers, room by room, as the rooms list them."""
    return list(_offers.values())


def offer_of(name: str) -> Offer | None:
    """One offer; None for an event nobody offers (any more)."""
    return _offers.get(name)
