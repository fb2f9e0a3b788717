"""Who of the staff looks after clients: one client's managers, and the general ones.

A client's managers are saved from the client's page and from the portal's page; it is one list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.queries import colleagues
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.client_managers import ManagersForm
from portal_ui.studio.saving import attempt, posted, status_of
from support.people.queries import ManagerRow, client_managers, general_client_managers, organisation
from support.people.use_cases import set_client_managers, set_general_client_managers


@studio_page
@require_http_methods(["GET", "POST"])
def of_client(request: StudioRequest, organisation_id: int) -> HttpResponse:
    """The managers of one client."""
    client = organisation(request.actor, organisation_id)

    def current() -> dict[str, Any]:
        return manager_values(client_managers(request.actor, organisation_id))

    form = ManagersForm(
        posted(request),
        tenant=request.tenant,
        initial=current(),
        people=staff_choices(request, current()["user_ids"]),
        label=_("Managers of this client"),
        help_text=_("They are told of requests whose topic is looked after by the managers of the client."),
    )

    def save() -> object:
        ids = form.cleaned_data["user_ids"]
        return set_client_managers(request.ctx, organisation_id=organisation_id, user_ids=ids)

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The managers of %(name)s are saved.") % {"name": client.name})
        return redirect("studio:portal_settings")
    context = {"form": form, "title": _("Managers of %(name)s") % {"name": client.name}}
    return render(request, "studio/client_managers.html", context, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def general(request: StudioRequest) -> HttpResponse:
    """Those who step in for clients without a manager."""

    def current() -> dict[str, Any]:
        return manager_values(general_client_managers(request.actor))

    form = ManagersForm(
        posted(request),
        tenant=request.tenant,
        initial=current(),
        people=staff_choices(request, current()["user_ids"]),
        label=_("General client managers"),
        help_text=_("They are told where a client without a manager of its own writes or adds files."),
    )

    def save() -> object:
        return set_general_client_managers(request.ctx, user_ids=form.cleaned_data["user_ids"])

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The general client managers are saved."))
        return redirect("studio:portal_settings")
    context = {"form": form, "title": _("General client managers")}
    return render(request, "studio/client_managers.html", context, status=status_of(request))


def manager_values(rows: Iterable[ManagerRow]) -> dict[str, Any]:
    """A list of managers as a form shows it; its version tells whether somebody else saved another list."""
    return with_version({"user_ids": sorted(row.user_id for row in rows)})


def managers_mark(rows: Iterable[ManagerRow]) -> str:
    """A short sign of a list of managers: another list has another."""
    return str(manager_values(rows)["version"])


def staff_choices(request: StudioRequest, there_already: Collection[int]) -> list[tuple[int, str]]:
    """Colleagues to choose from; those who left are listed only where they still stand."""
    return [
        (person.id, person.name if person.is_active else _("%(name)s (deactivated)") % {"name": person.name})
        for person in colleagues(request.actor)
        if person.is_active or person.id in there_already
    ]
