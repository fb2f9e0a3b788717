"""Mails about access to the portal; the first one is the invitation, which accounts sends."""

from __future__ import annotations

from notify.api import Recipient, send_mail
from outbox.api import on
from outbox.events import Occurrence
from support.people.models import Contact


@on("people.portal_access_granted")
def mail_access_again(event: Occurrence) -> None:
    """Somebody who has an account learns that it works again."""
    if not event.payload["regained"]:
        return
    contact = Contact.objects.select_related("user").filter(pk=event.payload["contact_id"], portal_access=True).first()
    if contact is None or contact.user is None or not contact.user.is_active:
        return
    send_mail(
        kind="portal_access_again",
        to=Recipient(
            email=contact.user.email,
            name=contact.full_name,
            language=contact.user.language or contact.language,
            user_id=contact.user.pk,
            contact_id=contact.pk,
        ),
        context={"email": contact.user.email},
        path="/signin/",
        dedupe_key=f"portal-access-again:{event.uuid}",
        target=f"contact:{contact.pk}",
    )
