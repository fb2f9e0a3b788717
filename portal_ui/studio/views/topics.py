"""Topics: the list with its order, the form below it, switching on and off, archiving and bringing back.

The same views serve the topics of everybody and, with `link_id`, those of one client's support link.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid, NotFound
from portal_ui.conversation.requests import wants_part
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask, refused
from portal_ui.studio.forms.topics import TopicForm
from portal_ui.studio.saving import attempt
from portal_ui.studio.topic_lists import build_form, form_context, list_page, topic_values
from portal_ui.studio.topic_places import FORM, Place, all_topics, place_of, topic_here
from support.topics.queries import client_links, topic_row, topic_rows
from support.topics.use_cases import archive_topic, order_topics, restore_topic, save_topic


@studio_page
@require_safe
def topics_page(request: StudioRequest, link_id: int | None = None) -> HttpResponse:
    """What clients may choose, in order; `?edit=<id>` has that topic in the form below."""
    place = place_of(request.actor, link_id)
    rows = all_topics(request.actor, place)
    wanted = request.GET.get("edit", "")
    row = next((one for one in rows if str(one.id) == wanted and not one.is_archived), None)
    return list_page(request, place, rows, build_form(request, row), row)


@studio_page
@require_http_methods(["GET", "POST"])
def topic_page(request: StudioRequest, topic_id: int | None = None, link_id: int | None = None) -> HttpResponse:
    """A topic to change, or a new one: in the form below the list. htmx asks for the form alone."""
    place = place_of(request.actor, link_id)
    rows = all_topics(request.actor, place)
    row = next((one for one in rows if one.id == topic_id), None)
    if topic_id is not None and row is None:
        return redirect(_place_elsewhere(request, place, topic_id).edit_url(topic_id))
    form = build_form(request, row)
    current = (lambda: topic_values(topic_row(request.actor, row.id))) if row is not None else None
    places = {"in_charge": "kinds"}
    if request.method == "POST":
        saved = attempt(form, lambda: _save(request, place, form, topic_id), places=places, current=current)
        if saved is not None:
            messages.success(request, _("The topic is saved.") if row is not None else _("The topic is added."))
            return place.back()
    if request.method == "GET" and wants_part(request, FORM):
        return render(request, "studio/topics/form.html", form_context(place, form, row, is_part=True))
    return list_page(request, place, rows, form, row)


@studio_page
@require_POST
def order(request: StudioRequest, link_id: int | None = None) -> HttpResponse:
    """The new order: all ids as they stand (`topic`, repeated), or one moved up or down (`move` is "<id>:up")."""
    place = place_of(request.actor, link_id)
    ids = [int(value) for value in request.POST.getlist("topic") if value.isdigit()]
    moved, _colon, way = request.POST.get("move", "").partition(":")
    if moved.isdigit():
        rows = topic_rows(request.actor, organisation_id=place.organisation_id)
        ids = _moved([row.id for row in rows], int(moved), -1 if way == "up" else 1)
    try:
        order_topics(request.ctx, topic_ids=ids)
    except Conflict as error:
        return refused(request, error, place.home_name, link_id)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return place.back()


@studio_page
@require_POST
def switch(request: StudioRequest, topic_id: int, link_id: int | None = None) -> HttpResponse:
    """Offer a topic (`is_on` = "yes"), or stop offering it without taking it off the list."""
    place = place_of(request.actor, link_id)
    row = topic_here(request.actor, place, topic_id)
    is_active = request.POST.get("is_on") == "yes"
    try:
        save_topic(
            request.ctx,
            topic_id=topic_id,
            names=row.names,
            help=row.help,
            project_id=row.project_id,
            form_id=row.form_id,
            in_charge=row.in_charge,
            assignee_ids=row.assignee_ids,
            is_public=row.is_public,
            organisation_id=row.organisation_id,
            is_active=is_active,
            version=row.version,
        )
    except (Invalid, Conflict) as error:
        return refused(request, error, place.home_name, link_id)
    name = {"name": row.name}
    messages.success(
        request, _("“%(name)s” is on.") % name if is_active else _("“%(name)s” is off: nobody can choose it.") % name
    )
    return place.back()


@studio_page
@require_http_methods(["GET", "POST"])
def archive(request: StudioRequest, topic_id: int, link_id: int | None = None) -> HttpResponse:
    """Take a topic off the forms; requests keep its name."""
    place = place_of(request.actor, link_id)
    row = topic_here(request.actor, place, topic_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Archive the topic “%(name)s”?") % {"name": row.name},
            text=_("Clients no longer see it. Requests that have it keep its name, and you can bring it back."),
            action=_("Archive"),
            back=place.home_name,
            back_id=link_id,
        )
    try:
        archive_topic(request.ctx, topic_id=topic_id)
    except Conflict as error:
        return refused(request, error, place.home_name, link_id)
    messages.success(request, _("The topic is archived."))
    return place.back()


@studio_page
@require_POST
def restore(request: StudioRequest, topic_id: int, link_id: int | None = None) -> HttpResponse:
    """Offer an archived topic again."""
    place = place_of(request.actor, link_id)
    topic_here(request.actor, place, topic_id)
    try:
        restore_topic(request.ctx, topic_id=topic_id)
    except Conflict as error:
        return refused(request, error, place.home_name, link_id)
    messages.success(request, _("Clients can choose the topic again."))
    return place.back()


def _save(request: StudioRequest, place: Place, form: TopicForm, topic_id: int | None) -> object:
    values = form.cleaned_data
    return save_topic(
        request.ctx,
        topic_id=topic_id,
        names=values["names"],
        help=values["help"],
        project_id=values["project_id"],
        form_id=values["form_id"],
        in_charge=form.in_charge(),
        assignee_ids=form.people_in_order(),
        is_public=values["is_public"],
        organisation_id=place.organisation_id,
        is_active=values["is_active"],
        version=form.seen_version,
    )


def _place_elsewhere(request: StudioRequest, place: Place, topic_id: int) -> Place:
    """Where a client's topic is edited, for somebody who looks for it among everybody's. Raises NotFound."""
    organisation_id = topic_row(request.actor, topic_id).organisation_id
    for link in client_links(request.actor) if place.link is None else ():
        if link.organisation_id == organisation_id:
            return Place(link)
    raise NotFound


def _moved(ids: list[int], moved: int, step: int) -> list[int]:
    """`ids` with one of them a place further up or down; unchanged at the ends and for an unknown one."""
    if moved not in ids:
        return ids
    here = ids.index(moved)
    there = min(max(here + step, 0), len(ids) - 1)
    ids.insert(there, ids.pop(here))
    return ids
