"""What the rooms tell of answers and guests: what the API shows, without links to files or unconfirmed words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kernel.localized import LocalizedText
from outbox.here import deliver_here
from outbox.models import Event
from support.forms.answers import store_answers
from tests.factories.forms import a_form
from tests.factories.guests import REQUEST, a_guest_ticket, confirm, open_door, send
from tests.factories.receiver import Receiver
from tests.factories.twins import Workspace
from tests.webhooks.conftest import make_hook
from webhooks.api import offer_event, offered_events
from webhooks.models import WebhookDelivery
from webhooks.offers import offer_of
from webhooks.use_cases import SavedWebhook


@pytest.fixture
def listening(company: Workspace, receiver: Receiver, local: None) -> SavedWebhook:
    """A webhook for everything, and no event before it."""
    saved = make_hook(company, receiver.url, events=[offer.name for offer in offered_events()])
    Event.objects.all().delete()
    return saved


def told(name: str) -> list[dict[str, Any]]:
    """The data of what was written down for webhooks, oldest first."""
    deliver_here()
    rows = WebhookDelivery.objects.filter(event_name=name).order_by("id")
    return [row.payload["data"] for row in rows]


def test_a_filled_in_form_is_told_with_its_questions(company: Workspace, listening: SavedWebhook) -> None:
    version = a_form(company)
    stored = store_answers(
        company.ctx("alice"), version_id=version.pk, raw={"state": "runs", "pressure": "12"}, source="public"
    )
    (data,) = told("forms.answered")
    assert data["form"]["id"] == version.form_id
    assert data["answer_set"]["id"] == str(stored.uuid)
    answers = {answer["key"]: answer for answer in data["answer_set"]["answers"]}
    assert answers["state"] == {
        "key": "state",
        "type": "radio",
        "label": "State of the line",
        "value": "runs",
        "text": "It runs",
    }
    assert "files" not in json.dumps(data)


def test_nothing_of_a_guest_is_told_before_they_confirm(company: Workspace, listening: SavedWebhook) -> None:
    open_door(company)
    send(company)
    assert told("guests.requests_confirmed") == []
    assert REQUEST["title"] not in repr(list(WebhookDelivery.objects.values_list("payload", flat=True)))
    (ticket,) = confirm(company)
    (data,) = told("guests.requests_confirmed")
    assert [found["number"] for found in data["tickets"]] == [ticket.number]
    assert data["tickets"][0]["title"] == REQUEST["title"]
    assert [found["ticket"]["number"] for found in told("ticket.opened")] == [ticket.number]


def test_an_event_is_offered_by_one_room_only() -> None:
    before = offer_of("ticket.opened")

    def another(event: Any) -> None:
        return None

    with pytest.raises(ValueError, match="offered twice"):
        offer_event("ticket.opened", "Another")(another)
    assert offer_of("ticket.opened") is before


def test_what_is_told_is_in_the_workspaces_own_language(company: Workspace, listening: SavedWebhook) -> None:
    names: LocalizedText = {"en": "Other", "fa": "سایر"}
    company.tenant.default_language = "fa"
    company.tenant.save()
    open_door(company)
    a_guest_ticket(company, language="en")
    (data,) = told("ticket.opened")
    assert data["ticket"]["topic"]["name"] == names["fa"]
