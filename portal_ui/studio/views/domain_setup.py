"""The page for whoever keeps a company's DNS: one domain's records, help and live state, by a signed link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guessing import limit_links
from kernel.errors import Gone, NotFound, TooMany
from kernel.http.client import client_ip, network_of
from kernel.limits import hit
from kernel.localized import direction
from kernel.tenancy import default_host
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.shell.context import Language
from portal_ui.shell.errors import error_page
from portal_ui.studio.views.domains import help_context, live_context
from tenants.domains.codes import Code
from tenants.domains.messages import message_for
from tenants.domains.records import ClaimView, view_of
from tenants.domains.setup_links import claim_of_token
from tenants.domains.use_cases import watch_by_link
from tenants.registry.hosts import normalise

WINDOW, LOOKS_PER_CALLER = 15 * 60, 600
View = Callable[[WorkspaceRequest, str], HttpResponse]


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """On the default host, in any of the five languages, with clear answers for links that are none (any more)."""

    @require_safe
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        asked = cast(WorkspaceRequest, request)
        if normalise(asked.get_host()) != default_host(asked.tenant.slug):
            raise Http404
        with translation.override(_language(asked)):
            response = _answer(view, asked, token)
            response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return page


def _answer(view: View, request: WorkspaceRequest, token: str) -> HttpResponse:
    try:
        hit("domain-setup-caller", network_of(client_ip(request)), limit=LOOKS_PER_CALLER, seconds=WINDOW)
        try:
            return view(request, token)
        except (NotFound, Gone) as dead:
            limit_links(request)
            return error_page(request, 410 if isinstance(dead, Gone) else 404, str(dead))
    except TooMany as error:
        response = error_page(request, 429, str(error))
        response["Retry-After"] = str(error.retry_after)
        return response


@by_link
def setup_page(request: WorkspaceRequest, token: str) -> HttpResponse:
    """The records to copy, the steps at the provider, and what is seen already."""
    view = _discreet(view_of(claim_of_token(token), timezone.now()))
    language = translation.get_language()
    context = {
        **live_context(view, _live_url(token), in_studio=False),
        **help_context(request, view),
        "keep": f"{urlencode({'lang': language})}&",
        "languages": [
            Language(code, str(name), direction(code), code == language) for code, name in settings.LANGUAGES
        ],
    }
    return render(request, "studio/setup/page.html", context)


@by_link
def setup_live(request: WorkspaceRequest, token: str) -> HttpResponse:
    """What changes while one looks; that somebody looks has the domain checked sooner."""
    view = _discreet(view_of(watch_by_link(request.ctx, token=token), timezone.now()))
    response = render(request, "studio/domains/live.html", live_context(view, _live_url(token), in_studio=False))
    if request.GET.get("records", "") != str(len(view.records)):
        response["HX-Refresh"] = "true"
    return response


def _discreet(view: ClaimView) -> ClaimView:
    """Without the name of another domain of the workspace: the link is for this one."""
    if view.code != Code.CNAME_OTHER_DOMAIN_OF_YOURS:
        return view
    facts = {"host": view.display, "expected": view.expected, "seen": ", ".join(view.seen)}
    return replace(view, text=message_for(view.code, facts).text)


def _language(request: HttpRequest) -> str:
    """The one in the link, then the browser's, though the workspace may not speak it; else as everywhere."""
    known = dict(settings.LANGUAGES)
    browser = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = [request.GET.get("lang", ""), *(code.split("-")[0] for code, _quality in browser)]
    return next((code for code in wanted if code in known), translation.get_language() or settings.LANGUAGE_CODE)


def _live_url(token: str) -> str:
    return f"{reverse('domain_setup_live', args=[token])}?{urlencode({'lang': translation.get_language() or ''})}"
