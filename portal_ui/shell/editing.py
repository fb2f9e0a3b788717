"""The sign-in and sign-up pages as somebody else than a visitor sees them: an administrator who edits them in place, or
a colleague with a link to a look that is not published yet.

The editor belongs to the studio, which stands above these pages: it registers here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from branding.themes.queries import previewed_look
from kernel.errors import Gone
from portal_ui.shell.context import shell_of

SIGN_IN_PAGE = "signin"
SIGN_UP_PAGE = "signup"
CUSTOMISE = "customise"
PREVIEW = "preview"

# Shows a page in edit mode to those who may edit it; None for everybody else.
PageEditor = Callable[[Any, str], HttpResponse | None]
_editors: list[PageEditor] = []


def page_editor(editor: PageEditor) -> PageEditor:
    """Register what answers `?customise`."""
    _editors.append(editor)
    return editor


def edited_page(request: HttpRequest, page: str) -> HttpResponse | None:
    """The page in edit mode, where that is asked for and allowed."""
    if request.method != "GET" or CUSTOMISE not in request.GET:
        return None
    return next((answer for editor in _editors if (answer := editor(request, page)) is not None), None)


def wear_draft(request: HttpRequest) -> str:
    """With `?preview=…` the page wears the draft's look. What the page says about it; empty without such a link."""
    token = request.GET.get(PREVIEW, "")
    if not token:
        return ""
    try:
        shell_of(request).look = previewed_look(token)
    except Gone:
        return _("This preview has ended. You see the page as it is published.")
    return _("You see a draft. It is not published yet.")
