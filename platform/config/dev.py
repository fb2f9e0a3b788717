"""Pages of the demo and of tests: captured mail and the demo's sign-ins. Everywhere else there is nothing here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel.tenancy import host_url
from notify.captured import CapturedMail, captured_mail, captured_mails

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
LISTED = 100
MOST = 2000

# A mail brings its own styles and pictures and must not run anything, whoever wrote it. Its links open a new tab.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


def demo_only(view: View[P]) -> View[P]:
    """404 unless this is the demo or a test."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if settings.PORTICO_ENV not in {"demo", "test"}:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(guarded))


@demo_only
def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest captured mails; `?to=` and `?tenant=` narrow the list."""
    return render(request, "config/dev/mails.html", {"mails": _wanted(request)[:LISTED]})


@demo_only
def mail_page(request: HttpRequest, mail_id: str) -> HttpResponse:
    """One mail with its HTML in a frame."""
    return render(request, "config/dev/mail.html", {"mail": _mail(mail_id)})


@demo_only
def mail_html(request: HttpRequest, mail_id: str) -> HttpResponse:
    """The HTML of a mail as it was sent, under a policy of its own."""
    html = _HEAD.sub(lambda head: f'{head[0]}<base target="_blank">', _mail(mail_id).html, count=1)
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


@demo_only
def mail_json(request: HttpRequest) -> JsonResponse:
    """All captured mails, newest first; `?to=` and `?tenant=` narrow the list."""
    return JsonResponse([_as_json(mail) for mail in _wanted(request)], safe=False)


@demo_only
def demo_json(request: HttpRequest) -> JsonResponse:
    """Workspaces and sign-ins of the demo, at the port it runs on now."""
    from support.demo.loader import sign_ins_file  # the loader is of no use to a web server otherwise

    path = sign_ins_file()
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"tenants": []}
    return JsonResponse({"tenants": [row | {"host": _host_now(row["host"])} for row in known["tenants"]]})


def _host_now(host: str) -> str:
    """The host with today's port; an older file may name the port the data were loaded with."""
    return host_url(host.partition(":")[0], "").partition("://")[2]


def _wanted(request: HttpRequest) -> list[CapturedMail]:
    to, tenant = request.GET.get("to", "").lower(), request.GET.get("tenant", "")
    return [
        mail
        for mail in captured_mails(MOST)
        if (not to or mail.to.lower() == to) and (not tenant or mail.tenant == tenant)
    ]


def _mail(mail_id: str) -> CapturedMail:
    found = captured_mail(mail_id)
    if found is None:
        raise Http404
    return found


def _as_json(mail: CapturedMail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "to": mail.to,
        "from": mail.sender,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "links": mail.links,
        "headers": mail.headers,
        "attachments": [{"name": file.name, "type": file.type, "size": file.size} for file in mail.attachments],
        "tenant": mail.tenant,
        "sent_at": mail.sent_at.isoformat(),
    }
