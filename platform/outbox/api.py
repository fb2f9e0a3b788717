"""What other rooms use of the outbox: publish() inside a use case's transaction, `@on` to hear of events."""

from outbox.alarms import set_alarm
from outbox.events import DomainEvent, Occurrence
from outbox.publishing import NotInTransaction, publish
from outbox.registry import Subscriber, on, subscribers_of

__all__ = [
    "DomainEvent",
    "NotInTransaction",
    "Occurrence",
    "Subscriber",
    "on",
    "publish",
    "set_alarm",
    "subscribers_of",
]
