"""Mail backend of the demo and of tests: each mail becomes a file in `<data dir>/mail/` instead of leaving."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kernel.tenancy import current_tenant

TENANT_HEADER = "X-Portico-Tenant"


def mail_folder() -> Path:
    """Where captured mails are."""
    return Path(settings.PORTICO_DATA_DIR) / "mail"


class CaptureBackend(BaseEmailBackend):
    """Writes `<nanoseconds>-<chance>.eml`, complete or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each mail; says how many."""
        for email in email_messages:
            self._write(email)
        return len(email_messages)

    def _write(self, email: EmailMessage) -> None:
        message: Any = email.message()
        tenant = current_tenant()
        message[TENANT_HEADER] = tenant.slug if tenant is not None else ""
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}-{uuid4().hex}"
        part = folder / f".{name}.part"
        part.write_bytes(message.as_bytes(linesep="\r\n"))
        os.replace(part, folder / f"{name}.eml")
