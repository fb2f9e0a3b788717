"""What differs between the hosts of a workspace: who answers, what browsers and search engines are told of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from kernel.tenancy import host_url, is_staff_area, tenant_url
from tenants.domains.certificate import PROOF_PATH, proof_of
from tenants.domains.handover import handover_path
from tenants.domains.queries import holder_of
from tenants.domains.switching import Visit, Where, where
from tenants.registry.hosts import is_base_host, normalise
from tenants.registry.models import Tenant

STAY_COOKIE = "stay"
DAY = timedelta(days=1)
HSTS_DAY, HSTS_TWO_MONTHS, HSTS_LONG = 86_400, 5_184_000, 31_536_000

Answer = Callable[[HttpRequest], HttpResponseBase]


class HostPolicyMiddleware:
    """The proof that a host leads to this installation, HSTS by the age of a host, and which host is the one to find.

    Stands outside of sessions: certificates are proven on hosts that lead to no workspace yet.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = normalise(request.META.get("HTTP_HOST", ""))
        if request.path == PROOF_PATH:
            return prove(request, host)
        response = self.get_response(request)
        if host is not None:
            tenant: Tenant | None = getattr(request, "tenant", None)
            _promise_https(request, response, host, tenant)
            if tenant is not None:
                _say_where_to_find(request, response, host, tenant)
        return response


def prove(request: HttpRequest, host: str | None) -> HttpResponse:
    """What only this installation can answer, on a host that a claim holds; elsewhere there is nothing."""
    claim = holder_of(host) if host and request.method in {"GET", "HEAD"} else None
    if claim is None:
        response = HttpResponse("not here\n", content_type="text/plain; charset=utf-8", status=404)
    else:
        response = HttpResponse(f"{proof_of(claim)}\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _promise_https(request: HttpRequest, response: HttpResponseBase, host: str, tenant: Tenant | None) -> None:
    """How long browsers are to insist on https. A custom host's owner may take it away: it promises little at first.

    A host that led here and does not any more takes its promise back, for as long as the edge still serves it.
    """
    if not request.is_secure():
        return
    if tenant is None:
        if not is_base_host(host):
            response["Strict-Transport-Security"] = "max-age=0"
    elif host == tenant.default_host:
        if "Strict-Transport-Security" in response:
            response["Strict-Transport-Security"] = f"max-age={HSTS_LONG}; includeSubDomains"
    elif settings.SECURE_HSTS_SECONDS and (seconds := custom_promise(tenant.host_since, timezone.now())):
        response["Strict-Transport-Security"] = f"max-age={seconds}"
    elif "Strict-Transport-Security" in response:
        del response["Strict-Transport-Security"]


def custom_promise(since: datetime | None, now: datetime) -> int:
    """For how many seconds a custom host that leads here since then may promise https; 0: it promises nothing yet."""
    if since is None or now - since < DAY:
        return 0
    return HSTS_DAY if now - since < 30 * DAY else HSTS_TWO_MONTHS


def _say_where_to_find(request: HttpRequest, response: HttpResponseBase, host: str, tenant: Tenant) -> None:
    """Search engines are to know one address of a page: the one on the primary host."""
    if host != tenant.primary_host:
        response["X-Robots-Tag"] = "noindex"
        return
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    if is_page and "X-Robots-Tag" not in response and not is_staff_area(request.path):
        response["Link"] = f'<{iri_to_uri(tenant_url(tenant, request.path))}>; rel="canonical"'


class SwitchMiddleware:
    """Sends visitors to the host that answers: from others to the primary one, and staff to the default one.

    Never for good (302, kept by nobody): the domain may be in trouble tomorrow. `?stay=1` has a browser stay on a host
    until it is closed, `?stay=0` ends that.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        tenant: Tenant | None = getattr(request, "tenant", None)
        if tenant is None:
            return self.get_response(request)
        host = normalise(request.META.get("HTTP_HOST", "")) or ""
        wish = request.GET.get("stay") if "stay=" in request.META.get("QUERY_STRING", "") else None
        stays = wish == "1" or (wish is None and request.COOKIES.get(STAY_COOKIE) == "1")
        visit = Visit(request.method or "", request.path, host, _is_navigation(request), stays)
        default, primary = tenant.default_host, tenant.primary_host
        match where(visit, default=default, primary=primary):
            case Where.PRIMARY:
                response: HttpResponseBase = _to(request, primary)
            case Where.DEFAULT:
                response = _to(request, default)
            case Where.NOWHERE:
                raise Http404
            case _:
                response = self.get_response(request)
        if wish in {"0", "1"} and host != primary:
            _note_wish(request, response, wish)
        return response


def _is_navigation(request: HttpRequest) -> bool:
    """Whether a browser's own window opens a page. Browsers that do not say so are taken to."""
    if "HX-Request" in request.headers:
        return False
    return (
        request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
    )


def _to(request: HttpRequest, host: str) -> HttpResponse:
    response = HttpResponseRedirect(host_url(host, handover_path(request, host, request.get_full_path())))
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def _note_wish(request: HttpRequest, response: HttpResponseBase, wish: str) -> None:
    cookies: Any = response
    if wish == "1":
        cookies.set_cookie(STAY_COOKIE, "1", secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        cookies.delete_cookie(STAY_COOKIE)
