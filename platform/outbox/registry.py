"""Who wants to hear of which event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from outbox.events import Occurrence

Subscriber = Callable[[Occurrence], None]
_subscribers: dict[str, dict[str, Subscriber]] = defaultdict(dict)


def on(*event_names: str) -> Callable[[Subscriber], Subscriber]:
    """Subscribe a function to events.

    It runs in the event's schema and inside one transaction with the note that it ran: its own writes are kept
    exactly once. It may be started more than once (after an error, a crash), so what reaches beyond the database
    must be queued for after the commit and be idempotent itself.
    """

    def register(subscriber: Subscriber) -> Subscriber:
        key = f"{subscriber.__module__}.{subscriber.__qualname__}"
        for name in event_names:
            _subscribers[name][key] = subscriber
        return subscriber

    return register


def subscribers_of(event_name: str) -> dict[str, Subscriber]:
    """Dotted name -> function, for one event."""
    return dict(_subscribers.get(event_name, {}))


def all_subscriptions() -> dict[str, list[str]]:
    """Event name -> dotted names of its subscribers, for the documentation and its test."""
    return {name: sorted(found) for name, found in sorted(_subscribers.items())}
