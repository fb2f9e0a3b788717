"""What pages and programs are told of tickets: frozen rows, no tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.localized import Picked
from support.files.rows import FileRow
from support.tickets import links
from support.tickets.states import Kind


@dataclass(frozen=True, slots=True)
class Choice:
    """A code and its name in the reader's language."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A workspace's status: `kind` is what the code knows, `label` what this reader calls it."""

    key: str
    kind: str
    label: Picked
    client_may_set: bool = False
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of a ticket: staff have a `user_id`, clients a `contact_id`; Portico itself has neither.

    `email` is empty where the reader is not meant to know it (clients do not see staff addresses).
    """

    name: str
    email: str = ""
    user_id: int | None = None
    contact_id: int | None = None

    @property
    def side(self) -> str:
        """`staff`, `client` or `system`."""
        if self.user_id is not None:
            return "staff"
        return "client" if self.contact_id is not None else "system"


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A line of a list. Times are UTC; `waits_for` is `staff` or `client`, since `waiting_since`."""

    id: int
    number: int
    title: str
    description: str
    status: StatusRow
    priority: Choice
    topic_id: int | None
    topic: Picked | None
    requester: PersonRow
    organisation_name: str
    assignee: PersonRow | None
    team: Picked | None
    created_at: datetime
    updated_at: datetime
    waits_for: str
    waiting_since: datetime

    @property
    def is_closed(self) -> bool:
        return self.status.kind == Kind.CLOSED

    @property
    def portal_path(self) -> str:
        return links.portal_path(self.number)

    @property
    def desk_path(self) -> str:
        return links.desk_path(self.number)


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A page of a list; `next` is the cursor of the following page, empty at the end."""

    rows: list[TicketRow]
    next: str


@dataclass(frozen=True, slots=True)
class TicketFilters:
    """What a list is narrowed to; everything empty means all the actor sees.

    scope: `mine` (a client's own requests, a staff member's assigned tickets) or `all` (whatever the actor sees).
    kind: one of the six fixed kinds. is_open: True for new, open, waiting and on hold; False for solved and closed.
    text: words that must all occur in title, description or public replies (for staff also in the requester's
    name, address and numbers), or the ticket's number.
    """

    scope: str = "all"
    kind: str = ""
    is_open: bool | None = None
    status_key: str = ""
    priority: str = ""
    waits_for: str = ""
    assignee_id: int | None = None
    unassigned: bool = False
    team_id: int | None = None
    topic_id: int | None = None
    requester_id: int | None = None
    organisation_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TicketCounts:
    """How many tickets the actor's usual lists hold; `mine_*` as in scope `mine`."""

    mine_open: int
    mine_closed: int
    open: int
    closed: int
    unassigned: int
    waiting_for_staff: int
    waiting_for_client: int

    @property
    def all(self) -> int:
        return self.open + self.closed


@dataclass(frozen=True, slots=True)
class TicketDetails:
    """Everything entered about one ticket; `description_html` is safe to put into a page."""

    id: int
    number: int
    title: str
    description: str
    description_html: str
    language: str
    channel: Choice
    status: StatusRow
    priority: Choice
    severity: Choice | None
    category: Choice | None
    topic_id: int | None
    topic: Picked | None
    project_id: int
    project: Picked
    team_id: int | None
    team: Picked | None
    requester: PersonRow
    organisation_id: int | None
    organisation_name: str
    assignee: PersonRow | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    waits_for: str
    waiting_since: datetime
    # For staff only: why these people look after it (`routing.explain` makes sentences of it).
    routing: Mapping[str, Any]
    # The person who asks reads and answers by a link from their mails.
    is_guests: bool
    # What was answered in "Additional information" (`forms.queries.answers_of`).
    answers_id: int | None

    @property
    def is_closed(self) -> bool:
        return self.status.kind == Kind.CLOSED

    @property
    def portal_path(self) -> str:
        return links.portal_path(self.number)

    @property
    def desk_path(self) -> str:
        return links.desk_path(self.number)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """An entry of the conversation. `html` is safe; of an activity `text` is a sentence in the reader's language."""

    id: int
    kind: str  # reply, note, activity
    author: PersonRow
    text: str
    html: str
    is_public: bool
    is_own: bool
    created_at: datetime
    attachments: tuple[FileRow, ...] = ()
    verb: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file on the ticket: with a message (`message_id`) or with the description (None)."""

    file: FileRow
    message_id: int | None
    is_public: bool


@dataclass(frozen=True, slots=True)
class FollowerRow:
    """Someone told of public updates."""

    person: PersonRow
    is_me: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A planned task or event; `ticket_number` and `ticket_title` for the agent's own list."""

    id: int
    kind: str  # task, event
    title: str
    staff: PersonRow | None
    due_at: datetime | None
    done_at: datetime | None
    ticket_number: int
    ticket_title: str


@dataclass(frozen=True, slots=True)
class GuestLinkRow:
    """The newest link by which the requester reads a ticket without an account; it is withdrawn, or may expire."""

    name: str
    email: str
    created_at: datetime
    expires_at: datetime | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class TicketPageData:
    """One ticket as this reader sees it, everything in time order.

    `messages` holds replies, notes (staff only) and activities together; `activities` only the latter.
    `next_statuses` are those the ticket may get. `may` tells
    what to offer: reply, note, assign, change, close, follow, add_followers, plan; all but follow are False once
    the ticket is closed. `last_message_id` goes back as `seen_message_id` with an answer.
    """

    ticket: TicketDetails
    messages: tuple[MessageRow, ...]
    activities: tuple[MessageRow, ...]
    attachments: tuple[AttachmentRow, ...]
    followers: tuple[FollowerRow, ...]
    tasks: tuple[TaskRow, ...]
    next_statuses: tuple[StatusRow, ...]
    may: Mapping[str, bool]
    is_following: bool
    last_message_id: int
