"""Sends the sample an admin asked for."""

from __future__ import annotations

from accounts.queries import person
from branding.mails.queries import SAMPLE
from notify.api import Recipient, send_mail
from outbox.api import on
from outbox.events import Occurrence


@on("mail_style.sample_asked")
def mail_sample(event: Occurrence) -> None:
    """The sample, in the language that was chosen."""
    facts = person(event.payload["user_id"])
    if facts is None:
        return
    send_mail(
        kind=SAMPLE,
        to=Recipient(facts.email, facts.name, event.payload["language"], user_id=facts.id),
        context={},
        path="/",
        dedupe_key=f"mail-sample:{event.uuid}",
    )
