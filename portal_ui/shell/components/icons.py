"""Icons of the sprite; the asset build collects every name that stands in a template or beside `icon` in Python."""

from __future__ import annotations

import re

from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal_ui.shell.components.markup import choose, classes

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
SIZES = {"": "", "small": "icon--small", "large": "icon--large"}


def icon(name: str, size: str = "", *, flip: bool = False, label: str = "", extra: str = "") -> SafeString:
    """An icon. It is decoration unless `label` names it; `flip` mirrors arrows in right-to-left pages."""
    if not NAME.match(name):
        raise TemplateSyntaxError(f"not an icon name: {name!r}")
    css = classes("icon", SIZES[choose(size, SIZES, "icon size")], "icon--flip" if flip else "", extra)
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', css, role, static("icons.svg"), name)
