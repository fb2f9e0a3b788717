"""The one mail an unconfirmed address gets: neutral, without a word of the visitor's."""

from __future__ import annotations

from accounts.tokens import link_token
from notify.api import Recipient, send_mail
from outbox.api import on
from outbox.events import Occurrence
from support.guests.guards import LINK_LIVES
from support.guests.models import GuestAddress
from support.guests.queries import PURPOSE


@on("guests.address_asked")
def mail_confirmation(event: Occurrence) -> None:
    """Ask the owner of an address; what they are asked about is on the page behind the link only."""
    address = GuestAddress.objects.filter(pk=event.payload["address_id"]).first()
    if address is None:
        return
    send_mail(
        kind="guest_confirm",
        to=Recipient(email=address.email, language=address.language),
        context={"days": LINK_LIVES.days},
        path=f"/support/confirm/{link_token(PURPOSE, address.nonce)}/",
        # Each asking is mailed once, however often the event is delivered.
        dedupe_key=f"guest-confirm:{address.pk}:{address.mailed_at.isoformat()}",
        target=f"guest_address:{address.pk}",
        headers={"Auto-Submitted": "auto-replied"},
    )
