"""Support links of single clients: the list, making one, and what can be done with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask, refused
from portal_ui.studio.link_cards import client_card
from portal_ui.studio.qr import qr_answer
from portal_ui.studio.saving import attempt, posted, status_of
from support.people.queries import organisation_choices
from support.topics.queries import client_link, client_links
from support.topics.use_cases import (
    add_public_topics,
    change_client_link,
    make_client_link,
    renew_client_link,
    revoke_client_link,
)


class MakeLinkForm(forms.Form):
    """The client a link is made for."""

    organisation_id = forms.TypedChoiceField(
        label=gettext_lazy("Client"),
        coerce=int,
        help_text=gettext_lazy("Only clients without a link are listed."),
        error_messages={"required": gettext_lazy("Choose a client.")},
    )

    def __init__(self, *args: Any, clients: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_choices = bool(clients)
        choices = [("", gettext_lazy("Choose a client")), *clients]
        self.fields["organisation_id"].choices = choices  # type: ignore[attr-defined]


@studio_page
@require_http_methods(["GET", "POST"])
def client_links_page(request: StudioRequest) -> HttpResponse:
    """All links that are not revoked, and the form that makes one (`?organisation=<id>` chooses the client)."""
    links = client_links(request.actor)
    with_link = {link.organisation_id for link in links}
    clients = [(pk, name) for pk, name in organisation_choices(request.actor) if pk not in with_link]
    form = MakeLinkForm(
        posted(request), clients=clients, initial={"organisation_id": request.GET.get("organisation", "")}
    )
    if request.method == "POST":
        made = attempt(
            form, lambda: make_client_link(request.ctx, organisation_id=form.cleaned_data["organisation_id"])
        )
        if made is not None:
            messages.success(request, _("The link is made, with copies of all public topics."))
            return redirect("studio:client_link", made.id)
    return render(request, "studio/client_links.html", {"links": links, "form": form}, status=status_of(request))


@studio_page
@require_POST
def pause(request: StudioRequest, link_id: int) -> HttpResponse:
    """Switch the link on (`is_on` = "yes") or off; its address stays the same."""
    is_on = request.POST.get("is_on") == "yes"
    return _do(
        request,
        link_id,
        lambda: change_client_link(request.ctx, link_id=link_id, is_active=is_on),
        _("The link works again.") if is_on else _("The link is paused."),
    )


@studio_page
@require_http_methods(["GET", "POST"])
def renew(request: StudioRequest, link_id: int) -> HttpResponse:
    """A new address; the old one is dead."""
    client_link(request.actor, link_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Give this link a new address?"),
            text=_("The old address and its QR code stop working at once. Topics stay as they are."),
            action=_("Make a new address"),
            back="studio:client_link",
            back_id=link_id,
            danger=False,
        )
    return _do(
        request,
        link_id,
        lambda: renew_client_link(request.ctx, link_id=link_id),
        _("The link has a new address. Give it to the client."),
    )


@studio_page
@require_http_methods(["GET", "POST"])
def revoke(request: StudioRequest, link_id: int) -> HttpResponse:
    """End the link for good."""
    link = client_link(request.actor, link_id)
    name = {"name": link.organisation_name}
    if request.method == "GET":
        return ask(
            request,
            title=_("Revoke the link of %(name)s?") % name,
            text=_(
                "Its address stops working for good and its topics are archived. "
                "The client chooses among the public topics again."
            ),
            action=_("Revoke"),
            back="studio:client_link",
            back_id=link_id,
        )
    try:
        revoke_client_link(request.ctx, link_id=link_id)
    except (Invalid, Conflict) as error:
        return refused(request, error, "studio:client_link", link_id)
    messages.success(request, _("The link of %(name)s is revoked.") % name)
    return redirect("studio:client_links")


@studio_page
@require_POST
def add_public(request: StudioRequest, link_id: int) -> HttpResponse:
    """Copy the public topics that were added since the link was made."""
    try:
        added = add_public_topics(request.ctx, link_id=link_id)
    except (Invalid, Conflict) as error:
        return refused(request, error, "studio:client_link", link_id)
    if added:
        text = ngettext("%(number)d topic is added.", "%(number)d topics are added.", len(added))
        messages.success(request, text % {"number": len(added)})
    else:
        messages.info(request, _("The link has all public topics already."))
    return redirect("studio:client_link", link_id)


@studio_page
@require_safe
def qr(request: StudioRequest, link_id: int, kind: str) -> HttpResponse:
    """The QR code of the link; `?download` saves it."""
    card = client_card(request.tenant, client_link(request.actor, link_id))
    name = f"{request.tenant.slug}-link-{link_id}"
    return qr_answer(card.code_for, kind, name=name, download="download" in request.GET)


def _do(request: StudioRequest, link_id: int, act: Callable[[], object], success: str) -> HttpResponse:
    try:
        act()
    except (Invalid, Conflict) as error:
        return refused(request, error, "studio:client_link", link_id)
    messages.success(request, success)
    return redirect("studio:client_link", link_id)
