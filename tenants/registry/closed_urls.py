"""URLs of a host that serves nothing: every path says so."""

from __future__ import annotations

from django.urls import re_path

from tenants.registry.closed import closed

urlpatterns = [re_path(r"", closed)]
