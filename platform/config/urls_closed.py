"""Addresses of a host that serves nothing, unknown or closed: every path says so."""

from django.urls import re_path

from config.urls_shared import handler400 as handler400
from config.urls_shared import handler403 as handler403
from config.urls_shared import handler404 as handler404
from config.urls_shared import handler500 as handler500
from tenants.registry.closed import closed

urlpatterns = [re_path(r"", closed)]
