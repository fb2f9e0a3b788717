"""Tabs and pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel.calendars import DisplayPrefs, format_number
from portal_ui.shell.components import icons


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several views of the same thing; `count` is shown beside the label."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


def tabs(items: Sequence[Tab], prefs: DisplayPrefs, *, label: str) -> SafeString:
    """A row of tabs; `label` names it for screen readers."""
    rows = (
        (
            tab.url,
            SafeString(' aria-current="page"') if tab.current else "",
            tab.label,
            "" if tab.count is None else format_html('<span class="count">{}</span>', format_number(tab.count, prefs)),
        )
        for tab in items
    )
    links = format_html_join("", '<a href="{}"{}>{}{}</a>', rows)
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, links)


def _page_url(query: QueryDict, page: int) -> str:
    changed = query.copy()
    changed["page"] = str(page)
    return f"?{changed.urlencode()}"


def pagination(page: Page[Any], query: QueryDict, prefs: DisplayPrefs) -> SafeString:
    """Links to the pages of a list, other parameters of the address kept. Nothing when there is only one page."""
    paginator = page.paginator
    if paginator.num_pages < 2:
        return SafeString("")
    parts: list[SafeString] = []
    if page.has_previous():
        arrow = icons.icon("chevron-left", "small", flip=True, label=_("Previous page"))
        url = _page_url(query, page.previous_page_number())
        parts.append(format_html('<a rel="prev" href="{}">{}</a>', url, arrow))
    for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if not isinstance(number, int):
            parts.append(format_html("<span>{}</span>", number))
            continue
        shown = format_number(number, prefs)
        if number == page.number:
            parts.append(format_html('<span aria-current="page">{}</span>', shown))
        else:
            parts.append(format_html('<a href="{}">{}</a>', _page_url(query, number), shown))
    if page.has_next():
        arrow = icons.icon("chevron-right", "small", flip=True, label=_("Next page"))
        parts.append(format_html('<a rel="next" href="{}">{}</a>', _page_url(query, page.next_page_number()), arrow))
    links = format_html_join("", "{}", ((part,) for part in parts))
    return format_html('<nav class="pagination" aria-label="{}">{}</nav>', _("Pages"), links)


def older_newer(newer: str, older: str) -> SafeString:
    """Links of a list that is read by cursor: nothing for an empty address."""
    if not newer and not older:
        return SafeString("")
    back = icons.icon("chevron-left", "small", flip=True)
    forth = icons.icon("chevron-right", "small", flip=True)
    css = "button button--ghost button--small"
    first = format_html('<a class="{}" rel="prev" href="{}">{}{}</a>', css, newer, back, _("Newer")) if newer else ""
    second = format_html('<a class="{}" rel="next" href="{}">{}{}</a>', css, older, _("Older"), forth) if older else ""
    return format_html('<nav class="pagination" aria-label="{}">{}{}</nav>', _("Pages"), first, second)
