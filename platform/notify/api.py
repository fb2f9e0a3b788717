"""What other rooms call from their subscribers: send_mail, give_notice, in_house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from kernel.fleet import house_tenant
from kernel.tasks import queue_after_commit
from kernel.tenancy import TenantRef, in_tenant, public_url, require_tenant, tenant_url
from notify.headers import message_id as new_message_id
from notify.headers import one_line, transactional_headers
from notify.headers import thread_id as thread_id
from notify.kinds import is_kind
from notify.kinds import notice_kind as notice_kind
from notify.look import MailLook as MailLook
from notify.look import mail_look as mail_look
from notify.models import Notice, OutgoingMail
from notify.recipients import Recipient as Recipient
from notify.rendering import render
from notify.secrets import secrets_in
from notify.states import PATIENCE, SAFETY, MailState
from outbox.api import set_alarm


def send_mail(
    *,
    kind: str,
    to: Recipient,
    context: Mapping[str, Any],
    dedupe_key: str,
    target: str = "",
    path: str = "",
    on_public_site: bool = False,
    headers: Mapping[str, str] | None = None,
    message_id: str = "",
    in_reply_to: str = "",
    secrets: Sequence[str] = (),
) -> OutgoingMail | None:
    """Write a mail of the current workspace and queue it; None when `dedupe_key` was used before.

    Part of the open transaction: it is sent only when that is committed. `path` is where the button leads on the
    workspace's own host (on the public site with `on_public_site`). `message_id` names this mail (see
    `new_message_id`), `in_reply_to` the ones it continues, separated by spaces. Tokens in `path` are recognised;
    name a code in `secrets`: both are masked wherever the mail is shown.
    """
    tenant, now = require_tenant(), timezone.now()
    if OutgoingMail.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    url = (public_url(path) if on_public_site else tenant_url(tenant, path)) if path else ""
    rendered = render(kind, tenant, to, context, button_url=url)
    problem = _address_problem(to.email)
    mail = OutgoingMail(
        dedupe_key=dedupe_key,
        kind=kind,
        to_email=one_line(to.email, 254),
        to_name=one_line(to.name, 200),
        contact_id=to.contact_id,
        user_id=to.user_id,
        language=to.reads(tenant).language,
        from_name=rendered.workspace_name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        secrets=secrets_in(path, secrets),
        message_id=message_id or new_message_id(tenant, "mail"),
        headers=transactional_headers(headers, in_reply_to),
        target=target,
        link_host=tenant.primary_host,
        state=MailState.FAILED if problem else MailState.WAITING,
        error=problem,
        created_at=now,
        due_at=now,
        give_up_at=now + PATIENCE,
    )
    # Two subscribers at once: the constraint lets one of them in.
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    stored = OutgoingMail.objects.filter(uuid=mail.uuid).first()
    if stored is not None and not problem:
        set_alarm("notify.mails", now + SAFETY)
        queue_after_commit("notify.send_mail", mail_id=stored.pk)
    return stored


_DARK_RULES = "@media (prefers-color-scheme: dark)"


def preview_mail(
    *, kind: str, tenant: TenantRef, to: Recipient, look: MailLook, path: str, dark: bool, context: Any = None
) -> str:
    """The HTML of a mail that is not sent, in a look that is being tried, as programs in light or dark mode show it."""
    rendered = render(kind, tenant, to, context or {}, button_url=tenant_url(tenant, path), look=look)
    return rendered.html.replace(_DARK_RULES, "@media all" if dark else "@media not all")


def _address_problem(email: str) -> str:
    """Why no mail can go to this address; it is kept as a failed mail, where people look for it."""
    try:
        validate_email(email)
    except ValidationError:
        return "This is not a mail address."
    return ""


def give_notice(
    *, user_id: int, kind: str, path: str, data: Mapping[str, Any], event_uuid: UUID, at: datetime | None = None
) -> None:
    """Put a line behind a person's bell, once per event and kind. `path` is the page on this host it opens."""
    if not is_kind(kind):
        raise ValueError(f"no sentence is registered for notices of kind {kind!r}")
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError(f"a notice leads to a page of its own workspace, not to {path!r}")
    notice = Notice(
        user_id=user_id, kind=kind, path=path, data=dict(data), event=event_uuid, created_at=at or timezone.now()
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


def message_id_for(about: str) -> str:
    """A new Message-ID in the current workspace, for a mail about `about` ("t12.m3")."""
    return new_message_id(require_tenant(), about)


def thread_id_for(about: str) -> str:
    """The id to pass as `in_reply_to` so that all mails about `about` ("t12") stay together."""
    return thread_id(require_tenant(), about)


@contextmanager
def in_house() -> Iterator[TenantRef]:
    """Enter the platform company's own workspace, which sends the mails of the public site. Raises `NoTenant`."""
    tenant = house_tenant()
    with in_tenant(tenant):
        yield tenant
