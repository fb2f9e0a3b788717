"""Reading notices, and trying again a mail that was given up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, NotFound
from kernel.tasks import queue_after_commit
from kernel.use_case import use_case
from notify import policy
from notify.events import MailRetried, NoticesRead
from notify.models import Notice, OutgoingMail
from notify.queries import mails_visible_to, visible_to
from notify.states import PATIENCE, MailState


@use_case
def mark_read(ctx: Context, *, notice_id: int) -> str:
    """Mark one of the actor's notices as read and give the path it leads to. Raises `NotFound`."""
    notice = visible_to(ctx.actor, Notice.objects.select_for_update()).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(_("There is no such notification."))
    require(ctx.actor, policy.READ_NOTICE, notice)
    if notice.read_at is None:
        notice.read_at = ctx.now
        notice.save(update_fields=["read_at"])
        record(ctx, NoticesRead(notice_ids=[notice.pk]), target=f"user:{notice.user_id}")
    return notice.path


@use_case
def mark_all_read(ctx: Context) -> int:
    """Mark all of the actor's notices as read; says how many were unread."""
    unread = visible_to(ctx.actor, Notice.objects.select_for_update()).filter(read_at=None).order_by("pk")
    ids = list(unread.values_list("pk", flat=True))
    if ids:
        Notice.objects.filter(pk__in=ids).update(read_at=ctx.now)
        record(ctx, NoticesRead(notice_ids=ids), target=f"user:{ctx.actor.user_id}")
    return len(ids)


@use_case
def retry_mail(ctx: Context, *, mail_id: int) -> OutgoingMail:
    """Send a mail that was given up once more, for another three days. Raises `NotFound`, `Conflict`."""
    mail = mails_visible_to(ctx.actor, OutgoingMail.objects.select_for_update()).filter(pk=mail_id).first()
    if mail is None:
        raise NotFound(_("There is no such mail."))
    require(ctx.actor, policy.RETRY_MAIL, mail)
    if mail.state != MailState.FAILED:
        raise Conflict(
            _("Only a mail that could not be delivered can be sent again. Reload the page to see its state.")
        )
    mail.state, mail.attempts = MailState.WAITING, 0
    mail.due_at, mail.give_up_at = ctx.now, ctx.now + PATIENCE
    mail.save(update_fields=["state", "attempts", "due_at", "give_up_at"])
    queue_after_commit("notify.send_mail", mail_id=mail.pk)
    record(ctx, MailRetried(mail_id=mail.pk), target=f"mail:{mail.pk}")
    return mail
