"""One ticket with everything on it, for its page and for the API; the number of statements is fixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.html import escape

from kernel.authz import may
from kernel.context import Actor, Role
from kernel.errors import NotFound
from kernel.localized import pick
from support.files.rows import FileRow, file_row
from support.tickets import policy
from support.tickets.activities import sentence
from support.tickets.models import AgentTask, Attachment, Follower, GuestLink, Message, Status, Ticket
from support.tickets.portal import hidden_verbs
from support.tickets.queries.people import contact_row, requester_row, staff_row, status_label, status_row, tenant_text
from support.tickets.queries.rows import (
    AttachmentRow,
    Choice,
    FollowerRow,
    GuestLinkRow,
    MessageRow,
    PersonRow,
    TaskRow,
    TicketDetails,
    TicketPageData,
)
from support.tickets.states import Category, Channel, Kind, Priority, Severity, may_move

_JOINED = ("status", "topic", "project", "team", "requester", "organisation", "assignee")


def ticket_page(actor: Actor, number: int) -> TicketPageData:
    """The ticket with this number as `actor` sees it. Raises NotFound."""
    ticket = visible_ticket(actor, number)
    files = _attachments(actor, ticket)
    statuses = list(Status.objects.all())
    messages = _messages(actor, ticket.messages.all(), files, statuses)
    followers = _followers(actor, ticket)
    return TicketPageData(
        ticket=details(actor, ticket),
        messages=messages,
        activities=tuple(message for message in messages if message.kind == Message.Kind.ACTIVITY),
        attachments=files,
        followers=followers,
        tasks=_tasks_of(actor, ticket),
        next_statuses=tuple(
            status_row(actor, status) for status in statuses if may_move(Kind(ticket.kind), Kind(status.kind))
        ),
        may=permissions(actor, ticket),
        is_following=any(follower.is_me for follower in followers),
        last_message_id=max((message.id for message in messages), default=0),
    )


def visible_ticket(actor: Actor, number: int) -> Ticket:
    """The ticket with this number, with what a page shows of it. Raises NotFound."""
    found = policy.visible_to(actor, Ticket.objects.select_related(*_JOINED)).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def permissions(actor: Actor, ticket: Ticket) -> dict[str, bool]:
    """What to offer this reader on this ticket."""
    is_live = ticket.kind != Kind.CLOSED
    asked = {
        "reply": policy.REPLY,
        "note": policy.NOTE,
        "assign": policy.ASSIGN,
        "change": policy.CHANGE,
        "close": policy.CLOSE,
        "add_followers": policy.ADD_FOLLOWERS,
        "plan": policy.PLAN,
    }
    offered = {name: is_live and may(actor, permission, ticket) for name, permission in asked.items()}
    return {**offered, "follow": may(actor, policy.FOLLOW, ticket)}


def newer_messages(actor: Actor, ticket: Ticket, *, after: int, without: int) -> tuple[MessageRow, ...]:
    """Replies and notes by others that came after message `after`; `without` is the reader's own new one."""
    came = ticket.messages.filter(pk__gt=after, kind__in=[Message.Kind.REPLY, Message.Kind.NOTE]).exclude(pk=without)
    rows = _messages(actor, came, (), Status.objects.all())
    return tuple(row for row in rows if not row.is_own)


def message_row(actor: Actor, message: Message) -> MessageRow:
    """One message with its files."""
    files = [
        AttachmentRow(file_row(attachment.file), message.pk, attachment.is_public)
        for attachment in message.attachments.select_related("file")
    ]
    return _messages(actor, Message.objects.filter(pk=message.pk), tuple(files), Status.objects.all())[0]


def details(actor: Actor, ticket: Ticket) -> TicketDetails:
    """All that was entered about a ticket."""
    return TicketDetails(
        id=ticket.pk,
        number=ticket.number,
        title=ticket.title,
        description=ticket.description,
        description_html=ticket.description_html,
        language=ticket.language,
        channel=Choice(ticket.channel, str(Channel(ticket.channel).label)),
        status=status_row(actor, ticket.status),
        priority=Choice(ticket.priority, str(Priority(ticket.priority).label)),
        severity=Choice(ticket.severity, str(Severity(ticket.severity).label)) if ticket.severity else None,
        category=Choice(ticket.category, str(Category(ticket.category).label)) if ticket.category else None,
        topic_id=ticket.topic_id,
        topic=tenant_text(ticket.topic),
        project_id=ticket.project_id,
        project=pick(ticket.project.names),
        team_id=ticket.team_id,
        team=tenant_text(ticket.team),
        requester=requester_row(actor, ticket),
        organisation_id=ticket.organisation_id,
        organisation_name=ticket.organisation.name if ticket.organisation else "",
        assignee=staff_row(actor, ticket.assignee),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        closed_at=ticket.closed_at,
        waits_for=ticket.waits_for,
        waiting_since=ticket.waiting_since,
        routing=ticket.routing if policy.sees_internal(actor) else {},
        is_guests=not ticket.requester.portal_access and bool(ticket.requester.email),
        answers_id=ticket.answers_id,
    )


def guest_link_of(actor: Actor, number: int) -> GuestLinkRow | None:
    """The newest link of the requester to this ticket, for staff; None before one was made. Raises NotFound."""
    ticket = visible_ticket(actor, number)
    if not may(actor, policy.MANAGE_LINKS, ticket):
        raise NotFound
    link = GuestLink.objects.filter(ticket=ticket, contact=ticket.requester_id).order_by("-id").first()
    if link is None:
        return None
    return GuestLinkRow(
        name=ticket.requester.full_name,
        email=ticket.requester.email,
        created_at=link.created_at,
        expires_at=link.expires_at,
        is_withdrawn=link.revoked_at is not None,
    )


def tasks_to_do(actor: Actor, *, limit: int = 50) -> list[TaskRow]:
    """A staff member's own planned tasks and events that are not done, the next due first."""
    if not actor.is_staff or actor.user_id is None:
        return []
    own = AgentTask.objects.filter(staff=actor.user_id, done_at__isnull=True)
    visible = own.filter(ticket__in=policy.visible_to(actor, Ticket.objects.all()).values("pk"))
    return [_task_row(actor, task) for task in visible.select_related("ticket", "staff")[:limit]]


def _messages(
    actor: Actor, messages: QuerySet[Message], files: tuple[AttachmentRow, ...], statuses: Iterable[Status]
) -> tuple[MessageRow, ...]:
    of_message: dict[int | None, list[FileRow]] = defaultdict(list)
    for attachment in files:
        of_message[attachment.message_id].append(attachment.file)
    labels = {status.key: status_label(actor, status).text for status in statuses}
    found = policy.visible_messages(actor, messages)
    if kept_back := hidden_verbs(actor):
        found = found.exclude(kind=Message.Kind.ACTIVITY, data__verb__in=kept_back)
    return tuple(
        _message_row(actor, message, labels, tuple(of_message[message.pk]))
        for message in found.order_by("created_at", "id")
    )


def _message_row(actor: Actor, message: Message, labels: dict[str, str], files: tuple[FileRow, ...]) -> MessageRow:
    is_activity = message.kind == Message.Kind.ACTIVITY
    text = sentence(message.data, labels) if is_activity else message.body
    author = PersonRow(message.author_name, user_id=message.author_user_id, contact_id=message.author_contact_id)
    own_user = actor.user_id is not None and message.author_user_id == actor.user_id
    own_contact = actor.contact_id is not None and message.author_contact_id == actor.contact_id
    return MessageRow(
        id=message.pk,
        kind=message.kind,
        author=author,
        text=text,
        html=str(escape(text)) if is_activity else message.body_html,
        is_public=message.is_public,
        is_own=own_user or own_contact,
        created_at=message.created_at,
        attachments=files,
        verb=str(message.data.get("verb", "")) if is_activity else "",
    )


def _attachments(actor: Actor, ticket: Ticket) -> tuple[AttachmentRow, ...]:
    found: QuerySet[Attachment] = ticket.attachments.select_related("file")
    if not policy.sees_internal(actor):
        found = found.filter(is_public=True)
    return tuple(
        AttachmentRow(file_row(attachment.file), attachment.message_id, attachment.is_public) for attachment in found
    )


def _followers(actor: Actor, ticket: Ticket) -> tuple[FollowerRow, ...]:
    """Staff see all followers, clients those of their own side, guests none: their link knows one person."""
    if actor.role == Role.GUEST:
        return ()
    found: QuerySet[Follower] = ticket.followers.select_related("user", "contact").order_by("id")
    rows = []
    for follower in found:
        if follower.contact is not None:
            rows.append(FollowerRow(contact_row(actor, follower.contact), follower.contact_id == actor.contact_id))
        elif policy.sees_internal(actor):
            staff = staff_row(actor, follower.user)
            if staff is not None:
                rows.append(FollowerRow(staff, follower.user_id == actor.user_id))
    return tuple(rows)


def _tasks_of(actor: Actor, ticket: Ticket) -> tuple[TaskRow, ...]:
    if not policy.sees_internal(actor):
        return ()
    return tuple(_task_row(actor, task) for task in ticket.agent_tasks.select_related("ticket", "staff"))


def _task_row(actor: Actor, task: AgentTask) -> TaskRow:
    return TaskRow(
        id=task.pk,
        kind=task.kind,
        title=task.title,
        staff=staff_row(actor, task.staff),
        due_at=task.due_at,
        done_at=task.done_at,
        ticket_number=task.ticket.number,
        ticket_title=task.ticket.title,
    )
