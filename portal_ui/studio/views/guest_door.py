"""The guest door: its switch and its settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Conflict
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import refused
from portal_ui.studio.forms.guest_door import GuestDoorForm
from portal_ui.studio.saving import attempt, posted, status_of
from support.guests.queries import guest_door
from support.guests.use_cases import save_guest_door


@studio_page
@require_http_methods(["GET", "POST"])
def guest_door_page(request: StudioRequest) -> HttpResponse:
    """Whether strangers may write, what they read, and which websites may embed the form."""
    form = GuestDoorForm(posted(request), tenant=request.tenant, initial=_values())

    def save() -> object:
        values = form.cleaned_data
        return save_guest_door(
            request.ctx,
            is_open=values["is_open"],
            allowed_origins=form.origins(),
            closed_text=values["closed_text"],
            intro=values["intro"],
            version=form.seen_version,
        )

    if request.method == "POST" and attempt(form, save, current=_values) is not None:
        messages.success(request, _("The support form is saved."))
        return redirect("studio:links")
    return render(request, "studio/guest_door.html", {"form": form}, status=status_of(request))


@studio_page
@require_POST
def switch(request: StudioRequest) -> HttpResponse:
    """Open the door (`is_open` = "yes") or close it; everything else stays."""
    door = guest_door()
    is_open = request.POST.get("is_open") == "yes"
    try:
        save_guest_door(
            request.ctx,
            is_open=is_open,
            allowed_origins=door.allowed_origins,
            closed_text=door.closed_text,
            intro=door.intro,
            version=door.version,
        )
    except Conflict as error:
        return refused(request, error, "studio:links")
    messages.success(
        request, _("The support form is open to everybody.") if is_open else _("The support form is closed.")
    )
    return redirect("studio:links")


def _values() -> dict[str, Any]:
    door = guest_door()
    return {
        "is_open": door.is_open,
        "allowed_origins": "\n".join(door.allowed_origins),
        "closed_text": door.closed_text,
        "intro": door.intro,
        "version": door.version,
    }
