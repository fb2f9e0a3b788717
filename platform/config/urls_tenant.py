"""Addresses of a workspace: portal, accounts, desk, studio, operators (house workspace), REST API."""

from django.urls import include, path

from config.urls_shared import handler400 as handler400
from config.urls_shared import handler403 as handler403
from config.urls_shared import handler404 as handler404
from config.urls_shared import handler500 as handler500
from config.urls_shared import urlpatterns as shared
from tenants.domains.handover import arrive

urlpatterns = [
    *shared,
    path("api/", include("config.urls_api")),
    path("handover/<str:token>/", arrive, name="handover"),
    path("", include("portal_ui.portal.accounts.urls")),
    path("desk/", include("portal_ui.desk.urls")),
    path("studio/", include("portal_ui.studio.urls")),
    path("domain-setup/", include("portal_ui.studio.setup_urls")),
    path("operators/", include("portal_ui.operators.urls")),
    path("files/", include("support.files.urls")),
    path("", include("portal_ui.portal.urls")),
]
