"""Tickets hold files: who sees the ticket may have what is attached, clients what is public."""

from __future__ import annotations

from django.db.models import Q

from kernel.context import Actor
from support.files.policy import file_holder
from support.tickets.models import Attachment, Ticket
from support.tickets.policy import sees_internal, visible_to


@file_holder("tickets")
def files_of_tickets(actor: Actor) -> Q:
    """Files attached to tickets this actor sees."""
    attached = Attachment.objects.filter(ticket__in=visible_to(actor, Ticket.objects.all()).values("pk"))
    if not sees_internal(actor):
        attached = attached.filter(is_public=True)
    return Q(pk__in=attached.values("file"))
