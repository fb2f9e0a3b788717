"""Addresses of the tickets' REST API, below /api/v1/."""

from django.urls import path

from support.tickets.api import views

urlpatterns = [
    path("tickets", views.TicketCollection.as_view(), name="tickets"),
    path("tickets/<int:number>", views.TicketItem.as_view(), name="ticket"),
    path("tickets/<int:number>/messages", views.TicketMessages.as_view(), name="ticket-messages"),
    path("tickets/<int:number>/assign", views.TicketAssignee.as_view(), name="ticket-assign"),
    path("tickets/<int:number>/status", views.TicketStatus.as_view(), name="ticket-status"),
    path("tickets/<int:number>/close", views.TicketClosing.as_view(), name="ticket-close"),
    path("tickets/<int:number>/follow", views.TicketFollowing.as_view(), name="ticket-follow"),
    path("statuses", views.StatusCollection.as_view(), name="statuses"),
]
