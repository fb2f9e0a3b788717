"""How mails look, beside a real mail in that look."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branding.mails.queries import MailStyleView, brand_colour, has_logo, mail_style, sample
from branding.mails.use_cases import FOOTER_LENGTH, ask_for_sample, save_mail_style
from branding.themes.colour import is_colour
from kernel.errors import Invalid, TooMany
from kernel.http.language import offered_languages
from kernel.tenancy import tenant_url
from notify.api import Recipient
from portal_ui.shell.context import shell_of
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.forms.mail_look import MailLookForm
from portal_ui.studio.saving import attempt, posted, status_of

# A mail brings its own styles and must not run anything.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' {}; frame-ancestors 'self'; sandbox"


@studio_page
@require_http_methods(["GET", "POST"])
def mail_look_page(request: StudioRequest) -> HttpResponse:
    """Logo, colour and foot of every mail of the workspace."""

    def current() -> dict[str, Any]:
        return asdict(mail_style())

    form = MailLookForm(posted(request), tenant=request.tenant, initial=current())

    def save() -> object:
        values = form.cleaned_data
        return save_mail_style(
            request.ctx,
            shows_logo=values["shows_logo"],
            colour=values["colour"],
            footer=values["footer"],
            version=form.seen_version,
        )

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The look of your mails is saved. Every mail from now on has it."))
        return redirect("studio:look_mails")
    context = {
        "form": form,
        "brand_colour": brand_colour(),
        "has_logo": has_logo(),
        "languages": shell_of(request).languages,
    }
    return render(request, "studio/look_mails.html", context, status=status_of(request))


@studio_page
@require_safe
def preview(request: StudioRequest) -> HttpResponse:
    """A real mail: in the saved look, or with `shows_logo`, `colour` and `footer-…` as they are being tried."""
    offered = offered_languages(request)
    language = request.GET.get("language", "")
    language = language if language in offered else shell_of(request).language
    to = Recipient(email=request.actor.email, name=request.actor.name, language=language)
    html = sample(request.tenant, _tried(request), to, dark=request.GET.get("mode") == "dark")
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(tenant_url(request.tenant)))
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY.format(origin), "Content-Language": language})


def _tried(request: StudioRequest) -> MailStyleView:
    saved = mail_style()
    if "tried" not in request.GET:
        return saved
    colour = request.GET.get("colour", "").strip().lower()
    typed = {code: request.GET[key] for code in offered_languages(request) if (key := f"footer-{code}") in request.GET}
    footer = {code: text.strip()[:FOOTER_LENGTH] for code, text in (saved.footer | typed).items() if text.strip()}
    return replace(
        saved,
        shows_logo="shows_logo" in request.GET,
        colour=colour if is_colour(colour) else "" if not colour else saved.colour,
        footer=footer,
    )


@studio_page
@require_POST
def send_sample(request: StudioRequest) -> HttpResponse:
    """Send the admin a mail in the saved look."""
    try:
        ask_for_sample(request.ctx, language=request.POST.get("language", ""))
    except (Invalid, TooMany) as error:
        messages.error(request, str(error))
    else:
        text = _("A sample is on its way to %(email)s.")
        messages.success(request, text % {"email": request.actor.email})
    return redirect("studio:look_mails")
