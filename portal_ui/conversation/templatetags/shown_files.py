"""Where a reader gets a file: below its usual address, or below the link by which they read."""

from __future__ import annotations

from urllib.parse import quote

from django import template
from django.template.context import Context

from support.files.rows import FileRow

register = template.Library()


@register.simple_tag(takes_context=True)
def file_address(context: Context, file: FileRow) -> str:
    """The address of a file; `files_at` in the context is that of a page whose reader has no account."""
    place = context.get("files_at")
    return f"{place}{file.uuid}/{quote(file.name, safe='')}" if place else file.path
