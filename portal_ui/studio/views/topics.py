"""Topics: the list with its order, one topic, archiving and bringing back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Conflict
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask, refused
from portal_ui.studio.forms.teams import TopicForm
from portal_ui.studio.saving import attempt, posted, status_of
from support.teams.queries import projects
from support.topics.queries import TopicRow, topic_row, topic_rows
from support.topics.use_cases import archive_topic, order_topics, restore_topic, save_topic


@studio_page
def topics_page(request: StudioRequest) -> HttpResponse:
    """What clients may choose, in order, and what they could choose once."""
    rows = topic_rows(request.actor)
    context = {
        "topics": rows,
        "archived": topic_rows(request.actor, archived=True),
        "only_one": sum(row.is_active for row in rows) == 1,
    }
    return render(request, "studio/topics.html", context)


@studio_page
@require_http_methods(["GET", "POST"])
def topic_page(request: StudioRequest, topic_id: int | None = None) -> HttpResponse:
    """A topic to change, or a new one."""
    row = topic_row(request.actor, topic_id) if topic_id is not None else None
    choices = [
        (project.id, project.name)
        for project in projects(request.actor)
        if project.is_active or (row is not None and row.project_id == project.id)
    ]
    initial = _values(row) if row is not None else {"project_id": choices[0][0] if choices else None}
    form = TopicForm(posted(request), tenant=request.tenant, initial=initial, projects=choices)

    def save() -> object:
        return save_topic(
            request.ctx,
            topic_id=topic_id,
            names=form.cleaned_data["names"],
            help=form.cleaned_data["help"],
            project_id=form.cleaned_data["project_id"],
            is_active=form.cleaned_data["is_active"],
            version=form.seen_version,
        )

    current = (lambda: _values(topic_row(request.actor, row.id))) if row is not None else None
    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The topic is saved."))
        return redirect("studio:topics")
    return render(request, "studio/topic.html", {"form": form, "topic": row}, status=status_of(request))


@studio_page
@require_POST
def order(request: StudioRequest) -> HttpResponse:
    """The new order: all ids as they stand (`topic`, repeated), or one moved up or down (`move` is "<id>:up")."""
    ids = [int(value) for value in request.POST.getlist("topic") if value.isdigit()]
    moved, _colon, way = request.POST.get("move", "").partition(":")
    if moved.isdigit():
        ids = _moved([row.id for row in topic_rows(request.actor)], int(moved), -1 if way == "up" else 1)
    try:
        order_topics(request.ctx, topic_ids=ids)
    except Conflict as error:
        return refused(request, error, "studio:topics")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("studio:topics")


@studio_page
@require_http_methods(["GET", "POST"])
def archive(request: StudioRequest, topic_id: int) -> HttpResponse:
    """Take a topic off the forms; requests keep its name."""
    row = topic_row(request.actor, topic_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Archive the topic “%(name)s”?") % {"name": row.name},
            text=_("Clients no longer see it. Requests that have it keep its name, and you can bring it back."),
            action=_("Archive"),
            back="studio:topics",
        )
    try:
        archive_topic(request.ctx, topic_id=topic_id)
    except Conflict as error:
        return refused(request, error, "studio:topics")
    messages.success(request, _("The topic is archived."))
    return redirect("studio:topics")


@studio_page
@require_POST
def restore(request: StudioRequest, topic_id: int) -> HttpResponse:
    """Offer an archived topic again."""
    try:
        restore_topic(request.ctx, topic_id=topic_id)
    except Conflict as error:
        return refused(request, error, "studio:topics")
    messages.success(request, _("Clients can choose the topic again."))
    return redirect("studio:topics")


def _values(row: TopicRow) -> dict[str, Any]:
    return {
        "names": row.names,
        "help": row.help,
        "project_id": row.project_id,
        "is_active": row.is_active,
        "version": row.version,
    }


def _moved(ids: list[int], moved: int, step: int) -> list[int]:
    """`ids` with one of them a place further up or down; unchanged at the ends and for an unknown one."""
    if moved not in ids:
        return ids
    here = ids.index(moved)
    there = min(max(here + step, 0), len(ids) - 1)
    ids.insert(there, ids.pop(here))
    return ids
