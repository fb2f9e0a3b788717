"""Times for dense lists: as short as the language allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from babel import dates
from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel import calendars
from portal_ui.shell.context import prefs_of

register = template.Library()
A_WEEK = timedelta(days=7)


@register.simple_tag(takes_context=True)
def brief_time(context: Context, value: datetime) -> SafeString:
    """How long ago in one number and unit, a day and month after a week; the whole moment stands in the title."""
    prefs = prefs_of(getattr(context, "request", None) or context.get("request"))
    passed = timezone.now() - value
    if passed < A_WEEK:
        span = max(passed, timedelta(minutes=1))
        # The Persian names of the narrow form are Latin letters.
        form: Literal["short", "narrow"] = "short" if prefs.language == "fa" else "narrow"
        words = dates.format_timedelta(span, threshold=1.0, granularity="minute", format=form, locale=prefs.locale)
        text = calendars.to_digits(words, prefs)
    else:
        text = calendars.format_date(value, "day", prefs)
    exact = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    full = calendars.format_datetime(value, "full", prefs)
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, full, text)
