"""What every page with a conversation puts into its template."""

from __future__ import annotations

from typing import Any

from support.files.rows import FileRow
from support.tickets.queries import MessageRow, TicketPageData

FEED_LENGTH = 12


def opening_files(page: TicketPageData) -> list[FileRow]:
    """The files that came with the description."""
    return [attachment.file for attachment in page.attachments if attachment.message_id is None]


def latest_changes(page: TicketPageData) -> list[MessageRow]:
    """The feed: what changed and who wrote, the latest first."""
    return list(reversed(page.messages))[:FEED_LENGTH]


def conversation_context(page: TicketPageData) -> dict[str, Any]:
    """`page`, `ticket`, `opening_files` and `changes` for the templates of this package."""
    return {
        "page": page,
        "ticket": page.ticket,
        "opening_files": opening_files(page),
        "changes": latest_changes(page),
    }
