"""Turns a kind of mail and its facts into subject, text and HTML in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from kernel.localized import direction, pick
from kernel.tenancy import TenantRef, tenant_url
from notify.headers import one_line
from notify.look import MailLook, look_of
from notify.recipients import Recipient

# Neither PostgreSQL nor mail programs take these; tabs and line breaks stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MANY_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's three texts, and the workspace's name as this reader reads it."""

    subject: str
    text: str
    html: str
    workspace_name: str


def workspace_name(tenant: TenantRef, language: str) -> str:
    """The workspace's name for a reader of `language`."""
    return pick(tenant.names, language, tenant.languages).text or tenant.name


def render(
    kind: str,
    tenant: TenantRef,
    to: Recipient,
    facts: Mapping[str, Any],
    *,
    button_url: str = "",
    look: MailLook | None = None,
) -> Rendered:
    """Render `notify/mails/<kind>.subject.txt`, `.txt` and `.html`, in the workspace's look unless another is given.

    Besides `facts` the templates know `tenant`, `workspace_name`, `recipient`, `portal_url`, `button_url`, `language`,
    `dir`, `look`, `footer` and `prefs`.
    """
    prefs = to.reads(tenant)
    look = look or look_of(tenant)
    with translation.override(prefs.language):
        known = {
            **facts,
            "tenant": tenant,
            "workspace_name": workspace_name(tenant, prefs.language),
            "recipient": to,
            "portal_url": tenant_url(tenant),
            "button_url": button_url,
            "language": prefs.language,
            "dir": direction(prefs.language),
            "look": look,
            "footer": pick(look.footer, prefs.language),
            "prefs": prefs,
        }
        text = _render(f"notify/mails/{kind}.txt", known, escape=False)
        return Rendered(
            subject=one_line(_render(f"notify/mails/{kind}.subject.txt", known, escape=False), 300),
            text=_complete(text, button_url),
            html=_render(f"notify/mails/{kind}.html", known, escape=True),
            workspace_name=one_line(known["workspace_name"], 200),
        )


def _render(template: str, facts: Mapping[str, Any], *, escape: bool) -> str:
    """Plain text must not be escaped, whatever a template forgets to say; HTML must be."""
    engine_template = cast(Any, get_template(template)).template
    rendered = str(engine_template.render(Context(dict(facts), autoescape=escape)))
    return _CONTROL.sub(" ", rendered).strip()


def _complete(text: str, button_url: str) -> str:
    """The text with single blank lines, and with the link, should its template have left that out."""
    tidy = _MANY_BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()
    if button_url and button_url not in tidy:
        tidy = f"{tidy}\n\n{button_url}"
    return tidy + "\n"
