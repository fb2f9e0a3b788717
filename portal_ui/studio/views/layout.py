"""The portal's layout: its menu and the fields of its modules, its home page with a preview, its profile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branding.layouts.home import previewed
from branding.layouts.queries import read_layout
from branding.layouts.use_cases import change_fields, change_home, change_menu, change_profile_layout, reset_layout
from kernel.context import Actor
from portal_ui.portal.preview import reader_of, requester_of
from portal_ui.portal.widgets.pieces import HomePage, home_context
from portal_ui.shell.context import forget_shell
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask
from portal_ui.studio.forms.base import shown_languages
from portal_ui.studio.forms.layout import (
    HomeForm,
    MenuForm,
    ModuleFieldsForm,
    ProfileLayoutForm,
    field_values,
    home_values,
    menu_values,
    profile_values,
)
from portal_ui.studio.saving import attempt, posted, status_of
from support.people.queries import organisation
from support.tickets.queries import ticket_list


@studio_page
@require_http_methods(["GET", "POST"])
def menu_page(request: StudioRequest) -> HttpResponse:
    """Modules: on or off, in which order, under which names."""
    layout = read_layout()
    form = MenuForm(posted(request), tenant=request.tenant, layout=layout, initial=menu_values(layout))
    if "move" in request.POST:
        form.move(request.POST["move"])
        return render(request, "studio/layout/menu.html", {"form": form, "is_moved": True})

    def save() -> object:
        return change_menu(request.ctx, modules=form.choices(), version=form.seen_version)

    def saved() -> dict[str, Any]:
        return menu_values(read_layout())

    if request.method == "POST" and attempt(form, save, places=form.places(), current=saved) is not None:
        messages.success(request, _("The menu is saved. Your clients see it from now on."))
        return redirect("studio:portal_menu")
    return render(request, "studio/layout/menu.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def fields_page(request: StudioRequest, key: str) -> HttpResponse:
    """The fields of one module: each shown to clients or not."""
    layout = read_layout()
    entry = layout.module(key)
    if entry is None or not entry.module.fields:
        raise Http404
    form = ModuleFieldsForm(posted(request), tenant=request.tenant, entry=entry, initial=field_values(layout, entry))

    def save() -> object:
        return change_fields(request.ctx, module=key, hidden=form.hidden(), version=form.seen_version)

    def saved() -> dict[str, Any]:
        now = read_layout()
        return field_values(now, now.module(key) or entry)

    if request.method == "POST" and attempt(form, save, places={"fields": "shown"}, current=saved) is not None:
        messages.success(request, _("The fields are saved. Your clients see them from now on."))
        return redirect("studio:portal_menu")
    context = {"form": form, "entry": entry}
    return render(request, "studio/layout/fields.html", context, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def home_page(request: StudioRequest) -> HttpResponse:
    """The home page's pieces, announcement and welcome, beside the page as a client would see it."""
    layout = read_layout()
    form = HomeForm(posted(request), tenant=request.tenant, layout=layout, initial=home_values(layout))
    context = {
        "form": form,
        "languages": [(code, dict(settings.LANGUAGES)[code]) for code in shown_languages(request.tenant)],
        "preview_language": request.POST.get("preview-language") or translation.get_language(),
    }
    if "move" in request.POST:
        form.move(request.POST["move"])
        return render(request, "studio/layout/home.html", {**context, "is_moved": True})

    def save() -> object:
        return change_home(request.ctx, home=form.choice(), version=form.seen_version)

    def saved() -> dict[str, Any]:
        return home_values(read_layout())

    if request.method == "POST" and attempt(form, save, places=form.places(), current=saved) is not None:
        messages.success(request, _("The home page is saved. Your clients see it from now on."))
        return redirect("studio:portal_home")
    return render(request, "studio/layout/home.html", context, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def home_preview(request: StudioRequest) -> HttpResponse:
    """The home page as it would be with what is typed so far, seen by the client who asked last; nothing is stored."""
    layout = read_layout()
    if request.method == "POST":
        form = HomeForm(request.POST, tenant=request.tenant, layout=layout, initial=home_values(layout))
        if form.is_valid():
            layout = previewed(request.ctx, layout, form.choice())
    wanted = request.POST.get("preview-language") or request.GET.get("language", "")
    if wanted not in shown_languages(request.tenant):
        wanted = translation.get_language() or "en"
    with translation.override(wanted):
        forget_shell(request)
        page = HomePage(request, _somebody(request.actor), layout, wanted)
        return render(request, "studio/layout/home_preview.html", home_context(page))


def _somebody(actor: Actor) -> Actor:
    """A client to look at the page with: the one who asked last, else one without requests."""
    newest = next(iter(ticket_list(actor, order="newest", size=1).rows), None)
    if newest is None:
        return reader_of(actor)
    client = requester_of(actor, newest.number)
    shares = False
    if client.organisation_id is not None:
        shares = organisation(actor, client.organisation_id).record_sharing == "all"
    # Somebody who is signed in; nothing on the page is asked by the account.
    return replace(client, user_id=actor.user_id, name=newest.requester.name, shares_organisation=shares)


@studio_page
@require_http_methods(["GET", "POST"])
def profile_page(request: StudioRequest) -> HttpResponse:
    """What clients see, change and must fill in of their profile."""
    layout = read_layout()
    form = ProfileLayoutForm(posted(request), tenant=request.tenant, layout=layout, initial=profile_values(layout))

    def save() -> object:
        return change_profile_layout(request.ctx, fields=form.choices(), version=form.seen_version)

    def saved() -> dict[str, Any]:
        return profile_values(read_layout())

    if request.method == "POST" and attempt(form, save, current=saved) is not None:
        messages.success(request, _("The profile is saved. Your clients see it from now on."))
        return redirect("studio:portal_profile")
    return render(request, "studio/layout/profile.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def reset(request: StudioRequest, part: str) -> HttpResponse:
    """One part as in a new workspace; GET asks first."""
    words = reset_words().get(part)
    if words is None:
        raise Http404
    back = f"studio:portal_{part}"
    if request.method == "GET":
        return ask(request, title=words["title"], text=words["text"], action=words["action"], back=back)
    reset_layout(request.ctx, part=part)
    messages.success(request, _("Everything here is as in a new workspace."))
    return redirect(back)


def reset_words() -> dict[str, dict[str, str]]:
    """What is asked before a part goes back, in the dialog and on the page behind it."""
    return {
        "menu": {
            "title": _("Reset the menu?"),
            "text": _("All modules and all their fields are on, in their first order and under their own names."),
            "action": _("Reset"),
        },
        "home": {
            "title": _("Reset the home page?"),
            "text": _("All pieces go back to their places. The announcement and your words of welcome are deleted."),
            "action": _("Reset"),
        },
        "profile": {
            "title": _("Reset the profile?"),
            "text": _("Clients see and change every field of their profile again."),
            "action": _("Reset"),
        },
    }
