"""A mark in every text a workspace keeps: where it shows up elsewhere, something has crossed a border."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.utils import timezone

from kernel.context import Context
from support.files.models import StoredFile
from support.files.use_cases import store_upload
from support.forms.models import AnswerFile, AnswerSet, Form, FormVersion
from support.guests.models import GuestAddress, GuestRequest
from support.people.models import Contact, Organisation
from support.tickets.guest_links import guest_token
from support.tickets.models import AgentTask, GuestLink, Message, Ticket
from support.tickets.use_cases import add_note, plan_task, reply
from support.topics.models import ClientLink, Topic
from support.topics.use_cases import make_client_link
from tenants.domains.use_cases import claim_domain
from tests.factories import guests
from tests.factories.forms import COLOURS, a_form, question
from tests.factories.tickets import a_ticket
from tests.factories.topics import a_topic
from tests.factories.twins import CLIENTS, Workspace
from webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from webhooks.states import PATIENCE
from webhooks.use_cases import save_webhook

# Two workspaces that are filled have the same ids in these tables, counted from 1.
SAME_IDS = (
    StoredFile, Ticket, Message, AgentTask, Form, FormVersion, AnswerSet, AnswerFile, ClientLink, GuestAddress,
    GuestRequest, GuestLink, Webhook, WebhookDelivery, WebhookAttempt,
)  # fmt: skip


def fill_tickets(company: Workspace, mark: str) -> dict[str, str]:
    """A ticket of alice's with everything people write about it; the id of its file."""
    with company.inside():
        Topic.objects.update(names={"en": f"{mark} topic"})
        Organisation.objects.update(name=f"{mark} organisation", record_sharing="all")
        for name in CLIENTS:
            Contact.objects.filter(email=f"{name}@people.example").update(last_name=f"{mark} contact")
        file = store_upload(company.ctx("alice"), upload=SimpleUploadedFile(f"{mark}.txt", mark.encode()))
        ticket = a_ticket(company, title=f"{mark} title", description=f"{mark} text", file_uuids=[file.uuid])
        reply(company.ctx("alice"), number=ticket.number, text=f"{mark} reply")
        add_note(company.ctx("anna"), number=ticket.number, text=f"{mark} note")
        plan_task(company.ctx("anna"), number=ticket.number, title=f"{mark} task")
        return {"uuid": str(file.uuid)}


def fill_all(company: Workspace, mark: str) -> dict[str, str]:
    """That, and a row with the mark in every table around topics, forms, guests, webhooks and domains.

    What addresses need: `uuid` of a file, `code` of a form and `link` of a client's page, `guest` of a ticket,
    `confirm` of a waiting request, `delivery` of a webhook, `claim` on a domain.
    """
    with company.inside():
        for table in SAME_IDS:
            _count_anew(table)
    found = fill_tickets(company, mark)
    with company.inside():
        ctx = company.ctx("adam", now=timezone.now())
        return found | _fill_forms(company, mark) | _fill_guests(company, mark) | _fill_neighbours(ctx, mark)


def _count_anew(table: type[models.Model]) -> None:
    assert not table.objects.exists(), table  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table._meta.db_table}" ALTER COLUMN id RESTART WITH 1')


def _fill_forms(company: Workspace, mark: str) -> dict[str, str]:
    """A form that is asked by a topic and has a page, a client's link with the topic, a ticket with answers."""
    options = [{**option, "label": {"en": f"{mark} {option['value']}"}} for option in COLOURS]
    fields = [
        question("colour", "radio", options=options, help={"en": f"{mark} help"}),
        question("papers", "file"),
        question("words", "text", placeholder={"en": f"{mark} placeholder"}),
    ]
    form = a_form(company, fields, name=f"{mark} form", is_public=True).form
    topic = a_topic(company, f"{mark} asking", form_id=form.pk, help={"en": f"{mark} help"})
    client_id = company.contact("alice").organisation_id or 0
    link = make_client_link(company.ctx("olga"), organisation_id=client_id)
    copy = Topic.objects.get(organisation=client_id, source=topic)
    file = store_upload(company.ctx("alice"), upload=SimpleUploadedFile(f"{mark} plan.txt", mark.encode()))
    answers = {"colour": "red", "papers": [str(file.uuid)], "words": f"{mark} answer"}
    a_ticket(company, topic_id=copy.pk, title=f"{mark} asked", answers=answers)
    return {"code": form.code, "link": link.code}


def _fill_guests(company: Workspace, mark: str) -> dict[str, str]:
    """An open door, a request that waits for its sender, and a guest's ticket with its link."""
    guests.open_door(company, intro={"en": f"{mark} intro"})
    words: dict[str, Any] = {name: f"{mark} {name}" for name in ("first_name", "last_name", "title", "description")}
    ticket = guests.a_guest_ticket(company, **words)
    guests.mails()
    guests.send(company, **words, email=f"{mark.lower()}@elsewhere.example")
    guests.mails()
    waiting = guests.token_of(f"{mark.lower()}@elsewhere.example")
    return {"guest": guest_token(GuestLink.objects.get(ticket=ticket)), "confirm": waiting}


def _fill_neighbours(ctx: Context, mark: str) -> dict[str, str]:
    """What leads elsewhere: a webhook with what was sent to it, and a claim on a domain."""
    saved = save_webhook(ctx, name=f"{mark} hook", url=f"https://8.8.8.8/{mark}", events=["ticket.opened"])
    delivery = WebhookDelivery.objects.create(
        webhook_id=saved.id,
        event="00000000-0000-4000-8000-000000000001",
        event_name="ticket.opened",
        payload={"data": f"{mark} payload"},
        created_at=ctx.now,
        due_at=ctx.now,
        give_up_at=ctx.now + PATIENCE,
    )
    WebhookAttempt.objects.create(delivery=delivery, at=ctx.now, status=204, milliseconds=5)
    claim = claim_domain(ctx, hostname=f"help.{mark.lower()}.com")
    return {"delivery": str(delivery.uuid), "claim": str(claim.uuid)}
