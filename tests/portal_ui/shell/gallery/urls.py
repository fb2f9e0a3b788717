"""Addresses of the sample pages, beside those of the shell itself."""

from django.urls import include, path

from tests.portal_ui.shell.gallery import views

urlpatterns = [
    path("gallery/<slug:name>/", views.page, name="gallery"),
    path("gallery/theme/<slug:brand>.css", views.theme),
    path("", include("portal_ui.shell.urls")),
]
