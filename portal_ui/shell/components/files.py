"""Files and pictures in a conversation."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel.calendars import DisplayPrefs
from portal_ui.shell.components import icons
from portal_ui.shell.components.times import file_size


def kind_icon(content_type: str, name: str) -> SafeString:
    """The icon for a kind of file."""
    if content_type.startswith("image/"):
        return icons.icon("image")
    if content_type.startswith("video/"):
        return icons.icon("film")
    if content_type.startswith("audio/"):
        return icons.icon("audio-lines")
    if name.lower().endswith((".zip", ".rar", ".7z", ".gz")):
        return icons.icon("file-archive")
    if name.lower().endswith((".xls", ".xlsx", ".csv", ".ods")):
        return icons.icon("file-spreadsheet")
    return icons.icon("file-text")


def file_chip(
    name: str, size: int, prefs: DisplayPrefs, *, url: str = "", content_type: str = "", thumbnail: str = ""
) -> SafeString:
    """One file: picture or icon, name, size; a link when `url` is given."""
    if thumbnail:
        picture = format_html('<img src="{}" alt="" loading="lazy" width="36" height="36">', thumbnail)
    else:
        picture = kind_icon(content_type, name)
    inner = format_html(
        '<span class="file__kind">{}</span><span><bdi>{}</bdi><small>{}</small></span>',
        picture,
        name,
        file_size(size, prefs),
    )
    if url:
        return format_html('<a class="file" href="{}">{}</a>', url, inner)
    return format_html('<span class="file">{}</span>', inner)
