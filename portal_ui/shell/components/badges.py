"""Small signs: states, priorities, chips, people."""

from __future__ import annotations

from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel.localized import Picked
from portal_ui.shell.components import icons
from portal_ui.shell.components.markup import choose, classes
from portal_ui.shell.components.texts import localized

TONES = frozenset({"", "info", "ok", "warn", "bad", "brand"})
SHAPES = frozenset({"dot", "ring", "diamond", "bar", "plain"})

# The six kinds of ticket status: tone and shape, so that colour never says it alone.
STATUS_LOOK = {
    "new": ("brand", "ring"),
    "open": ("info", "dot"),
    "waiting": ("warn", "ring"),
    "on_hold": ("", "bar"),
    "solved": ("ok", "diamond"),
    "closed": ("", "diamond"),
}
PRIORITY_BARS = {"low": 1, "normal": 2, "high": 3, "urgent": 4}
AVATAR_SIZES = frozenset({"", "small", "large"})
AVATAR_TONES = 5
ZERO_WIDTH_NON_JOINER = "\u200c"


def badge(text: str | Picked, *, tone: str = "", shape: str = "dot") -> SafeString:
    """A state as a pill with a word."""
    choose(tone, TONES, "badge tone")
    choose(shape, SHAPES, "badge shape")
    css = classes("badge", f"badge--{tone}" if tone else "", f"badge--{shape}" if shape != "dot" else "")
    return format_html('<span class="{}">{}</span>', css, localized(text))


def status(kind: str, text: str | Picked) -> SafeString:
    """A ticket's status: the look follows its kind, the word is the workspace's own."""
    tone, shape = STATUS_LOOK[choose(kind, STATUS_LOOK, "status kind")]
    return badge(text, tone=tone, shape=shape)


def chip(text: str | Picked, *, icon: str = "") -> SafeString:
    """A quiet label: topic, team, tag."""
    picture = icons.icon(icon, "small") if icon else ""
    return format_html('<span class="chip">{}<span class="truncate">{}</span></span>', picture, localized(text))


def priority_name(level: str) -> str:
    """The priority as a word."""
    names = {"low": _("Low"), "normal": _("Normal"), "high": _("High"), "urgent": _("Urgent")}
    return names[choose(level, names, "priority")]


def priority(level: str, *, text: bool = False) -> SafeString:
    """Bars for a priority; with `text` the word stands beside them, else it is their accessible name."""
    name = priority_name(level)
    role = SafeString('aria-hidden="true"') if text else format_html('role="img" aria-label="{}"', name)
    if level == "urgent":
        drawing = SafeString('<rect x="1" y="1" width="14" height="14" rx="4"/><path d="M8 4.4v4.2M8 11.2v.4"/>')
    else:
        bars = [(2 + 4.5 * i, 10 - 3.5 * i, 4 + 3.5 * i, "on" if i < PRIORITY_BARS[level] else "off") for i in range(3)]
        drawing = format_html_join("", '<rect x="{}" y="{}" width="3" height="{}" rx="1" class="{}"/>', bars)
    sign = format_html('<svg class="priority priority--{}" viewBox="0 0 16 16" {}>{}</svg>', level, role, drawing)
    return format_html('<span class="with-icon">{}{}</span>', sign, name) if text else sign


def initials(name: str) -> str:
    """One or two letters for a name: first word's and last word's. Persian letters are kept from joining."""
    words = [word for word in name.replace(ZERO_WIDTH_NON_JOINER, "").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    joiner = ZERO_WIDTH_NON_JOINER if any("\u0600" <= letter <= "\u06ff" for letter in letters) else ""
    return joiner.join(letters).upper() if letters else "?"


def avatar(name: str, size: str = "") -> SafeString:
    """A person's letters on a tone that follows the name. Decoration: the name must stand beside it."""
    choose(size, AVATAR_SIZES, "avatar size")
    tone = crc32(name.encode()) % AVATAR_TONES
    css = classes("avatar", f"avatar--{size}" if size else "", f"avatar--tone-{tone}")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(name))


def person(name: str, size: str = "small") -> SafeString:
    """A person: letters and name."""
    return format_html('<span class="person">{}<bdi>{}</bdi></span>', avatar(name, size), name)
