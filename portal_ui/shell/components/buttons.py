"""Buttons and links that look like buttons."""

from __future__ import annotations

from typing import Any

from django.template import TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal_ui.shell.components import icons
from portal_ui.shell.components.markup import attributes, choose, classes, inner

VARIANTS = frozenset({"primary", "secondary", "ghost", "danger"})
SIZES = frozenset({"", "small", "large"})
TYPES = frozenset({"button", "submit", "reset"})


def button(
    content: str,
    *,
    variant: str = "secondary",
    size: str = "",
    icon: str = "",
    href: str = "",
    type: str = "button",  # noqa: A002 - the attribute's own name
    label: str = "",
    wide: bool = False,
    flip: bool = False,
    **extra: Any,
) -> SafeString:
    """A button, or a link with `href`. `label` makes it an icon-only button with that name for screen readers."""
    choose(variant, VARIANTS, "button variant")
    choose(size, SIZES, "button size")
    if label and not icon:
        raise TemplateSyntaxError("a button with a label needs an icon")
    css = classes(
        "button",
        f"button--{variant}",
        f"button--{size}" if size else "",
        "button--icon" if label else "",
        "button--wide" if wide else "",
    )
    picture = icons.icon(icon, flip=flip) if icon else SafeString("")
    if label:
        extra = {"aria_label": label, "title": label} | extra
    words = inner(content)
    if href:
        return format_html('<a href="{}" class="{}"{}>{}{}</a>', href, css, attributes(extra), picture, words)
    kind = choose(type, TYPES, "button type")
    return format_html('<button type="{}" class="{}"{}>{}{}</button>', kind, css, attributes(extra), picture, words)


def back_link(url: str, text: str) -> SafeString:
    """The way up, above a page's title."""
    arrow = icons.icon("chevron-left", "small", flip=True)
    return format_html('<a class="back-link" href="{}">{}{}</a>', url, arrow, text)


def copy_button(text: str, label: str = "") -> SafeString:
    """Copies `text`; shown only where scripts run."""
    name = label or _("Copy")
    inner = button("", variant="ghost", size="small", icon="copy", label=name)
    return format_html('<copy-button data-text="{}" data-done="{}" hidden>{}</copy-button>', text, _("Copied"), inner)
