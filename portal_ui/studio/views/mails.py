"""Mails that could not be delivered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Conflict
from notify.queries import failed_mail_count, failed_mails, waiting_mail_count
from notify.use_cases import retry_mail
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import refused

SHOWN = 50


@studio_page
@require_safe
def failed_mails_page(request: StudioRequest) -> HttpResponse:
    """The newest ones, with what the mail server said, and how many more there are."""
    rows = failed_mails(request.actor, SHOWN)
    count = failed_mail_count(request.actor) if len(rows) == SHOWN else len(rows)
    context = {"mails": rows, "count": count, "waiting": waiting_mail_count(request.actor)}
    return render(request, "studio/mails.html", context)


@studio_page
@require_POST
def retry(request: StudioRequest, mail_id: int) -> HttpResponse:
    """Send a mail once more."""
    try:
        mail = retry_mail(request.ctx, mail_id=mail_id)
    except Conflict as error:
        return refused(request, error, "studio:mails")
    messages.success(request, _("The mail to %(email)s is on its way again.") % {"email": mail.to_email})
    return redirect("studio:mails")
