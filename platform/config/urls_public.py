"""Addresses of the public site: what Portico is, company sign-up, find my workspace."""

from django.urls import include, path

from config.urls_shared import handler400 as handler400
from config.urls_shared import handler403 as handler403
from config.urls_shared import handler404 as handler404
from config.urls_shared import handler500 as handler500
from config.urls_shared import urlpatterns as shared

urlpatterns = [*shared, path("", include("portal_ui.welcome.urls"))]
