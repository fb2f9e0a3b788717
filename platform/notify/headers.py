"""Mail headers: message ids that keep a conversation together, and values that cannot smuggle in another header."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from kernel.tenancy import TenantRef, default_host

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ID_PART = re.compile(r"[a-z0-9.]{1,60}\Z")

# Ours to set; and these mails are no list that anybody could leave.
_KEPT = frozenset({"from", "to", "cc", "bcc", "subject", "message-id", "date", "list-unsubscribe"})


def one_line(text: str, longest: int) -> str:
    """`text` without line breaks and control characters, cut to `longest` characters."""
    return " ".join(_CONTROL.sub(" ", text).split())[:longest].rstrip()


def message_id(tenant: TenantRef, about: str) -> str:
    """A new Message-ID: `<t12.m3.9f2c…@mail.acme.localhost>` for about="t12.m3"."""
    return f"<{_checked(about)}.{secrets.token_hex(8)}@mail.{default_host(tenant.slug)}>"


def thread_id(tenant: TenantRef, about: str) -> str:
    """The id all mails about one thing refer to, such as `<t12@mail.acme.localhost>`, so that they stay together.

    With the default host, which stays when links change to another domain.
    """
    return f"<{_checked(about)}@mail.{default_host(tenant.slug)}>"


def _checked(about: str) -> str:
    if not _ID_PART.match(about):
        raise ValueError(f"not a part of a Message-ID: {about!r}")
    return about


def transactional_headers(extra: Mapping[str, str] | None, in_reply_to: str) -> dict[str, str]:
    """What a mail carries besides addresses and subject; raises ValueError for a header that is not the caller's."""
    headers = {"Auto-Submitted": "auto-generated"}
    if in_reply_to:
        ids = one_line(in_reply_to, 900)
        headers |= {"In-Reply-To": ids.split()[-1], "References": ids}
    for name, value in (extra or {}).items():
        if not _NAME.match(name) or name.lower() in _KEPT:
            raise ValueError(f"this header is not set by callers: {name!r}")
        headers[name] = one_line(value, 900)
    return headers
