"""Teams and projects on one page, and the forms of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.queries import colleagues
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.forms.teams import ProjectForm, TeamForm
from portal_ui.studio.saving import attempt, posted, status_of
from support.teams.queries import ProjectRow, TeamRow, project, projects, team, teams
from support.teams.use_cases import save_project, save_team


@studio_page
def teams_page(request: StudioRequest) -> HttpResponse:
    """Who looks after requests, and where requests gather."""
    context = {"teams": teams(request.actor), "projects": projects(request.actor)}
    return render(request, "studio/teams.html", context)


@studio_page
@require_http_methods(["GET", "POST"])
def team_page(request: StudioRequest, team_id: int | None = None) -> HttpResponse:
    """A team to change, or a new one."""
    row = team(request.actor, team_id) if team_id is not None else None
    form = TeamForm(
        posted(request),
        tenant=request.tenant,
        initial=_team_values(row) if row is not None else None,
        people=_people(request, row.member_ids if row is not None else []),
    )

    def save() -> object:
        return save_team(
            request.ctx,
            team_id=team_id,
            names=form.cleaned_data["names"],
            description=form.cleaned_data["description"],
            member_ids=form.cleaned_data["member_ids"],
            manager_ids=form.cleaned_data["manager_ids"],
            is_active=form.cleaned_data["is_active"],
            version=form.seen_version,
        )

    current = (lambda: _team_values(team(request.actor, row.id))) if row is not None else None
    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The team is saved."))
        return redirect("studio:teams")
    return render(request, "studio/team.html", {"form": form, "team": row}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def project_page(request: StudioRequest, project_id: int | None = None) -> HttpResponse:
    """A project to change, or a new one."""
    row = project(request.actor, project_id) if project_id is not None else None
    choices = [
        (found.id, found.name)
        for found in teams(request.actor)
        if found.is_active or (row is not None and row.team_id == found.id)
    ]
    form = ProjectForm(
        posted(request),
        tenant=request.tenant,
        initial=_project_values(row) if row is not None else None,
        people=_people(request, row.manager_ids if row is not None else []),
        teams=choices,
    )

    def save() -> object:
        return save_project(
            request.ctx,
            project_id=project_id,
            names=form.cleaned_data["names"],
            team_id=form.cleaned_data["team_id"],
            manager_ids=form.cleaned_data["manager_ids"],
            is_active=form.cleaned_data["is_active"],
            version=form.seen_version,
        )

    current = (lambda: _project_values(project(request.actor, row.id))) if row is not None else None
    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The project is saved."))
        return redirect("studio:teams")
    return render(request, "studio/project.html", {"form": form, "project": row}, status=status_of(request))


def _people(request: StudioRequest, there_already: list[int]) -> list[tuple[int, str]]:
    """Colleagues to choose from; those who left are listed only where they still stand."""
    return [
        (person.id, person.name if person.is_active else _("%(name)s (deactivated)") % {"name": person.name})
        for person in colleagues(request.actor)
        if person.is_active or person.id in there_already
    ]


def _team_values(row: TeamRow) -> dict[str, Any]:
    return {
        "names": row.names,
        "description": row.description,
        "member_ids": row.member_ids,
        "manager_ids": row.manager_ids,
        "is_active": row.is_active,
        "version": row.version,
    }


def _project_values(row: ProjectRow) -> dict[str, Any]:
    return {
        "names": row.names,
        "team_id": row.team_id,
        "manager_ids": row.manager_ids,
        "is_active": row.is_active,
        "version": row.version,
    }
