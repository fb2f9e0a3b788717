"""What was answered in "Additional information", for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.context import Actor
from support.forms.models import AnswerSet
from support.forms.queries import answers_of
from support.forms.rows import AnswerRow
from support.tickets.queries.rows import TicketDetails


@dataclass(frozen=True, slots=True)
class TicketAnswers:
    """Answers as a reader sees them (`rows`) and as they are stored (`data`, by question)."""

    rows: tuple[AnswerRow, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


def ticket_answers(actor: Actor, ticket: TicketDetails) -> TicketAnswers:
    """The answers that came with a ticket this actor sees."""
    if ticket.answers_id is None:
        return TicketAnswers()
    data = AnswerSet.objects.values_list("data", flat=True).get(pk=ticket.answers_id)
    return TicketAnswers(tuple(answers_of(actor, ticket.answers_id)), data)
