"""Portal settings: the addresses to share, how clients get in, and who looks after which client."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.queries import registration_is_open, self_registration
from accounts.use_cases import save_account_settings
from kernel.tenancy import tenant_url
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.domain_texts import addresses_of
from portal_ui.studio.forms.base import VersionedForm, with_version
from portal_ui.studio.link_cards import FORM_PATH, PORTAL_PATH
from portal_ui.studio.saving import attempt, posted, status_of
from support.guests.queries import guest_door
from support.people.queries import client_managers_map, general_client_managers
from tenants.domains.queries import claims_of_workspace
from tenants.domains.records import view_of


class PortalForm(VersionedForm):
    """How clients get into the portal."""

    self_registration = forms.ChoiceField(
        label=gettext_lazy("When somebody registers in the portal"),
        widget=forms.RadioSelect,
        choices=[
            ("create_contact", gettext_lazy("They become a contact and can ask at once")),
            ("refuse", gettext_lazy("They are told that the portal is by invitation only")),
        ],
    )


@studio_page
@require_http_methods(["GET", "POST"])
def settings_page(request: StudioRequest) -> HttpResponse:
    """What to hand to clients, and the switch for registration."""

    def current() -> dict[str, object]:
        return with_version({"self_registration": self_registration()})

    form = PortalForm(posted(request), tenant=request.tenant, initial=current())

    def save() -> object:
        return save_account_settings(request.ctx, self_registration=form.cleaned_data["self_registration"])

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The portal settings are saved."))
        return redirect("studio:portal_settings")
    views = [view_of(claim, request.ctx.now) for claim in claims_of_workspace(request.actor)]
    context = {
        "form": form,
        "addresses": addresses_of(request.tenant, views),
        "portal_url": tenant_url(request.tenant, PORTAL_PATH),
        "register_url": tenant_url(request.tenant, "/register/"),
        "is_open": registration_is_open(),
        "form_url": tenant_url(request.tenant, FORM_PATH),
        "door": guest_door(),
        "clients": client_managers_map(request.actor),
        "general_managers": general_client_managers(request.actor),
    }
    return render(request, "studio/portal.html", context, status=status_of(request))
