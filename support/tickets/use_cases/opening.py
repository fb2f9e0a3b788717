"""Opening tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from audit.api import record
from branding.layouts.queries import has_module
from kernel.authz import require
from kernel.context import Context, Role
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.folding import fold
from kernel.markdown import render
from kernel.use_case import use_case
from support.files.queries import contents_of
from support.forms.models import AnswerSet
from support.people.models import Contact
from support.people.queries import contact_by_email, contacts
from support.people.use_cases import save_contact
from support.teams.queries import default_project
from support.tickets import policy
from support.tickets.events import TicketOpened
from support.tickets.models import Status, Ticket
from support.tickets.portal import NEW_REQUEST, hidden_from
from support.tickets.routing import Routing
from support.tickets.states import Category, Channel, Kind, Priority, Severity
from support.tickets.use_cases.asking import Place, gathered, keep_answers, questions
from support.tickets.use_cases.entrusting import entrust, find_people
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
from support.topics.queries import default_topic, offered


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
    answers: Mapping[str, Any] | None = None,
    form_version_id: int | None = None,
    submission_key: str = "",
    kept_answers: AnswerSet | None = None,
) -> Ticket:
    """Open a ticket and return it with its number, in the hands of the people in charge of its topic.

    A client asks for themselves; staff ask for `requester_contact_id`, or for themselves when it is None. No
    `status_key` and no `topic_id` mean the workspace's default. `answers` are those to the topic's form, by question;
    `form_version_id` says which version was asked (the newest one by default); `kept_answers` were stored before, by
    the guest door. With a `submission_key` a repeated call returns the first ticket. Raises Invalid with everything
    that is wrong (title, description, priority, status, topic, severity, category, requester, files, form_version,
    answers.<question>), Conflict when the key came before with other values or the questions are out of date.
    """
    require(ctx.actor, policy.OPEN)
    not_asked = _not_asked(ctx)
    status_key, topic_id = ("" if "status" in not_asked else status_key), (None if "topic" in not_asked else topic_id)
    entries = _entries(title, description, priority, severity, category, not_asked)
    wanted = {
        "does": "open",
        **entries,
        "status": status_key,
        "topic": topic_id,
        "files": contents_of(file_uuids),
        "requester": requester_contact_id,
        "answers": answers,
        "form_version": form_version_id,
    }
    submission, is_repeated = begin_submission(ctx, submission_key, wanted)
    if submission is not None and is_repeated:
        return Ticket.objects.get(pk=cast(int, submission.ticket_id))
    errors = _wrong_entries(**entries)
    status = gathered(errors, lambda: _status(ctx, status_key))
    requester = gathered(errors, lambda: _requester(ctx, requester_contact_id))
    place = gathered(errors, lambda: _place(ctx, topic_id, requester)) if requester is not None else None
    asked = None
    if place is not None and kept_answers is None:
        asked = gathered(errors, lambda: questions(ctx, place, answers, form_version_id))
    if errors or status is None or requester is None or place is None:
        raise Invalid(errors)
    ticket = Ticket(**entries, status=status, kind=status.kind, topic=place.topic, project=place.project)
    ticket.answers = kept_answers or keep_answers(ctx, asked, answers, requester)
    routing = _insert(ctx, ticket, requester)
    attach(ctx, ticket, file_uuids)
    finish_submission(submission, ticket)
    record(ctx, TicketOpened(ticket.pk), target=f"ticket:{ticket.pk}")
    entrust(ctx, ticket, routing)
    return ticket


def _not_asked(ctx: Context) -> frozenset[str]:
    """Fields the workspace does not ask its clients: they have their defaults, whatever a program sends."""
    if ctx.actor.role != Role.CLIENT:
        return frozenset()
    if not has_module(NEW_REQUEST):
        raise Forbidden(_("New requests cannot be opened here at the moment. Write to us another way."))
    return hidden_from(ctx.actor)


def _entries(
    title: str, description: str, priority: str, severity: str, category: str, not_asked: frozenset[str]
) -> dict[str, str]:
    """What was typed and chosen, tidied."""
    return {
        "title": one_line(title),
        "description": as_typed(description),
        "priority": Priority.NORMAL if "priority" in not_asked else priority,
        "severity": "" if "severity" in not_asked else severity,
        "category": "" if "category" in not_asked else category,
    }


def _insert(ctx: Context, ticket: Ticket, requester: Contact) -> Routing:
    """Add what follows from the entries, and the number last: from here on others wait for theirs."""
    ticket.requester, ticket.team_id = requester, ticket.project.team_id
    # Whoever came by a client's link writes in the client's name.
    of_topic = ticket.topic.organisation if ticket.topic is not None else None
    ticket.organisation = of_topic or requester.organisation
    routing = find_people(ticket)
    ticket.description_html = render(ticket.description)
    ticket.search_text = fold(f"{ticket.title} {ticket.description}")[:MAX_SEARCH_TEXT]
    ticket.language, ticket.channel = ctx.language, _channel(ctx)
    ticket.created_at = ticket.updated_at = ticket.waiting_since = ctx.now
    ticket.number = next_number()
    ticket.save(force_insert=True)
    return routing


def _wrong_entries(title: str, description: str, priority: str, severity: str, category: str) -> dict[str, list[str]]:
    errors = {
        "title": title_errors(title),
        "description": text_errors(description, missing=_("Explain the problem.")),
        "priority": [] if priority in Priority.values else [_("Choose a priority.")],
        "severity": [] if severity in ("", *Severity.values) else [_("Choose one of the severities.")],
        "category": [] if category in ("", *Category.values) else [_("Choose one of the categories.")],
    }
    return {field: texts for field, texts in errors.items() if texts}


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


def _place(ctx: Context, topic_id: int | None, requester: Contact) -> Place:
    """The topic and the project it leads to; a workspace without any topic has its default project."""
    if topic_id is None:
        try:
            topic = default_topic(requester.organisation_id)
        except NotFound:
            return Place(None, default_project())
        return Place(topic, topic.project)
    if not _may_choose(ctx, topic_id, requester):
        raise Invalid({"topic": [_("Choose one of the topics.")]})
    topic = Topic.objects.select_related("project__team", "organisation").get(pk=topic_id)
    return Place(topic, topic.project)


def _may_choose(ctx: Context, topic_id: int, requester: Contact) -> bool:
    """What the actor is offered; staff also what the requester is. What a guest was offered they may still have."""
    if ctx.actor.role in (Role.GUEST, Role.SYSTEM):
        return Topic.objects.filter(pk=topic_id).exists()
    if offered(ctx.actor).filter(pk=topic_id).exists():
        return True
    theirs = offered(ctx.actor, organisation_id=requester.organisation_id)
    return ctx.actor.is_staff and theirs.filter(pk=topic_id).exists()


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
