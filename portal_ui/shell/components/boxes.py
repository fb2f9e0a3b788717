"""Cards, notes, empty places, confirmations."""

from __future__ import annotations

from typing import Any

from django.template import TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal_ui.shell.components import icons
from portal_ui.shell.components.buttons import button
from portal_ui.shell.components.markup import choose, classes, inner

NOTE_TONES = frozenset({"", "info", "ok", "warn", "bad"})
LEVELS = frozenset({2, 3})


def card(
    content: str, *, title: str = "", link_url: str = "", link_label: str = "", flush: bool = False, level: int = 2
) -> SafeString:
    """A card; `flush` leaves the padding to what is inside (tables, lists)."""
    if level not in LEVELS:
        raise TemplateSyntaxError("a card's heading is of level 2 or 3")
    head: SafeString | str = ""
    if title:
        link = format_html('<a class="link" href="{}">{}</a>', link_url, link_label) if link_url else ""
        tag = SafeString(f"h{level}")
        head = format_html('<header class="card__head"><{}>{}</{}>{}</header>', tag, title, tag, link)
    body = inner(content)
    if not flush:
        css = classes("card__body", "" if title else "card__body--alone")
        body = format_html('<div class="{}">{}</div>', css, body)
    return format_html('<section class="card">{}{}</section>', head, body)


def note(content: str, *, tone: str = "", icon: str = "info", title: str = "") -> SafeString:
    """A message that stands in the page."""
    choose(tone, NOTE_TONES, "note tone")
    css = classes("note", f"note--{tone}" if tone else "")
    role = SafeString(' role="alert"') if tone == "bad" else ""
    head = format_html("<strong>{}</strong>", title) if title else ""
    words = inner(content)
    return format_html(
        '<div class="{}"{}>{}<div class="grow">{}{}</div></div>', css, role, icons.icon(icon), head, words
    )


def empty_state(content: str, *, icon: str, text: str) -> SafeString:
    """What will be here, and (as content) the one thing to do about it."""
    return format_html('<div class="empty">{}<p>{}</p>{}</div>', icons.icon(icon), text, inner(content))


def confirm(
    content: str,
    *,
    csrf: SafeString,
    url: str,
    label: str,
    title: str,
    action: str = "",
    text: str = "",
    danger: bool = False,
    variant: str = "secondary",
    size: str = "",
    icon: str = "",
    **extra: Any,
) -> SafeString:
    """A button that asks first. `content` may hold more fields of the form.

    Without scripts the button is a link to `url`, whose GET must answer with `shell/confirm.html`.
    """
    opener = button(label, variant=variant, size=size, icon=icon, href=url, data_confirm=True, **extra)
    cancel = button(_("Cancel"), data_close=True)
    submit = button(action or label, variant="danger" if danger else "primary", type="submit")
    words = format_html("<p>{}</p>", text) if text else ""
    form = format_html(
        '<form method="post" action="{}" class="dialog__body">{}<h2>{}</h2>{}{}'
        '<div class="dialog__actions">{}{}</div></form>',
        url,
        csrf,
        title,
        words,
        inner(content),
        cancel,
        submit,
    )
    return format_html(
        '<confirm-action>{}<dialog class="dialog" aria-label="{}">{}</dialog></confirm-action>', opener, title, form
    )
