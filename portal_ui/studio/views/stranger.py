"""What a stranger would see at an address: the page as it is for somebody who is not signed in, to look at only."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, QueryDict
from django.urls import resolve
from django.views.decorators.http import require_safe

from accounts.contexts import context_of
from kernel.context import NOBODY
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.link_cards import FORM_PATH
from support.topics.queries import client_link


@studio_page
@require_safe
def form_page(request: StudioRequest) -> HttpResponse:
    """The support form of everybody."""
    return _as_stranger(request, FORM_PATH)


@studio_page
@require_safe
def client_form_page(request: StudioRequest, link_id: int) -> HttpResponse:
    """The support form behind a client's link."""
    return _as_stranger(request, client_link(request.actor, link_id).path)


def _as_stranger(request: StudioRequest, path: str) -> HttpResponse:
    """The page at `path` for nobody; it is framed here, so only its content is taken over, none of its headers."""
    match = resolve(path)
    other: Any = copy.copy(request)
    # What was worked out for the one who looks; and the mark of a frame, in which the page would be a slimmer one.
    for name in [name for name in vars(other) if name.startswith("_portico") or name == "headers"]:
        delattr(other, name)
    other.META = {name: value for name, value in request.META.items() if name != "HTTP_SEC_FETCH_DEST"}
    other.user, other.actor, other.COOKIES, other.GET = AnonymousUser(), NOBODY, {}, QueryDict()
    other.path = other.path_info = path
    other.resolver_match = match
    other.ctx = context_of(other, NOBODY, "portal")
    answer = match.func(other, *match.args, **match.kwargs)
    return HttpResponse(answer.content, content_type=answer.headers["Content-Type"])
