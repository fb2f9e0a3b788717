"""Reads captured mails back, for the pages of the demo and for tests."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache
from html import unescape
from pathlib import Path

from notify.capture import TENANT_HEADER, mail_folder

_HREF = re.compile(r"""\bhref=["'](https?://[^"']+)["']""", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"']+")
_ID = re.compile(r"\d{20}-[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class CapturedMail:
    """One captured mail; `to` is the bare address, `sender` the From header, `links` in the order of the text."""

    id: str
    to: str
    sender: str
    subject: str
    text: str
    html: str
    links: list[str]
    headers: dict[str, str]
    attachments: list[Attachment]
    tenant: str
    sent_at: datetime


def captured_mails(limit: int | None = None) -> list[CapturedMail]:
    """The captured mails, newest first."""
    files = sorted(mail_folder().glob("*.eml"), reverse=True)
    return [_read(file) for file in files[:limit]]


def captured_mail(mail_id: str) -> CapturedMail | None:
    """One captured mail by its id."""
    if not _ID.match(mail_id):
        return None
    file = mail_folder() / f"{mail_id}.eml"
    return _read(file) if file.exists() else None


@lru_cache(maxsize=2048)
def _read(file: Path) -> CapturedMail:
    """Files never change once they are there, so each is read once."""
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    text, html = _body(message, "plain"), _body(message, "html")
    addresses = message["to"].addresses if message["to"] else ()
    return CapturedMail(
        id=file.stem,
        to=", ".join(address.addr_spec for address in addresses),
        sender=str(message["from"] or ""),
        subject=str(message["subject"] or ""),
        text=text,
        html=html,
        links=_links(text, html),
        headers={name: str(value) for name, value in message.items()},
        attachments=[_attachment(part) for part in message.iter_attachments()],
        tenant=str(message[TENANT_HEADER] or ""),
        sent_at=datetime.fromtimestamp(int(file.stem.partition("-")[0]) / 1e9, UTC),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _links(text: str, html: str) -> list[str]:
    found = [unescape(link) for link in _HREF.findall(html)] + [link.rstrip(".,;:!?)»") for link in _BARE.findall(text)]
    return list(dict.fromkeys(found))


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    return Attachment(part.get_filename() or "", part.get_content_type(), size)
