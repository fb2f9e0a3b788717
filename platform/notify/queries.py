"""Reading notices and mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel.authz import may
from kernel.context import Actor
from kernel.errors import NotFound
from notify import policy
from notify.kinds import sentence_of
from notify.models import Notice, OutgoingMail
from notify.secrets import without_secrets
from notify.states import MailState


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as its reader sees it."""

    id: int
    kind: str
    sentence: str
    path: str
    data: Mapping[str, Any]
    created_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Some notices, newest first; `older` is the id to ask for the next page with, None on the last."""

    rows: list[NoticeRow]
    unread: int
    older: int | None


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail as it may be shown: without tokens and codes. `error` is the mail server's answer."""

    id: int
    kind: str
    to_email: str
    to_name: str
    language: str
    subject: str
    text: str
    state: str
    state_label: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    error: str
    target: str


def visible_to(actor: Actor, notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """A person's own notices."""
    return notices.filter(user_id=actor.user_id) if actor.user_id is not None else notices.none()


def mails_visible_to(actor: Actor, mails: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    """All mails of the workspace for its administrators, none for others."""
    return mails if may(actor, policy.SEE_MAILS) else mails.none()


def unread_count(user_id: int) -> int:
    """How many unread notices a person has; one query."""
    return Notice.objects.filter(user_id=user_id, read_at=None).count()


def notices(user_id: int, limit: int = 20, before: int | None = None) -> list[NoticeRow]:
    """A person's notices, newest first, in the active language; those older than the notice `before`, if given."""
    found = Notice.objects.filter(user_id=user_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    return [_notice_row(notice) for notice in found.order_by("-pk")[:limit]]


def notice_page(user_id: int, before: int | None = None, size: int = 30) -> NoticePage:
    """One page of the list of notices; two queries."""
    rows = notices(user_id, size + 1, before)
    more = len(rows) > size
    rows = rows[:size]
    return NoticePage(rows, unread_count(user_id), rows[-1].id if more else None)


def _notice_row(notice: Notice) -> NoticeRow:
    return NoticeRow(
        id=notice.pk,
        kind=notice.kind,
        sentence=sentence_of(notice.kind, notice.data),
        path=notice.path,
        data=notice.data,
        created_at=notice.created_at,
        is_read=notice.read_at is not None,
    )


def mails_of_contact(contact_id: int, limit: int = 50) -> list[MailRow]:
    """The mails a contact was sent, newest first. For pages of staff, who may read the contact's record."""
    return [mail_row(mail) for mail in OutgoingMail.objects.filter(contact_id=contact_id).order_by("-pk")[:limit]]


def failed_mails(actor: Actor, limit: int = 50) -> list[MailRow]:
    """Mails that were given up, newest first."""
    failed = mails_visible_to(actor, OutgoingMail.objects.filter(state=MailState.FAILED))
    return [mail_row(mail) for mail in failed.order_by("-pk")[:limit]]


def failed_mail_count(actor: Actor) -> int:
    """How many mails were given up."""
    return mails_visible_to(actor, OutgoingMail.objects.filter(state=MailState.FAILED)).count()


def waiting_mail_count(actor: Actor) -> int:
    """How many mails are on their way, the one or other perhaps because the mail server is away."""
    on_the_way = OutgoingMail.objects.filter(state__in=[MailState.WAITING, MailState.SENDING])
    return mails_visible_to(actor, on_the_way).count()


def mail(actor: Actor, mail_id: int) -> MailRow:
    """One mail; raises `NotFound`."""
    found = mails_visible_to(actor, OutgoingMail.objects.filter(pk=mail_id)).first()
    if found is None:
        raise NotFound(_("There is no such mail."))
    return mail_row(found)


def mail_row(found: OutgoingMail) -> MailRow:
    """What may be shown of a mail."""
    return MailRow(
        id=found.pk,
        kind=found.kind,
        to_email=found.to_email,
        to_name=found.to_name,
        language=found.language,
        subject=without_secrets(found.subject, found.secrets),
        text=without_secrets(found.text, found.secrets),
        state=found.state,
        state_label=found.get_state_display(),
        attempts=found.attempts,
        created_at=found.created_at,
        sent_at=found.sent_at,
        error=found.error,
        target=found.target,
    )
