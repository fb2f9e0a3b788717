"""Opening tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid, NotFound
from kernel.folding import fold
from kernel.markdown import render
from kernel.use_case import use_case
from support.files.queries import contents_of
from support.people.models import Contact
from support.people.queries import contact_by_email, contacts
from support.people.use_cases import save_contact
from support.teams.models import Project
from support.teams.queries import default_project
from support.tickets import policy
from support.tickets.events import TicketOpened
from support.tickets.models import Status, Ticket
from support.tickets.states import Category, Channel, Kind, Priority, Severity
from support.tickets.use_cases.steps import (
    MAX_SEARCH_TEXT,
    MAX_TITLE,
    as_typed,
    attach,
    begin_submission,
    finish_submission,
    next_number,
    one_line,
    shows_nothing,
    text_errors,
)
from support.topics.models import Topic
from support.topics.queries import default_topic, topics_for


@use_case
def open_ticket(
    ctx: Context,
    *,
    title: str,
    description: str,
    priority: str,
    status_key: str = "",
    topic_id: int | None = None,
    severity: str = "",
    category: str = "",
    file_uuids: Sequence[UUID | str] = (),
    requester_contact_id: int | None = None,
    submission_key: str = "",
) -> Ticket:
    """Open a ticket and return it with its number.

    A client asks for themselves; staff ask for `requester_contact_id`, or for themselves when it is None. No
    `status_key` and no `topic_id` mean the workspace's default. With a `submission_key` a repeated call returns the
    first ticket. Raises Invalid per field (title, description, priority, status, topic, severity, category,
    requester, files), Conflict when the key came before with other values.
    """
    require(ctx.actor, policy.OPEN)
    wanted = {
        "does": "open",
        "title": title,
        "description": description,
        "priority": priority,
        "status": status_key,
        "topic": topic_id,
        "severity": severity,
        "category": category,
        "files": contents_of(file_uuids),
        "requester": requester_contact_id,
    }
    submission, is_repeated = begin_submission(ctx, submission_key, wanted)
    if submission is not None and is_repeated:
        return Ticket.objects.get(pk=cast(int, submission.ticket_id))
    title, description = one_line(title), as_typed(description)
    _check_entries(title, description, priority, severity, category)
    status = _status(ctx, status_key)
    topic, project = _topic(ctx, topic_id)
    ticket = Ticket(
        title=title,
        description=description,
        status=status,
        kind=status.kind,
        priority=priority,
        severity=severity,
        category=category,
        topic=topic,
        project=project,
        team_id=project.team_id,
    )
    _insert(ctx, ticket, _requester(ctx, requester_contact_id))
    attach(ctx, ticket, file_uuids)
    finish_submission(submission, ticket)
    record(ctx, TicketOpened(ticket.pk), target=f"ticket:{ticket.pk}")
    return ticket


def _insert(ctx: Context, ticket: Ticket, requester: Contact) -> None:
    """Add what follows from the entries, and the number last: from here on others wait for theirs."""
    ticket.requester, ticket.organisation_id = requester, requester.organisation_id
    ticket.description_html = render(ticket.description)
    ticket.search_text = fold(f"{ticket.title} {ticket.description}")[:MAX_SEARCH_TEXT]
    ticket.language, ticket.channel = ctx.language, _channel(ctx)
    ticket.created_at = ticket.updated_at = ticket.waiting_since = ctx.now
    ticket.number = next_number()
    ticket.save(force_insert=True)


def _check_entries(title: str, description: str, priority: str, severity: str, category: str) -> None:
    errors = {
        "title": title_errors(title),
        "description": text_errors(description, missing=_("Explain the problem.")),
        "priority": [] if priority in Priority.values else [_("Choose a priority.")],
        "severity": [] if severity in ("", *Severity.values) else [_("Choose one of the severities.")],
        "category": [] if category in ("", *Category.values) else [_("Choose one of the categories.")],
    }
    if wrong := {field: texts for field, texts in errors.items() if texts}:
        raise Invalid(wrong)


def title_errors(title: str) -> list[str]:
    """What is wrong with a title."""
    if shows_nothing(title):
        return [_("Write a title.")]
    if len(title) > MAX_TITLE:
        return [_("Write at most %(count)d characters.") % {"count": MAX_TITLE}]
    return []


def _status(ctx: Context, key: str) -> Status:
    """The status a new ticket gets; clients choose among those the workspace leaves to them, never a closed one."""
    if not key:
        return Status.objects.get(is_default=True)
    status = Status.objects.filter(key=key).exclude(kind=Kind.CLOSED).first()
    is_free = ctx.actor.is_staff or (status is not None and (status.client_may_set or status.is_default))
    if status is None or not is_free:
        raise Invalid({"status": [_("A new request cannot have this status. Choose another one.")]})
    return status


def _topic(ctx: Context, topic_id: int | None) -> tuple[Topic | None, Project]:
    """The topic and the project it leads to; a workspace without any topic has its default project."""
    if topic_id is None:
        try:
            topic = default_topic()
        except NotFound:
            return None, default_project()
        return topic, topic.project
    if topic_id not in {choice.id for choice in topics_for(ctx.actor)}:
        raise Invalid({"topic": [_("Choose one of the topics.")]})
    topic = Topic.objects.select_related("project").get(pk=topic_id)
    return topic, topic.project


def _requester(ctx: Context, contact_id: int | None) -> Contact:
    actor = ctx.actor
    if not actor.is_staff and actor.contact_id is not None:
        if contact_id not in (None, actor.contact_id):
            require(actor, policy.OPEN_FOR_OTHERS)
        return Contact.objects.get(pk=actor.contact_id)
    if contact_id is not None:
        found = contacts(actor).filter(pk=contact_id).first()
        if found is None:
            raise Invalid({"requester": [_("Choose one of the contacts.")]})
        return found
    return _contact_of_staff(ctx)


def _contact_of_staff(ctx: Context) -> Contact:
    """Staff may have requests of their own: they are their own contact then."""
    if not ctx.actor.is_staff:
        raise Invalid({"requester": [_("Choose the contact who asks.")]})
    return contact_by_email(ctx.actor.email) or save_contact(
        ctx, email=ctx.actor.email, first_name=ctx.actor.name[:100]
    )


def _channel(ctx: Context) -> str:
    if ctx.channel == Channel.PORTAL or ctx.channel not in Channel.values:
        return Channel.AGENT if ctx.actor.is_staff else Channel.PORTAL
    return ctx.channel
