"""The notifications behind the bell: the list, opening one, marking as read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel.calendars import DisplayPrefs, to_digits
from kernel.context import Actor, Context
from kernel.tenancy import TenantRef
from notify.queries import NoticeRow, notice_page
from notify.use_cases import mark_all_read, mark_read
from portal_ui.shell.access import signed_in
from portal_ui.shell.context import prefs_of

_NUMBER = re.compile(r"#\d+")
BesideStaff = Callable[[HttpRequest], Sequence[Any]]
_beside_staff: list[BesideStaff] = []


class PersonRequest(HttpRequest):
    """A request of somebody with an account, as the middleware leaves it."""

    tenant: TenantRef
    actor: Actor
    ctx: Context


def beside_staffs_notices(views: BesideStaff) -> BesideStaff:
    """The desk registers the views it shows beside its pages, so that this one looks like one of them."""
    _beside_staff[:] = [views]
    return views


@signed_in
@require_safe
@never_cache
def notice_list(request: PersonRequest) -> HttpResponse:
    """The person's notifications, newest first; `?before=` leads to older ones."""
    before = request.GET.get("before", "")
    user_id = request.actor.user_id
    assert user_id is not None, "signed_in lets nobody else in"
    page = notice_page(user_id, int(before) if before.isdecimal() and len(before) < 19 else None)
    context: dict[str, Any] = {
        "rows": in_readers_digits(page.rows, prefs_of(request)),
        "unread": page.unread,
        "newer_url": request.path if before else "",
        "older_url": f"?before={page.older}" if page.older else "",
    }
    if not request.actor.is_staff:
        return render(request, "shell/notices_portal.html", context)
    context["views"] = [group for views in _beside_staff for group in views(request)]
    return render(request, "shell/notices_desk.html", context)


@signed_in
@require_safe
@never_cache
def open_notice(request: PersonRequest, notice_id: int) -> HttpResponse:
    """Mark one as read and go where it leads: a page of this host, as was checked when it was given."""
    return HttpResponseRedirect(mark_read(request.ctx, notice_id=notice_id))


@signed_in
@require_POST
def read_notice(request: PersonRequest, notice_id: int) -> HttpResponse:
    """Mark one as read and stay."""
    mark_read(request.ctx, notice_id=notice_id)
    return redirect("shell:notices")


@signed_in
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """Mark all as read."""
    count = mark_all_read(request.ctx)
    if count:
        text = ngettext("One notification is marked as read.", "%(count)s notifications are marked as read.", count) % {
            "count": to_digits(count, prefs_of(request))
        }
        messages.success(request, text)
    else:
        messages.info(request, _("You had read all of them already."))
    return redirect("shell:notices")


@signed_in
@require_safe
@never_cache
def bell(request: PersonRequest) -> HttpResponse:
    """The bell with its count, for a page that refreshes it."""
    return render(request, "shell/parts/bell.html")


def in_readers_digits(rows: Iterable[NoticeRow], prefs: DisplayPrefs) -> list[NoticeRow]:
    """The rows with ticket numbers (#12) in the reader's digits; other numbers are other people's words."""
    return [replace(row, sentence=_NUMBER.sub(lambda found: to_digits(found[0], prefs), row.sentence)) for row in rows]
