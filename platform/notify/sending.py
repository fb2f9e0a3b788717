"""Hands a stored mail to the mail server: claimed with a lease, sent outside of any transaction, marked."""

from __future__ import annotations

import logging
import re
import smtplib
import time
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.api import record
from kernel.backoff import next_pause
from kernel.context import SYSTEM, Context
from kernel.tenancy import host_url, require_tenant, tenant_url
from notify.answers import Answer, answer_of
from notify.events import MailFailed
from notify.models import OutgoingMail
from notify.secrets import without_secrets
from notify.states import FIRST_PAUSE, LONGEST_PAUSE, MailState
from outbox.api import set_alarm

logger = logging.getLogger(__name__)

JOB = "notify.mails"
# One run of the job stops after this many seconds and asks to be woken again: others wait for the worker too.
RUN_SECONDS = 60


class Outcome(StrEnum):
    """What became of one try. AWAY: no mail server answers, so the next mail would fare no better.

    SKIPPED: sent before, not due, or in another worker's hands.
    """

    SENT = "sent"
    AGAIN = "again"
    AWAY = "away"
    FAILED = "failed"
    SKIPPED = "skipped"


def _open(now: datetime) -> Q:
    """Mails that may be taken: waiting and due, or left behind by a worker that died."""
    return Q(state=MailState.WAITING, due_at__lte=now) | Q(state=MailState.SENDING, leased_until__lt=now)


def send(mail_id: int, now: datetime | None = None) -> Outcome:
    """Try to send one mail if it is due at `now`. Nothing of the mail server's is raised: it is noted and tried again.

    A worker that dies in between leaves the lease; after it the mail is sent once more, as nobody can know whether
    it went out. The Message-ID is the same, so that a mail program shows it once.
    """
    mail = _claim(mail_id, now or timezone.now())
    if mail is None:
        return Outcome.SKIPPED
    try:
        _hand_over(mail)
    except Exception as error:
        answer = answer_of(error)
        logger.warning("mail %s was not taken: %s", mail.pk, answer.words)
        return _put_back(mail, answer)
    _mark_sent(mail)
    return Outcome.SENT


def _claim(mail_id: int, now: datetime) -> OutgoingMail | None:
    """Take the mail for as long as a task may run; one statement, so only one worker succeeds."""
    # The lease runs by the real clock, also when `now` is another moment that a command was given.
    lease = timezone.now() + timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    taken = OutgoingMail.objects.filter(_open(now), pk=mail_id).update(
        state=MailState.SENDING, leased_until=lease, attempts=F("attempts") + 1
    )
    return OutgoingMail.objects.get(pk=mail_id) if taken else None


def _hand_over(mail: OutgoingMail) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=links_of_today(mail.text, mail.link_host),
        from_email=_address(mail.from_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        to=[_address(mail.to_name, mail.to_email)],
        headers={**mail.headers, "Message-ID": mail.message_id},
        connection=get_connection(),
    )
    message.attach_alternative(links_of_today(mail.html, mail.link_host), "text/html")
    if message.send() != 1:
        raise smtplib.SMTPException("the mail server took no mail")


def links_of_today(text: str, written_with: str) -> str:
    """The text with the links that would be made now: between writing and sending a domain may have come or gone."""
    tenant = require_tenant()
    if not written_with or written_with == tenant.primary_host:
        return text
    link = re.compile(re.escape(host_url(written_with, "")) + r"(?P<path>/[^\s\"'<>]*)")
    return link.sub(lambda found: tenant_url(tenant, found["path"]), text)


def _address(name: str, email: str) -> str:
    return str(Address(display_name=name, addr_spec=email))


def _mark_sent(mail: OutgoingMail) -> None:
    """Note it, also when the database is being started again just now: a mail that is not noted goes out twice."""
    for pause in (0.2, 1, 3, None):
        try:
            _note_sent(mail)
        except (OperationalError, InterfaceError):
            if pause is None:
                raise
            close_old_connections()
            pool = getattr(connection, "pool", None)
            if pool is not None:
                pool.check()  # it may hold more broken connections than there are tries
            time.sleep(pause)
        else:
            return


def _note_sent(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(
        state=MailState.SENT,
        sent_at=timezone.now(),
        leased_until=None,
        error="",
        subject=without_secrets(mail.subject, mail.secrets),
        text=without_secrets(mail.text, mail.secrets),
        html=without_secrets(mail.html, mail.secrets),
        secrets=[],
    )


def _put_back(mail: OutgoingMail, answer: Answer) -> Outcome:
    """Note the answer; try again later, or give up when it is final or patience has run out."""
    now = timezone.now()
    give_up = answer.is_final or now >= mail.give_up_at
    due_at = now + next_pause(mail.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
    with transaction.atomic():
        ours = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(
            state=MailState.FAILED if give_up else MailState.WAITING,
            due_at=due_at,
            leased_until=None,
            error=answer.words,
        )
        if not ours:
            return Outcome.SKIPPED
        if give_up:
            ctx = Context(actor=SYSTEM, tenant=require_tenant(), channel="task", now=now)
            record(ctx, MailFailed(mail_id=mail.pk), target=f"mail:{mail.pk}")
        else:
            set_alarm(JOB, due_at)
    if give_up:
        return Outcome.FAILED
    return Outcome.AWAY if answer.server_is_away else Outcome.AGAIN


def send_due(now: datetime) -> int:
    """Send what is due in the current workspace; says how many went out.

    Stops when no mail server answers, or time is up; the rest is woken again.
    """
    sent, began = 0, time.monotonic()
    due = OutgoingMail.objects.filter(_open(now)).order_by("due_at", "pk")
    for mail_id in list(due.values_list("pk", flat=True)):
        outcome = send(mail_id, now)
        sent += outcome is Outcome.SENT
        is_away = outcome is Outcome.AWAY
        if is_away or time.monotonic() - began > RUN_SECONDS:
            if due.exists():
                set_alarm(JOB, timezone.now() + (FIRST_PAUSE if is_away else timedelta()))
            break
    return sent
