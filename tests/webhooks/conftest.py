"""A real receiver on this machine, webhooks to it, and events to send."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.factories.fixtures import companies as companies
from tests.factories.fixtures import company as company
from tests.factories.fixtures import race as race
from tests.factories.twins import Workspace
from webhooks.models import Webhook, WebhookDelivery
from webhooks.use_cases import SavedWebhook, save_webhook

EVERYTHING = ["ticket.assigned", "ticket.closed", "ticket.opened", "ticket.replied"]


@dataclass
class Received:
    """One call: path, headers in lower case, and the bytes of the body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """What came in, and how it is answered: the statuses in turn, the last one for good."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [204])
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: bytes = b""
    calls: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=portico"

    def status(self) -> int:
        """The status of the call that is being answered."""
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


def handler_of(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    """A handler that notes every call."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.calls.append(Received(self.path, headers, body))
            self.send_response(receiver.status())
            for name, value in receiver.answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer_body)))
            self.end_headers()
            self.wfile.write(receiver.answer_body)

        def log_message(self, *args: Any) -> None:
            return

    return Handler


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server on this machine."""
    found = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(found))
    found.port = int(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def local(settings: Any) -> None:
    """Calls to this machine are allowed."""
    settings.PORTICO_WEBHOOK_ALLOW_PRIVATE = True


@pytest.fixture
def hook(company: Workspace, receiver: Receiver, local: None) -> SavedWebhook:
    """A webhook of `acme` to the receiver, for all events of tickets."""
    return make_hook(company, receiver.url)


def make_hook(company: Workspace, url: str, name: str = "Chat", **changes: Any) -> SavedWebhook:
    """A webhook that the administrator made."""
    values: dict[str, Any] = {"name": name, "url": url, "events": EVERYTHING, **changes}
    return save_webhook(company.ctx("adam"), **values)


def the_hook(saved: SavedWebhook) -> Webhook:
    """The webhook as it is stored now."""
    return Webhook.objects.get(pk=saved.id)


def the_delivery() -> WebhookDelivery:
    """The only delivery, as it is stored now."""
    return WebhookDelivery.objects.get()
