"""Name, languages, dates and numbers of the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.workspace import (
    FormatsForm,
    LanguagesForm,
    OrganisationForm,
    format_values,
    language_values,
    organisation_values,
)
from portal_ui.studio.saving import attempt, posted, status_of
from tenants.registry.queries import workspace_by_slug
from tenants.registry.use_cases import change_workspace


@studio_page
@require_http_methods(["GET", "POST"])
def organisation(request: StudioRequest) -> HttpResponse:
    """What the company is called in each language, and its support address."""

    def current() -> dict[str, Any]:
        return with_version(organisation_values(workspace_by_slug(request.tenant.slug)))

    form = OrganisationForm(posted(request), tenant=request.tenant, initial=current())

    def save() -> object:
        names = form.cleaned_data["names"]
        name = names.get(request.tenant.default_language, "")
        email = form.cleaned_data["support_email"]
        return change_workspace(request.ctx, name=name, names=names, support_email=email)

    if request.method == "POST" and attempt(form, save, places={"name": "names"}, current=current) is not None:
        messages.success(request, _("Your organisation is saved."))
        return redirect("studio:organisation")
    return render(request, "studio/organisation.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def languages(request: StudioRequest) -> HttpResponse:
    """Which languages the portal speaks, which first, and in which order missing texts fall back."""

    def current() -> dict[str, Any]:
        return with_version(language_values(workspace_by_slug(request.tenant.slug)))

    form = LanguagesForm(posted(request), tenant=request.tenant, initial=current())
    if "move" in request.POST:
        # The order without scripts: the page comes back with what was typed, nothing is saved.
        form.move(request.POST["move"])
        return render(request, "studio/languages.html", {"form": form, "is_moved": True})

    def save() -> object:
        chosen = form.chosen()
        return change_workspace(request.ctx, languages=chosen, default_language=form.cleaned_data["default_language"])

    places = {"languages": "on"}
    if request.method == "POST" and attempt(form, save, places=places, current=current) is not None:
        messages.success(request, _("The languages are saved."))
        return redirect("studio:languages")
    return render(request, "studio/languages.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def formats(request: StudioRequest) -> HttpResponse:
    """Calendar, time zone and digits for those who have not chosen their own."""

    def current() -> dict[str, Any]:
        return with_version(format_values(workspace_by_slug(request.tenant.slug)))

    form = FormatsForm(posted(request), tenant=request.tenant, initial=current())

    def save() -> object:
        values = form.cleaned_data
        return change_workspace(
            request.ctx,
            calendar=values["calendar"],
            timezone=values["timezone"],
            digits=values["digits"],
            week_start=values["week_start"],
            days_off=values["days_off"],
        )

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("Dates and numbers are saved."))
        return redirect("studio:formats")
    return render(request, "studio/formats.html", {"form": form}, status=status_of(request))
