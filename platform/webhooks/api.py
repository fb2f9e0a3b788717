"""What other rooms use: they offer their events in a module `webhooks`, found by itself."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise

from outbox.api import on
from webhooks.offers import Build, Offer, keep_offer
from webhooks.offers import offered_events as offered_events
from webhooks.telling import tell_webhooks

__all__ = ["offer_event", "offered_events"]


def offer_event(name: str, label: str | Promise) -> Callable[[Build], Build]:
    """Register how an event is told to webhooks: the function gets the occurrence and returns its facts as JSON.

    It runs in the workspace, in the workspace's own language. Whatever it returns leaves the house: never put
    internal notes into it. None means that there is nothing to tell.
    """

    def register(build: Build) -> Build:
        keep_offer(Offer(name, label, build))
        on(name)(tell_webhooks)
        return build

    return register
