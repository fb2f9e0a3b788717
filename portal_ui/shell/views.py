"""Addresses of the frame itself: theme style sheet, logo and favicon, language switch."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from accounts.redirects import local_path
from accounts.use_cases import change_profile
from branding.images import open_brand_file
from branding.themes.queries import stylesheet_for
from kernel.errors import NotFound
from kernel.http.language import offered_languages, remember_language
from kernel.http.security import policy_header

FOREVER = "public, max-age=31536000, immutable"


@require_GET
def theme_stylesheet(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The workspace's colours. An old address gets the present colours too, but may not be kept; nor may a draft's."""
    if getattr(request, "tenant", None) is None:
        raise Http404
    stylesheet, may_be_kept = stylesheet_for(fingerprint)
    response = HttpResponse(stylesheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOREVER if may_be_kept else "no-store"
    return response


@require_GET
def brand_file(request: HttpRequest, digest: str, name: str) -> FileResponse:
    """A logo or favicon of this workspace; the address changes with the picture."""
    if getattr(request, "tenant", None) is None:
        raise Http404
    try:
        file, content_type = open_brand_file(digest, name)
    except NotFound as missing:
        raise Http404 from missing
    response = FileResponse(file, content_type=content_type)
    response["Cache-Control"] = FOREVER
    response["Content-Security-Policy"] = (
        policy_header(img_src="'none'", style_src="'none'", script_src="'none'") + "; sandbox"
    )
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language and go back to the page the form stood on."""
    response = HttpResponseRedirect(local_path(request.POST.get("next"), "/"))
    language = request.POST.get("language", "")
    if language in offered_languages(request):
        remember_language(response, language)
        _keep_for_the_person(request, language)
    return response


def _keep_for_the_person(request: Any, language: str) -> None:
    """A person's own language comes before the cookie, so the choice goes to the account too."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        kept = ("name", "calendar", "digits", "timezone", "week_start", "days_off")
        facts = {name: getattr(user, name) for name in kept}
        change_profile(request.ctx, language=language, **facts)
