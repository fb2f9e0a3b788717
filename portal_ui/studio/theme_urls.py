"""Addresses of the theme editor, below /studio/theme/; the pages it edits stay where they are."""

from django.urls import path

from portal_ui.studio import theme_editor as theme_editor  # registers what answers `?customise`
from portal_ui.studio.views import theme

urlpatterns = [
    path("tokens/", theme.theme_tokens, name="theme_tokens"),
    path("picture/", theme.theme_picture, name="theme_picture"),
    path("<slug:page>/", theme.theme_page, name="theme"),
    path("<slug:page>/discard/", theme.theme_discard, name="theme_discard"),
    path("<slug:page>/restore/<int:number>/", theme.theme_restore, name="theme_restore"),
    path("<slug:page>/link/", theme.theme_link, name="theme_link"),
]
