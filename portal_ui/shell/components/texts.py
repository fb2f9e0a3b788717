"""Text of the workspace, marked with its language where that is not the page's."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kernel.localized import Picked, pick


def localized(value: str | Picked | Mapping[str, str] | None) -> SafeString:
    """A LocalizedText (or what `pick` found) as text; a fallback in another language carries `lang` and `dir`."""
    if value is None:
        return SafeString("")
    if isinstance(value, Mapping):
        value = pick(value)
    if not isinstance(value, Picked):
        return conditional_escape(value)
    if value.language.split("-")[0] == (get_language() or "en").split("-")[0] or not value.text:
        return conditional_escape(value.text)
    return format_html('<span lang="{}" dir="{}">{}</span>', value.language, value.dir, value.text)
