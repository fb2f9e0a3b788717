"""A real mail server in the test process, mail templates of the tests' own, and mails to send."""

from __future__ import annotations

import asyncio
import copy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kernel.tenancy import in_tenant
from notify.api import Recipient, send_mail
from notify.models import OutgoingMail
from tenants.registry.models import Tenant
from tests.factories.fixtures import companies as companies
from tests.factories.fixtures import company as company
from tests.factories.fixtures import race as race

AT = datetime(2026, 11, 19, 8, 30, tzinfo=UTC)


@dataclass
class MailServer:
    """What the server was given, and how it answers. `answers` maps an address, or "" for the data, to a reply."""

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[], None] | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or answer as told."""
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the mail, or answer as told; `on_data` runs before the answer goes out."""
        answer = self.answers.get("", "250 queued")
        if answer.startswith("2"):
            self.taken.append(envelope)
        if self.on_data is not None:
            await asyncio.to_thread(self.on_data)
        return answer

    def mails(self) -> list[EmailMessage]:
        """What was taken, parsed."""
        contents = [envelope.original_content or b"" for envelope in self.taken]
        parsed = [message_from_bytes(content, policy=default) for content in contents]
        return [mail for mail in parsed if isinstance(mail, EmailMessage)]


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A mail server that the settings point to."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.port = int(controller.port)
    use_server(settings, server.port)
    try:
        yield server
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def use_server(settings: Any, port: int) -> None:
    """Send by SMTP to this port, with little patience."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1


@contextmanager
def speaking_server(*lines: bytes) -> Iterator[int]:
    """A server that says this to everybody who connects, and then nothing more; an empty line hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            connections.append(connection)
            for line in lines:
                connection.sendall(line)
            if not all(lines):
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()
        for connection in connections:
            connection.close()


@pytest.fixture(autouse=True)
def _templates_of_the_tests(settings: Any) -> None:
    """Find tests/notify/templates too."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [str(Path(__file__).parent / "templates")]
    settings.TEMPLATES = templates


@pytest.fixture
def mail_folder(settings: Any, tmp_path: Path) -> Path:
    """An empty folder of captured mails."""
    settings.PORTICO_DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "notify.capture.CaptureBackend"
    return tmp_path / "mail"


def write_mail(key: str = "one", *, to: Recipient | None = None, kind: str = "probe", **more: Any) -> OutgoingMail:
    """A mail of the current workspace, stored and waiting."""
    facts = {"title": "Printer", "words": "It is repaired.", "at": AT, **more.pop("context", {})}
    mail = send_mail(
        kind=kind,
        to=to or Recipient("carol@client.example", "Carol Reader"),
        context=facts,
        dedupe_key=key,
        **{"path": "/requests/12/", **more},
    )
    assert mail is not None
    return mail


@contextmanager
def inside(tenant: Tenant) -> Iterator[Tenant]:
    """Enter the workspace; says the type checker's piece."""
    with in_tenant(tenant):
        yield tenant
