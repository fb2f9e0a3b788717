"""What happens to mails and notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class MailFailed(DomainEvent):
    """A mail was given up: refused for good, or not taken for days."""

    name: ClassVar[str] = "notify.mail_failed"
    mail_id: int


@dataclass(frozen=True, slots=True)
class MailRetried(DomainEvent):
    """Somebody had a mail tried again that was given up."""

    name: ClassVar[str] = "notify.mail_retried"
    mail_id: int


@dataclass(frozen=True, slots=True)
class NoticesRead(DomainEvent):
    """A person has read some of their notices."""

    name: ClassVar[str] = "notify.notices_read"
    notice_ids: list[int]
