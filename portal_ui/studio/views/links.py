"""The links that are handed to clients: portal and support form, to copy, print and embed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.link_cards import LinkCard, form_card, portal_card
from portal_ui.studio.qr import qr_answer
from support.guests.queries import guest_door

CARDS = {"portal": portal_card, "form": form_card}


@studio_page
@require_safe
def links_page(request: StudioRequest) -> HttpResponse:
    """Both addresses with their codes, the code to embed the form, and the state of the guest door."""
    form = form_card(request.tenant)
    context = {
        "portal": portal_card(request.tenant),
        "form_link": form,
        "embed": embed_code(form),
        "plain_link": plain_link(form),
        "door": guest_door(),
    }
    return render(request, "studio/links.html", context)


@studio_page
@require_safe
def qr(request: StudioRequest, which: str, kind: str) -> HttpResponse:
    """The QR code of one of the addresses; `?download` saves it."""
    if which not in CARDS:
        raise Http404
    card = CARDS[which](request.tenant)
    name = f"{request.tenant.slug}-{which}"
    return qr_answer(card.code_for, kind, name=name, download="download" in request.GET)


def embed_code(card: LinkCard) -> str:
    """The support form in a frame, as HTML for the company's own website; not marked safe, it is shown as text."""
    source, title = escape(f"{card.address}?embed=1"), escape(_("Support form"))
    return f'<iframe src="{source}" title="{title}" width="100%" height="900" loading="lazy"></iframe>'


def plain_link(card: LinkCard) -> str:
    """The same without a frame."""
    return f'<a href="{escape(card.address)}">{escape(_("Contact support"))}</a>'
