"""Sends the sample an admin asked for."""

from __future__ import annotations

from accounts.queries import person
from branding.mails.queries import SAMPLE
from notify.api import Recipient, send_mail
from outbox.api import on
from outbox.events import Occurrence


@on("mail_style.sample_asked")
def mail_sample(event: Occurrence) -> None:
    """The sample, in the language that was chosen and otherwise as the person reads."""
    facts = person(event.payload["user_id"])
    if facts is None:
        return
    send_mail(
        kind=SAMPLE,
        to=Recipient(
            email=facts.email,
            name=facts.name,
            language=event.payload["language"],
            user_id=facts.id,
            calendar=facts.calendar,
            digits=facts.digits,
            timezone=facts.timezone,
        ),
        context={},
        path="/",
        dedupe_key=f"mail-sample:{event.uuid}",
    )
