"""Addresses of the frame, on every host."""

from django.urls import path, re_path

from portal_ui.shell import icons, notices, views

app_name = "shell"
urlpatterns = [
    re_path(r"^theme/(?P<fingerprint>[0-9a-f]{12})\.css$", views.theme_stylesheet, name="theme"),
    re_path(
        r"^brand/(?P<digest>[0-9a-f]{16})/(?P<name>(?:logo|logo-dark|background|panel|favicon|icon(?:-\d{2,3})?)\.(?:png|jpg|webp|ico))$",
        views.brand_file,
        name="brand_file",
    ),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("site.webmanifest", icons.manifest, name="manifest"),
    path("language/", views.set_language, name="set_language"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.read_all, name="read_all_notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/<int:notice_id>/", notices.open_notice, name="open_notice"),
    path("notices/<int:notice_id>/read/", notices.read_notice, name="read_notice"),
]
