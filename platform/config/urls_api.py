"""Addresses of the REST API, below /api/."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from config import openapi as openapi  # its import registers how callers sign in
from config.api_docs import DocsView, SchemaView
from kernel.http.problems import problem

app_name = "api"


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address the API does not know; a problem like every other refusal, never a page."""
    return problem(404, _("There is nothing here, or you may not see it."))


urlpatterns = [
    path("docs/", DocsView.as_view(), name="docs"),
    path("v1/schema/", SchemaView.as_view(), name="schema"),
    path("v1/", include("accounts.api")),
    path("v1/", include("webhooks.rest")),
    path("v1/", include("tenants.domains.api")),
    path("v1/", include("branding.layouts.api")),
    path("v1/", include("branding.themes.api")),
    path("v1/", include("branding.pages.api")),
    path("v1/", include("branding.mails.api")),
    path("v1/", include("tenants.registry.api")),
    path("v1/", include("support.topics.api")),
    path("v1/", include("support.files.api")),
    path("v1/", include("support.forms.api")),
    path("v1/", include("support.tickets.api.urls")),
    path("v1/", include("support.guests.api")),
    re_path(r"^(?P<rest>.*)$", nothing_here, name="nothing"),
]
