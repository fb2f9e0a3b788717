"""The DNS of the demo: edit records of made-up zones and watch domains move. Everywhere else there is nothing here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config import dns_zones
from kernel.errors import Invalid, PorticoError
from kernel.tenancy import in_public
from tenants.domains.models import Claim
from tenants.domains.records import view_of
from tenants.domains.states import OVER
from tenants.domains.worker import check_due

LISTED = 50
RESOLVERS = (1, 2, 3)
JUMPS = (1, 10, 60, 60 * 24)
View = Callable[[HttpRequest], HttpResponse]


def demo_only(view: View) -> View:
    """404 unless this is the demo or a test."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if settings.PORTICO_ENV not in {"demo", "test"}:
            raise Http404
        return view(request)

    return guarded


@demo_only
@require_safe
def dns_page(request: HttpRequest) -> HttpResponse:
    """Zones, records and faults to edit, and the domains of all workspaces."""
    state = dns_zones.load()
    context = {
        "runs": dns_zones.zones_file() is not None,
        "zones": [(zone, list(enumerate(rows))) for zone, rows in sorted(state["zones"].items()) if rows],
        "faults": state["faults"],
        "types": dns_zones.TYPES,
        "kinds_of_fault": _kinds_of_fault(),
        "resolvers": RESOLVERS,
        "example": "help.harbour.test",
        "port": settings.PORTICO_PORT,
        "scheme": settings.PORTICO_SCHEME,
        **_claims(),
    }
    return render(request, "config/dev/dns.html", context)


@demo_only
@require_safe
def claims_part(request: HttpRequest) -> HttpResponse:
    """The domains and how they stand now."""
    return render(request, "config/dev/dns_claims.html", _claims())


@demo_only
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """One change, named by the button: add, delete, fault, right, wrong, clear, look, later."""
    try:
        said = _CHANGES.get(request.POST.get("do", ""), _unknown)(request)
    except Invalid as error:
        messages.error(request, " ".join(text for texts in error.errors.values() for text in texts))
    except PorticoError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("dev_dns")


def _add(request: HttpRequest) -> str:
    dns_zones.add_record(request.POST.get("name", ""), request.POST.get("type", ""), request.POST.get("value", ""))
    return _("The record is there.")


def _delete(request: HttpRequest) -> str:
    dns_zones.delete_record(request.POST.get("zone", ""), _number(request, "place"))
    return _("The record is deleted.")


def _fault(request: HttpRequest) -> str:
    what = request.POST.get("what", "")
    dns_zones.set_fault(request.POST.get("name", ""), what, _number(request, "resolver"))
    return _("The fault is set.") if what else _("The fault is mended.")


def _right(request: HttpRequest) -> str:
    dns_zones.set_right(_claim(request))
    return _("The right record is there. It is seen at the next check.")


def _wrong(request: HttpRequest) -> str:
    dns_zones.set_wrong(_claim(request))
    return _("The record leads to another service now.")


def _clear(request: HttpRequest) -> str:
    dns_zones.clear(_claim(request))
    return _("Nothing stands at this name any more.")


def _look(request: HttpRequest) -> str:
    claim = _claim(request)
    with in_public():
        Claim.objects.filter(pk=claim.pk, next_check_at__isnull=False).update(next_check_at=timezone.now())
    check_due(timezone.now())
    return _("Looked.")


def _later(request: HttpRequest) -> str:
    """Everything that comes due until then is looked at, as if the time had passed."""
    ahead = dns_zones.go_ahead(_number(request, "minutes"))
    check_due(timezone.now() + timedelta(minutes=ahead))
    return _("The clock of the checks went on.")


def _unknown(request: HttpRequest) -> str:
    raise Invalid(_("This page cannot do that."))


_CHANGES: dict[str, Callable[[HttpRequest], str]] = {
    "add": _add,
    "delete": _delete,
    "fault": _fault,
    "right": _right,
    "wrong": _wrong,
    "clear": _clear,
    "look": _look,
    "later": _later,
}


def _kinds_of_fault() -> list[tuple[str, str]]:
    return [
        ("servfail", _("answers with an error (SERVFAIL)")),
        ("refused", _("refuses to answer (REFUSED)")),
        ("drop", _("does not answer at all")),
        ("unknown", _("has not heard of the name yet")),
    ]


def _claims() -> dict[str, object]:
    """The newest domains of all workspaces that are not over."""
    ahead = int(dns_zones.load()["ahead"])
    now = timezone.now() + timedelta(minutes=ahead)
    with in_public():
        found = list(Claim.objects.exclude(state__in=OVER).select_related("tenant").order_by("-pk")[:LISTED])
        rows = [
            {
                "claim": view_of(claim, now),
                "workspace": claim.tenant.slug if claim.tenant else "",
                "seconds": max(0, int((claim.next_check_at - now).total_seconds())) if claim.next_check_at else None,
            }
            for claim in found
        ]
    return {"claims": rows, "ahead": ahead, "jumps": JUMPS}


def _claim(request: HttpRequest) -> Claim:
    try:
        wanted = UUID(request.POST.get("claim", ""))
    except ValueError:
        raise Invalid(_("There is no such domain.")) from None
    with in_public():
        found = Claim.objects.filter(uuid=wanted).exclude(state__in=OVER).first()
    if found is None:
        raise Invalid(_("There is no such domain."))
    return found


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 7 else 0
