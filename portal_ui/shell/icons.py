"""The icon of the portal where browsers look for it by themselves, and the manifest for home screens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

from branding.themes import tokens
from portal_ui.shell.context import shell_of

# Browsers ask for these two by a name that never changes.
A_WHILE = "public, max-age=300"


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """/favicon.ico leads to the icon of the workspace, or the platform's own."""
    shell = shell_of(request)
    response = HttpResponseRedirect(shell.icons.ico if shell.icons else shell.favicon_href)
    response["Cache-Control"] = A_WHILE
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a home screen shows: name, colours and large icons."""
    shell = shell_of(request)
    found = {
        "name": shell.page_title,
        "short_name": shell.name.text,
        "lang": shell.language,
        "dir": shell.dir,
        "start_url": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": tokens.derive(shell.look.brand_color).light.brand,
        "icons": [
            {"src": href, "sizes": f"{size}x{size}", "type": "image/png"}
            for size, href in (shell.icons.large if shell.icons else ())
        ],
    }
    response = JsonResponse(found, content_type="application/manifest+json")
    response["Cache-Control"] = "private, max-age=300"
    return response
