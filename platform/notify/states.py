"""What an outgoing mail can be, and how long and how often it is tried."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """WAITING until a worker takes it (SENDING); SENT when the mail server has taken it; FAILED when it will not."""

    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")


# A mail server that is away, or asks to come later, is asked for three days: 1 min, 2 min, 4 min … 2 hours.
PATIENCE = timedelta(days=3)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)

# A mail is queued when it is written; if that was lost, this much later it is found by its alarm.
SAFETY = timedelta(minutes=2)
