"""What every page with a conversation puts into its template."""

from __future__ import annotations

from typing import Any

from kernel.calendars import DisplayPrefs
from kernel.context import Actor
from support.files.rows import FileRow
from support.forms.queries import answers_of
from support.forms.rows import AnswerRow
from support.tickets.queries import MessageRow, TicketDetails, TicketPageData

FEED_LENGTH = 12


def opening_files(page: TicketPageData) -> list[FileRow]:
    """The files that came with the description."""
    return [attachment.file for attachment in page.attachments if attachment.message_id is None]


def latest_changes(page: TicketPageData) -> list[MessageRow]:
    """The feed: what changed and who wrote, the latest first."""
    return list(reversed(page.messages))[:FEED_LENGTH]


def answers_in(actor: Actor, ticket: TicketDetails, prefs: DisplayPrefs) -> list[AnswerRow]:
    """What was answered in "Additional information", dates and numbers as the reader likes them."""
    return [] if ticket.answers_id is None else answers_of(actor, ticket.answers_id, prefs=prefs)


def conversation_context(page: TicketPageData) -> dict[str, Any]:
    """`page`, `ticket`, `opening_files` and `changes` for the templates of this package."""
    return {
        "page": page,
        "ticket": page.ticket,
        "opening_files": opening_files(page),
        "changes": latest_changes(page),
    }
