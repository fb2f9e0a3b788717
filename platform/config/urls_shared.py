"""Addresses that answer on the public site and on every workspace's host alike."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal_ui.shell.urls")),
    path("dev/", include("config.urls_dev")),
]

handler400 = "portal_ui.shell.errors.bad_request"
handler403 = "portal_ui.shell.errors.forbidden"
handler404 = "portal_ui.shell.errors.not_found"
handler500 = "portal_ui.shell.errors.server_error"
