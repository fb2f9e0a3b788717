"""Loads tickets with their conversations, files, followers and planned tasks, under their own numbers and dates."""

from __future__ import annotations

import hashlib
import mimetypes
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from accounts.models import User
from kernel.folding import fold
from kernel.markdown import plain, render
from kernel.storage import tenant_storage
from support.demo.forms import load_answers
from support.demo.world import BadWorld, Row, World
from support.files.models import StoredFile
from support.people.models import Contact
from support.tickets.models import AgentTask, Attachment, Follower, Message, NumberSeries, Status, Ticket
from support.tickets.states import Kind

# What hangs on a world ticket and has no place in the product yet.
_NOT_YET = ("service_contract", "asset", "product", "client_project", "solution", "score")


def load_tickets(world: World) -> None:
    """All tickets, oldest first; merges and conversions are exercises and stay undone."""
    data = world.read("tickets")
    statuses = {status.key: status for status in Status.objects.all()}
    last = 0
    for row in data["tickets"]:
        _load_ticket(world, row, statuses)
        last = max(last, int(row["number"]))
    NumberSeries.objects.update(last=last)
    world.skip("merge exercises", data.get("merge_sets", []))
    world.skip("conversion exercises", data.get("conversions", []))


def _load_ticket(world: World, row: Row, statuses: dict[str, Status]) -> None:
    status = statuses[row["status"]]
    entries = row["messages"]
    opening = entries[0]
    requester = _requester(world, row)
    assignees = [world.row("staff", key) for key in row.get("assignees", [])]
    turn, since = _whose_turn(world, entries)
    ticket = Ticket.objects.create(
        number=row["number"],
        title=row["subject"],
        description=opening["body"],
        description_html=render(opening["body"]),
        language=row["language"],
        channel=row["channel"],
        status=status,
        kind=status.kind,
        priority=row["priority"],
        severity=row.get("severity") or "",
        category=row.get("category") or "",
        topic=world.row("topic", row.get("topic")),
        project=world.row("project", row["project"]),
        team=world.row("team", row.get("team")),
        requester=requester,
        organisation=world.row("organisation", row.get("organisation")),
        is_confidential=bool(row.get("confidential")),
        assignee=assignees[0] if assignees else None,
        created_at=world.at(row["created"]),
        updated_at=world.at(row["updated"]),
        closed_at=world.at(row["closed"]) if status.kind == Kind.CLOSED else None,
        waits_for=turn,
        waiting_since=since,
        search_text=_search_text(row),
    )
    _load_files(world, ticket, None, opening)
    load_answers(world, ticket, row)
    for entry in entries[1:]:
        _load_message(world, ticket, entry)
    _load_followers(world, ticket, row, assignees)
    _load_tasks(world, ticket, row)
    world.keep("ticket", row["key"], ticket)
    for name in _NOT_YET:
        world.skip(f"tickets with {name.replace('_', ' ')}", int(bool(row.get(name))))


def _requester(world: World, row: Row) -> Contact:
    """The contact; for a guest a contact without portal access, one per address."""
    if row.get("contact"):
        contact: Contact = world.row("contact", row["contact"])
        return contact
    guest = row.get("guest")
    if not guest:
        raise BadWorld(f"ticket {row['key']}: neither contact nor guest")
    contact, _made = Contact.objects.get_or_create(
        email=guest["email"].lower(),
        defaults={
            "first_name": guest.get("first_name", ""),
            "last_name": guest.get("last_name", ""),
            "language": row["language"],
        },
    )
    return contact


def _whose_turn(world: World, entries: list[Row]) -> tuple[str, datetime]:
    """Which side is waited for, and since the first message of the other side's last run."""
    public = [entry for entry in entries if entry["visibility"] == "public"]
    last_by_staff = "staff" in public[-1]["author"]
    since = public[-1]
    for entry in reversed(public):
        if ("staff" in entry["author"]) != last_by_staff:
            break
        since = entry
    return ("client" if last_by_staff else "staff"), world.at(since["at"])


def _search_text(row: Row) -> str:
    public = [entry["body"] for entry in row["messages"] if entry["visibility"] == "public"]
    return "\n".join(fold(plain(render(text))) for text in (row["subject"], *public))


def _author(world: World, ticket: Ticket, author: Row) -> dict[str, Any]:
    if "staff" in author:
        user: User = world.row("staff", author["staff"])
        return {"author_user": user, "author_name": user.name}
    contact = world.row("contact", author["contact"]) if "contact" in author else ticket.requester
    return {"author_contact": contact, "author_user": contact.user, "author_name": contact.full_name}


def _load_message(world: World, ticket: Ticket, entry: Row) -> None:
    public = entry["visibility"] == "public"
    message = Message.objects.create(
        ticket=ticket,
        kind=Message.Kind.REPLY if public else Message.Kind.NOTE,
        is_public=public,
        body=entry["body"],
        body_html=render(entry["body"]),
        created_at=world.at(entry["at"]),
        **_author(world, ticket, entry["author"]),
    )
    world.report.loaded["message"] += 1
    _load_files(world, ticket, message, entry)


def _load_files(world: World, ticket: Ticket, message: Message | None, entry: Row) -> None:
    for name in entry.get("attachments", []):
        content = world.stub(name)
        key = tenant_storage().save(f"files/{uuid4().hex}", ContentFile(content))
        author = _author(world, ticket, entry["author"])
        file = StoredFile.objects.create(
            name=name,
            size=len(content),
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            storage_key=key,
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by_user_id=getattr(author.get("author_user"), "pk", None),
            uploaded_by_contact_id=getattr(author.get("author_contact"), "pk", None),
            uploaded_by_name=author["author_name"],
            created_at=world.at(entry["at"]),
            stored_at=world.at(entry["at"]),
            claimed_at=world.at(entry["at"]),
        )
        public = message is None or message.is_public
        Attachment.objects.create(ticket=ticket, message=message, file=file, is_public=public)
        world.report.loaded["file"] += 1


def _load_followers(world: World, ticket: Ticket, row: Row, assignees: list[User]) -> None:
    followers = row.get("followers") or {}
    users = [*assignees, *(world.row("staff", key) for key in followers.get("staff", []))]
    for user in dict.fromkeys(users):
        Follower.objects.create(ticket=ticket, user=user)
    contacts = [world.row("contact", key) for key in followers.get("contacts", [])]
    for contact in dict.fromkeys(contacts):
        Follower.objects.create(ticket=ticket, contact=contact)


def _load_tasks(world: World, ticket: Ticket, row: Row) -> None:
    for task in row.get("activities", []):
        due = world.at(task["due"])
        AgentTask.objects.create(
            ticket=ticket,
            kind=task["kind"],
            title=task["title"],
            staff=world.row("staff", task.get("staff")),
            due_at=due,
            done_at=due if task["state"] == "done" else None,
            created_at=ticket.created_at,
        )
        world.report.loaded["task"] += 1
