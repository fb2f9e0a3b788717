"""Addresses of the portal."""

from django.urls import path

from portal_ui.portal import menu as menu  # registers the navigation
from portal_ui.portal import wordings
from portal_ui.portal.guests import confirming, door, public_forms
from portal_ui.portal.guests import ticket as guest_ticket
from portal_ui.portal.modules import KNOWLEDGE, part_of
from portal_ui.portal.views import home, knowledge, ticket, tickets
from support.tickets.portal import NEW_REQUEST, REQUESTS

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("support/", door.support_form, name="support_form"),
    path("support/sent/", door.sent_page, name="support_sent"),
    path("support/confirm/<str:token>/", confirming.confirm_page, name="support_confirm"),
    path("support/<str:code>/", door.support_form, name="client_support_form"),
    path("s/", door.short_link, name="short_support_link"),
    path("s/<str:code>/", door.short_link, name="short_client_link"),
    path("forms/<str:code>/", public_forms.form_page, name="public_form"),
    path("forms/<str:code>/sent/", public_forms.sent_page, name="public_form_sent"),
    path("t/<str:token>/", guest_ticket.ticket, name="guest_ticket"),
    path("t/<str:token>/reply/", guest_ticket.reply, name="guest_reply"),
    path("t/<str:token>/close/", guest_ticket.close, name="guest_close"),
    path("t/<str:token>/account/", guest_ticket.account, name="guest_account"),
    path("t/<str:token>/files/<uuid:uuid>/", guest_ticket.file, name="guest_file"),
    path("t/<str:token>/files/<uuid:uuid>/<str:name>", guest_ticket.file, name="guest_file_named"),
    path("tickets/", part_of(REQUESTS, tickets.tickets), name="tickets"),
    path("tickets/new/", part_of(NEW_REQUEST, tickets.new_ticket), name="new_ticket"),
    path("tickets/<int:number>/", part_of(REQUESTS, ticket.ticket), name="ticket"),
    path("tickets/<int:number>/reply/", part_of(REQUESTS, ticket.reply), name="reply"),
    path("tickets/<int:number>/close/", part_of(REQUESTS, ticket.close), name="close"),
    path("tickets/<int:number>/follow/", part_of(REQUESTS, ticket.follow), name="follow"),
    path("tickets/<int:number>/unfollow/", part_of(REQUESTS, ticket.unfollow), name="unfollow"),
    path("translation/", wordings.report_page, name="report_translation"),
    path("translation/sent/", wordings.reported_page, name="translation_reported"),
    path("knowledge/", part_of(KNOWLEDGE, knowledge.knowledge), name="knowledge"),
    path("knowledge/<int:article_id>/", part_of(KNOWLEDGE, knowledge.article), name="article"),
]
