"""What the workers run for mails."""

from __future__ import annotations

from celery import shared_task

from kernel.tasks import TenantTask
from notify import sending


@shared_task(name="notify.send_mail", base=TenantTask)
def send_mail(mail_id: int) -> None:
    """Send one mail; if it was sent, or is in another worker's hands, nothing happens."""
    sending.send(mail_id)
