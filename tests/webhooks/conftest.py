"""A real receiver on this machine, webhooks to it, and events to send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.fixtures import companies as companies
from tests.factories.fixtures import company as company
from tests.factories.fixtures import race as race
from tests.factories.receiver import Receiver, listening
from tests.factories.twins import Workspace
from webhooks.models import Webhook, WebhookDelivery
from webhooks.use_cases import SavedWebhook, save_webhook

EVERYTHING = ["ticket.assigned", "ticket.closed", "ticket.opened", "ticket.replied"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server on this machine."""
    with listening() as found:
        yield found


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
