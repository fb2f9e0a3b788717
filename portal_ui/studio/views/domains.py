"""Domains: the portal's addresses, adding one of the company's own, its records and state, switching links to it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, NotFound, PorticoError, TooMany
from kernel.tenancy import default_host, host_url, tenant_url
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.dns_help import choices, help_for
from portal_ui.studio.domain_texts import TONES, addresses_of, lines_of
from portal_ui.studio.forms.domains import DomainForm, InstructionsForm, RemoveDomainForm
from portal_ui.studio.link_cards import FORM_PATH, PORTAL_PATH
from portal_ui.studio.saving import attempt, posted, status_of
from tenants.domains.queries import claim_of_workspace, claims_of_workspace, ended_claims, history
from tenants.domains.records import ClaimView, view_of
from tenants.domains.setup_links import setup_url
from tenants.domains.states import ClaimState
from tenants.domains.use_cases import (
    RefusedHostname,
    ask_for_check,
    checked_name,
    claim_domain,
    make_primary,
    renew_setup_link,
    send_instructions,
    stop_being_primary,
    watch_claim,
    withdraw_domain,
)


@studio_page
@require_http_methods(["GET", "POST"])
def domains_page(request: StudioRequest) -> HttpResponse:
    """All addresses of the portal, and the form that adds one."""
    form = DomainForm(posted(request))
    if request.method == "POST":
        claim = attempt(form, lambda: claim_domain(request.ctx, hostname=form.cleaned_data["hostname"]))
        if claim is not None:
            return redirect("studio:domain", claim.uuid)
    now = timezone.now()
    views = [view_of(claim, now) for claim in claims_of_workspace(request.actor)]
    context = {
        "form": form,
        "portal_url": tenant_url(request.tenant, PORTAL_PATH),
        "addresses": addresses_of(request.tenant, views),
        "ended": [(view_of(claim, now), claim.released_at) for claim in ended_claims(request.actor)],
    }
    return render(request, "studio/domains/list.html", context, status=status_of(request))


@studio_page
@require_safe
def check_name(request: StudioRequest) -> HttpResponse:
    """The live check of the field: the name in both of its forms, or why it cannot be taken."""
    try:
        host = checked_name(request.GET.get("value", "")[:1000])
    except RefusedHostname as refused:
        return JsonResponse({"ok": False, "message": " ".join(refused.errors["hostname"])})
    if host.ascii == host.display:
        text = _("The address will be %(name)s.") % {"name": host.ascii}
    else:
        text = _("The address will be %(name)s. In DNS it is written %(ascii)s.") % {
            "name": host.display,
            "ascii": host.ascii,
        }
    return JsonResponse({"ok": True, "message": text})


@studio_page
@require_safe
@never_cache
def domain_page(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """One domain: what to set, what is seen, what happened, and what can be done with it."""
    return _page(request, claim_id, InstructionsForm(initial={"language": request.LANGUAGE_CODE}))


@studio_page
@require_POST
@never_cache
def live(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """What changes while one looks, every ten seconds; that somebody looks has the domain checked sooner."""
    view = view_of(watch_claim(request.ctx, claim_uuid=claim_id), timezone.now())
    response = render(request, "studio/domains/live.html", live_context(view, _live_url(view), in_studio=True))
    if request.GET.get("records", "") != str(len(view.records)):
        response["HX-Refresh"] = "true"  # another record is needed: it stands outside of this part
    return response


@studio_page
@require_POST
def check(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """Look at once."""
    try:
        ask_for_check(request.ctx, claim_uuid=claim_id)
    except (Conflict, TooMany) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("We are looking now. The answer shows here within seconds."))
    return redirect("studio:domain", claim_id)


@studio_page
@require_POST
def send(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """Mail the records and the link to whoever keeps the DNS."""
    form = InstructionsForm(posted(request))
    sent = attempt(
        form,
        lambda: send_instructions(
            request.ctx,
            claim_uuid=claim_id,
            email=form.cleaned_data["email"],
            language=form.cleaned_data["language"],
        ),
    )
    if sent is None:
        return _page(request, claim_id, form)
    messages.success(request, _("The mail is on its way to %(email)s.") % {"email": form.cleaned_data["email"]})
    return redirect("studio:domain", claim_id)


@studio_page
@require_POST
def renew_link(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """A new link for the IT team; the old one is dead."""
    return _do(
        request,
        claim_id,
        lambda: renew_setup_link(request.ctx, claim_uuid=claim_id),
        _("There is a new link. The old one no longer works."),
    )


@studio_page
@require_http_methods(["GET", "POST"])
def primary(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """What changes when links are made with this domain, and the switch."""
    if request.method == "POST":
        return _do(
            request,
            claim_id,
            lambda: make_primary(request.ctx, claim_uuid=claim_id),
            _("New links, mails and QR codes use this address from now on."),
        )
    view = view_of(watch_claim(request.ctx, claim_uuid=claim_id), timezone.now())
    if not view.may_become_primary:
        return redirect("studio:domain", claim_id)
    examples = (
        (_("Portal"), PORTAL_PATH),
        (_("Support form"), FORM_PATH),
        (_("A request in an e-mail"), "/tickets/12/"),
    )
    changes = [(label, tenant_url(request.tenant, path), host_url(view.hostname, path)) for label, path in examples]
    context = {"claim": view, "changes": changes, "staff_url": host_url(default_host(request.tenant.slug))}
    return render(request, "studio/domains/primary.html", context)


@studio_page
@require_POST
def undo(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """Links are made with the default address again."""
    return _do(
        request,
        claim_id,
        lambda: stop_being_primary(request.ctx, claim_uuid=claim_id),
        _("New links, mails and QR codes use the default address again."),
    )


@studio_page
@require_http_methods(["GET", "POST"])
def remove(request: StudioRequest, claim_id: UUID) -> HttpResponse:
    """Give a domain up; its name is typed once more."""
    view = view_of(claim_of_workspace(request.actor, claim_id), timezone.now())
    form = RemoveDomainForm(posted(request), names={view.hostname, view.display.lower()})
    if request.method == "POST":
        removed = attempt(form, lambda: withdraw_domain(request.ctx, claim_uuid=claim_id))
        if removed is not None:
            messages.success(request, _("The domain is removed."))
            return redirect("studio:domain", claim_id)
    return render(request, "studio/domains/remove.html", {"claim": view, "form": form}, status=status_of(request))


def live_context(view: ClaimView, live_url: str, *, in_studio: bool) -> dict[str, object]:
    """What the part that changes by itself needs; the IT team's page has it too."""
    moves_on = not view.is_over and view.state not in {ClaimState.ACTIVE, ClaimState.BLOCKED}
    return {
        "claim": view,
        "tone": TONES[ClaimState(view.state)],
        "live_url": f"{live_url}{'&' if '?' in live_url else '?'}records={len(view.records)}",
        "pause": "10s" if moves_on else "60s",
        "in_studio": in_studio,
    }


def help_context(request: HttpRequest, view: ClaimView) -> dict[str, object]:
    """The steps at the provider: the recognised one, or the one chosen by hand (`?provider=`)."""
    offered = choices()
    wanted = request.GET.get("provider", "")
    chosen = wanted if wanted in dict(offered) else view.provider
    return {"help": help_for(chosen, view.records[0]), "providers": offered, "is_recognised": chosen == view.provider}


def _page(request: StudioRequest, claim_id: UUID, form: InstructionsForm) -> HttpResponse:
    claim = claim_of_workspace(request.actor, claim_id)
    view = view_of(claim, timezone.now())
    context = {
        **live_context(view, _live_url(view), in_studio=True),
        **help_context(request, view),
        "form": form,
        "setup_url": "" if view.is_over else setup_url(claim),
        "lines": lines_of(history(request.actor, claim_id), view.display, claim.release_reason),
    }
    return render(request, "studio/domains/claim.html", context, status=status_of(request))


def _live_url(view: ClaimView) -> str:
    return reverse("studio:domain_live", args=[view.id])


def _do(request: StudioRequest, claim_id: UUID, act: Callable[[], object], success: str) -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except PorticoError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)
    return redirect("studio:domain", claim_id)
