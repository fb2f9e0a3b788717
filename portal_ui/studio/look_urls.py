"""Addresses of the look, below /studio/look/."""

from django.urls import path

from portal_ui.studio.views import look, look_pages, mail_look

urlpatterns = [
    path("", look_pages.overview, name="look"),
    path("favicon/", look_pages.favicon, name="look_favicon"),
    path("title/", look_pages.title, name="look_title"),
    path("links/", look_pages.links, name="look_links"),
    path("links/reset/", look_pages.reset_links, name="look_links_reset"),
    path("undo/", look_pages.undo, name="look_undo"),
    path("colour/", look.look, name="look_colour"),
    path("preview/", look.preview_colours, name="look_preview"),
    path("page/", look.preview_page, name="look_page"),
    path("logo/", look.logo, name="look_logo"),
    path("reset/", look.reset, name="look_reset"),
    path("mails/", mail_look.mail_look_page, name="look_mails"),
    path("mails/preview/", mail_look.preview, name="look_mails_preview"),
    path("mails/sample/", mail_look.send_sample, name="look_mails_sample"),
]
