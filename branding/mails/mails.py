"""Gives every mail of the workspace its look."""

from __future__ import annotations

from branding.mails.queries import look_in, mail_style
from kernel.tenancy import TenantRef
from notify.api import MailLook, mail_look


@mail_look
def look_of_mails(tenant: TenantRef) -> MailLook:
    """The look of the current workspace's mails; they are read on white, so the colours are those of light mode."""
    return look_in(tenant, mail_style())
