"""Texts per language, and what visitors report about the translation of the interface."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branding.wordings.queries import reports
from branding.wordings.use_cases import move_report
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.language_texts import LanguageTextsForm
from portal_ui.studio.forms.workspace import organisation_values
from portal_ui.studio.saving import attempt, posted, status_of
from support.guests.queries import guest_door
from support.guests.use_cases import change_form_texts
from tenants.registry.queries import workspace_by_slug


@studio_page
@require_http_methods(["GET", "POST"])
def texts(request: StudioRequest) -> HttpResponse:
    """The organisation's name, the form's name and the note above the form, in every language of the portal."""

    def current() -> dict[str, Any]:
        door = guest_door()
        names = organisation_values(workspace_by_slug(request.tenant.slug))["names"]
        return with_version({"names": names, "form_name": door.form_name, "intro": door.intro})

    form = LanguageTextsForm(posted(request), tenant=request.tenant, initial=current())

    def save() -> object:
        values = form.cleaned_data
        return change_form_texts(
            request.ctx, names=values["names"], form_name=values["form_name"], intro=values["intro"]
        )

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The texts are saved."))
        return redirect("studio:language_texts")
    return render(request, "studio/language_texts.html", {"form": form}, status=status_of(request))


@studio_page
@require_safe
def reports_page(request: StudioRequest) -> HttpResponse:
    """Open reports, or with `?done` those that are done."""
    done = "done" in request.GET
    context = {"reports": reports(request.actor, done=done), "shows_done": done}
    return render(request, "studio/wordings.html", context)


@studio_page
@require_POST
def move(request: StudioRequest, report_id: int) -> HttpResponse:
    """Mark a report as done (`is_done` = "yes"), or open it again."""
    is_done = request.POST.get("is_done") == "yes"
    move_report(request.ctx, report_id=report_id, is_done=is_done)
    messages.success(request, _("The report is done.") if is_done else _("The report is open again."))
    return redirect("studio:wordings")
