"""The page with a list of topics and the form below it: for everybody's topics, and for those of a client's link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.queries import colleagues
from portal_ui.studio.access import StudioRequest
from portal_ui.studio.forms.topics import TopicForm
from portal_ui.studio.link_cards import client_card
from portal_ui.studio.saving import posted, status_of
from portal_ui.studio.topic_places import Place, TopicLine
from support.forms.queries import form_choices
from support.teams.queries import projects
from support.topics.queries import TopicRow
from support.topics.states import InCharge


def build_form(request: StudioRequest, row: TopicRow | None) -> TopicForm:
    """The form of a topic, or of a new one; what is archived or gone is listed only where it still stands."""
    there = row.assignee_ids if row is not None else ()
    people = [
        (person.id, person.name if person.is_active else _("%(name)s (deactivated)") % {"name": person.name})
        for person in colleagues(request.actor)
        if person.is_active or person.id in there
    ]
    offered = [
        (project.id, project.name)
        for project in projects(request.actor)
        if project.is_active or (row is not None and row.project_id == project.id)
    ]
    questions = form_choices(request.actor)
    if row is not None and row.form_id is not None and row.form_id not in dict(questions):
        questions = [*questions, (row.form_id, row.form_name)]
    initial = topic_values(row) if row is not None else {"project_id": offered[0][0] if offered else None}
    return TopicForm(
        posted(request),
        tenant=request.tenant,
        initial=initial,
        projects=offered,
        people=people,
        questions=questions,
    )


def topic_values(row: TopicRow) -> dict[str, Any]:
    """A topic as the form shows it."""
    return {
        "names": row.names,
        "help": row.help,
        "project_id": row.project_id,
        "assignee_ids": list(row.assignee_ids),
        "first_id": row.assignee_ids[0] if len(row.assignee_ids) > 1 else None,
        "kinds": [kind for kind in row.in_charge if kind != InCharge.ASSIGNEES],
        "form_id": row.form_id,
        "is_public": "yes" if row.is_public else "no",
        "is_active": row.is_active,
        "version": row.version,
    }


def form_context(place: Place, form: TopicForm, row: TopicRow | None, *, is_part: bool = False) -> dict[str, Any]:
    """What `studio/topics/form.html` shows; `topic` is the one being edited.

    The focus goes to a form somebody asked for; one that was refused begins at its first mistake.
    """
    return {
        "form": form,
        "topic": row,
        "place": place,
        "takes_focus": (is_part or row is not None) and not form.is_bound,
        "action": place.url("topic", row.id) if row is not None else place.url("topic_new"),
    }


def list_page(
    request: StudioRequest, place: Place, rows: Sequence[TopicRow], form: TopicForm, row: TopicRow | None
) -> HttpResponse:
    """The whole page; a form that was refused stands on it with what was typed."""
    context = {
        **form_context(place, form, row),
        "lines": [TopicLine(one, place) for one in rows if not one.is_archived],
        "archived": [TopicLine(one, place) for one in rows if one.is_archived],
        "only_one": sum(one.is_active for one in rows) == 1,
        "order_url": place.url("topics_order"),
    }
    if place.link is None:
        return render(request, "studio/topics.html", context, status=status_of(request))
    context |= {"link": place.link, "card": client_card(request.tenant, place.link)}
    return render(request, "studio/client_link.html", context, status=status_of(request))
