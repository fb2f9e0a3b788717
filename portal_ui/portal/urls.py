"""Addresses of the portal."""

from django.urls import path

from portal_ui.portal import menu as menu  # registers the navigation
from portal_ui.portal.views import home, knowledge, ticket, tickets

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("support/", home.support_form, name="support_form"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/new/", tickets.new_ticket, name="new_ticket"),
    path("tickets/<int:number>/", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/reply/", ticket.reply, name="reply"),
    path("tickets/<int:number>/close/", ticket.close, name="close"),
    path("tickets/<int:number>/follow/", ticket.follow, name="follow"),
    path("tickets/<int:number>/unfollow/", ticket.unfollow, name="unfollow"),
    path("knowledge/", knowledge.knowledge, name="knowledge"),
    path("knowledge/<int:article_id>/", knowledge.article, name="article"),
]
