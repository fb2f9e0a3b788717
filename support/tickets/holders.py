"""Tickets hold files and answers: who sees the ticket may have what is attached and read what was answered."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from kernel.context import Actor
from support.files.policy import file_holder
from support.forms.policy import answer_holder, answer_numbers
from support.tickets.models import Attachment, Ticket
from support.tickets.policy import sees_internal, visible_to


@file_holder("tickets")
def files_of_tickets(actor: Actor) -> Q:
    """Files attached to tickets this actor sees."""
    attached = Attachment.objects.filter(ticket__in=visible_to(actor, Ticket.objects.all()).values("pk"))
    if not sees_internal(actor):
        attached = attached.filter(is_public=True)
    return Q(pk__in=attached.values("file"))


@answer_holder("tickets")
def answers_of_tickets(actor: Actor) -> Q:
    """Answers given with tickets this actor sees."""
    return Q(ticket__in=visible_to(actor, Ticket.objects.all()).values("pk"))


@answer_numbers("tickets")
def numbers_of_tickets(answer_set_ids: Collection[int]) -> dict[int, int]:
    """The numbers of the tickets that these answers came with."""
    found = Ticket.objects.filter(answers__in=answer_set_ids).values_list("answers_id", "number")
    return {answer_set_id: number for answer_set_id, number in found if answer_set_id is not None}
