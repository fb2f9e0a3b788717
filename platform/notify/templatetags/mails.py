"""`{% load mails %}`: dates, numbers and people's words inside a mail, as its reader reads them."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from kernel import markdown
from kernel.calendars import DateStyle, DisplayPrefs, format_date, format_datetime, to_digits

register = template.Library()
_LATIN_FONTS = "Inter, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"


def _prefs(context: Context) -> DisplayPrefs:
    prefs = context.get("prefs")
    return prefs if isinstance(prefs, DisplayPrefs) else DisplayPrefs()


@register.simple_tag(takes_context=True)
def mail_moment(context: Context, value: datetime, style: DateStyle = "long") -> str:
    """A date with its time: "19 November 2026 at 08:30"."""
    return format_datetime(value, style, _prefs(context))


@register.simple_tag(takes_context=True)
def mail_day(context: Context, value: date | datetime, style: DateStyle = "long") -> str:
    """A date."""
    return format_date(value, style, _prefs(context))


@register.simple_tag(takes_context=True)
def mail_digits(context: Context, value: object) -> str:
    """A number or text with its digits in the reader's script."""
    return to_digits(value, _prefs(context))


@register.simple_tag(takes_context=True)
def mail_font(context: Context) -> SafeString:
    """The font stack for a style attribute; the portal's own fonts where the reader has them."""
    persian = _prefs(context).language == "fa"
    return SafeString("Vazirmatn, Tahoma, 'Segoe UI', Arial, sans-serif" if persian else _LATIN_FONTS)


@register.filter
def mail_markdown(text: str) -> SafeString:
    """What a person wrote, as safe HTML; every block finds its own direction."""
    return mark_safe(markdown.render(text))  # noqa: S308


@register.filter
def mail_quote(text: str) -> str:
    """What a person wrote, for the plain text: each line behind a mark, as mail programs quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
