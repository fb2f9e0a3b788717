"""The `ui` library: the parts of `portal_ui.shell.components` as template tags.

Arguments a part does not know are refused: most when the template is compiled, a button's (whose `hx_…`, `data_…` and
`aria_…` become attributes) when it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel import calendars, money
from kernel.calendars import DisplayPrefs
from portal_ui.shell.components import badges, boxes, buttons, charts, files, icons, lists, texts, times
from portal_ui.shell.components import composer as message_composer
from portal_ui.shell.components import fields as form_fields
from portal_ui.shell.context import prefs_of

register = template.Library()

register.simple_tag(icons.icon)
register.simple_tag(buttons.back_link)
register.simple_tag(buttons.copy_button)
register.simple_tag(badges.badge)
register.simple_tag(badges.status)
register.simple_tag(badges.chip)
register.simple_tag(badges.priority)
register.simple_tag(badges.priority_name)
register.simple_tag(badges.avatar)
register.simple_tag(badges.person)
register.simple_tag(texts.localized)
register.simple_tag(lists.older_newer)
register.simple_tag(form_fields.form_errors)
register.simple_tag(charts.sparkline)
register.simple_block_tag(buttons.button)
register.simple_block_tag(boxes.card)
register.simple_block_tag(boxes.note)
register.simple_block_tag(boxes.empty_state)


def _prefs(context: Context) -> DisplayPrefs:
    return prefs_of(getattr(context, "request", None) or context.get("request"))


@register.simple_tag(takes_context=True)
def field(
    context: Context,
    bound: BoundField,
    *,
    link_url: str = "",
    link_label: str = "",
    hide_label: bool = False,
    small: bool = False,
    affix: str = "",
    look: str = "",
    calendar: str = "",
) -> SafeString:
    """One form field; see components.fields.field for the options."""
    return form_fields.field(
        bound,
        _prefs(context),
        link_url=link_url,
        link_label=link_label,
        hide_label=hide_label,
        small=small,
        affix=affix,
        look=look,
        calendar=calendar,
    )


@register.simple_tag(takes_context=True)
def fields(context: Context, form: BaseForm) -> SafeString:
    """All fields of a form under a summary of its errors."""
    return form_fields.fields(form, _prefs(context))


@register.simple_tag(takes_context=True)
def time(context: Context, value: datetime | None, style: str = "relative") -> SafeString:
    """A moment: relative, clock, day, short, medium, long, full."""
    return times.moment(value, style, _prefs(context))


@register.simple_tag(takes_context=True)
def date(context: Context, value: Date | None, style: str = "medium") -> SafeString:
    """A day: day, month, short, medium, long, full."""
    return times.day(value, style, _prefs(context))


@register.simple_tag(takes_context=True)
def number(context: Context, value: Decimal | float | None, decimals: int | None = None) -> str:
    """A number with separators in the reader's digits."""
    return times.number(value, _prefs(context), decimals)


@register.simple_tag(takes_context=True)
def digits(context: Context, value: object) -> str:
    """Any text with its digits in the reader's script."""
    return calendars.to_digits(value, _prefs(context))


@register.simple_tag(takes_context=True)
def amount(context: Context, value: Decimal, currency: str, display: str = "") -> str:
    """Money in the reader's language."""
    return money.format_money(value, currency, _prefs(context), display=display)


@register.simple_tag(takes_context=True)
def file_size(context: Context, size: int) -> str:
    """Bytes as "84 KB"."""
    return times.file_size(size, _prefs(context))


@register.simple_tag(takes_context=True)
def file_chip(
    context: Context, name: str, size: int, url: str = "", content_type: str = "", thumbnail: str = ""
) -> SafeString:
    """One file with its size."""
    return files.file_chip(name, size, _prefs(context), url=url, content_type=content_type, thumbnail=thumbnail)


@register.simple_tag(takes_context=True)
def donut(context: Context, shares: Sequence[charts.Share], label: str, unit: str = "") -> SafeString:
    """A ring chart of `Share`s."""
    return charts.donut(shares, _prefs(context), label=label, unit=unit)


@register.simple_tag(takes_context=True)
def legend(context: Context, shares: Sequence[charts.Share]) -> SafeString:
    """The names and numbers of a donut."""
    return charts.legend(shares, _prefs(context))


@register.simple_tag(takes_context=True)
def bars(context: Context, shares: Sequence[charts.Share]) -> SafeString:
    """Horizontal bars of `Share`s."""
    return charts.bars(shares, _prefs(context))


@register.simple_tag(takes_context=True)
def tabs(context: Context, items: Sequence[lists.Tab], label: str) -> SafeString:
    """A row of `Tab`s."""
    return lists.tabs(items, _prefs(context), label=label)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any]) -> SafeString:
    """Links to the other pages of a Django `Page`."""
    request = getattr(context, "request", None) or context.get("request")
    query = request.GET if request is not None else QueryDict()
    return lists.pagination(page, query, _prefs(context))


@register.simple_block_tag(takes_context=True)
def confirm(context: Context, content: str, **options: Any) -> SafeString:
    """A button that asks before it posts; see components.boxes.confirm for the options."""
    request = getattr(context, "request", None) or context.get("request")
    csrf = SafeString("")
    if request is not None:
        csrf = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    return boxes.confirm(content, csrf=csrf, **options)


@register.simple_block_tag(takes_context=True)
def composer(
    context: Context,
    content: str,
    text: BoundField,
    files: BoundField | None = None,
    to: str = "",
    note: bool = False,
    hot_key: str = "",
) -> SafeString:
    """A Markdown field with files and the buttons that send it."""
    return message_composer.composer(
        content, text=text, prefs=_prefs(context), files=files, to=to, note=note, hot_key=hot_key
    )
