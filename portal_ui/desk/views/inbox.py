"""The list of tickets, alone or beside an open one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal_ui.conversation.requests import WorkspaceRequest, wants_part
from portal_ui.desk.access import desk_page
from portal_ui.desk.menu import counted_views, plain_views
from portal_ui.desk.wanted import NOBODY, Wanted, whole_number
from support.people.queries import organisation_choices
from support.tickets.queries import assignees, priorities, statuses, tasks_to_do, ticket_list


@require_safe
@desk_page
def inbox(request: WorkspaceRequest) -> HttpResponse:
    """A view of the tickets. htmx asks for the whole list, or with a cursor for the rows that follow."""
    wanted = Wanted.read(request.GET.dict())
    cursor = request.GET.get("cursor", "")
    if wants_part(request, "more-rows"):
        return render(request, "desk/parts/rows.html", _rows(request, wanted, cursor))
    context = {**_rows(request, wanted, cursor), **_around(request, wanted)}
    if wants_part(request, "desk-list"):
        return render(request, "desk/parts/list_answer.html", context)
    return render(request, "desk/inbox.html", context)


@require_safe
@desk_page
def tasks(request: WorkspaceRequest) -> HttpResponse:
    """What this staff member has planned, the next due first."""
    return render(request, "desk/tasks.html", {"tasks": tasks_to_do(request.actor), "views": plain_views()})


def _rows(request: WorkspaceRequest, wanted: Wanted, cursor: str) -> dict[str, Any]:
    page = ticket_list(request.actor, wanted.filters(request.actor), order=wanted.order, cursor=cursor)
    return {
        "rows": page.rows,
        "wanted": wanted,
        "query": wanted.query(),
        "suffix": wanted.suffix(),
        "more_query": wanted.query(cursor=page.next) if page.next else "",
        "is_continued": bool(cursor),
        "open_number": whole_number(request.GET.get("open", "")) or 0,
    }


def _around(request: WorkspaceRequest, wanted: Wanted) -> dict[str, Any]:
    views = counted_views(request, wanted)
    current = next((item for group in views for item in group.items if item.is_current), None)
    return {
        "views": views,
        "view_name": current.label if current is not None else _("All requests"),
        "view_count": current.count if current is not None and not (wanted.is_narrowed or wanted.q) else None,
        "statuses": statuses(request.actor),
        "priorities": priorities(),
        "people": assignees(request.actor),
        "nobody": NOBODY,
        "me": request.actor.user_id,
        "organisations": organisation_choices(request.actor),
    }
