"""What happens to the look of mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class MailStyleChanged(DomainEvent):
    """Mails written from now on look different."""

    name: ClassVar[str] = "mail_style.changed"


@dataclass(frozen=True, slots=True)
class MailSampleAsked(DomainEvent):
    """An admin wants to see such a mail in their own mailbox, in that language."""

    name: ClassVar[str] = "mail_style.sample_asked"
    user_id: int
    language: str
