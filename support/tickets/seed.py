"""What a new workspace has: four statuses in five languages, and numbers that begin at 1."""

from __future__ import annotations

from kernel.seeds import common_seed
from support.tickets.models import NumberSeries, Status
from support.tickets.states import Kind

# key, kind, what it is called in each language; clients may give a new request the first one only.
STATUSES: tuple[tuple[str, Kind, dict[str, str]], ...] = (
    ("open", Kind.OPEN, {"en": "Open", "fa": "باز", "fr": "Ouvert", "ru": "Открыто", "tr": "Açık"}),
    (
        "in_progress",
        Kind.OPEN,
        {"en": "In progress", "fa": "در حال انجام", "fr": "En cours", "ru": "В работе", "tr": "İşlemde"},
    ),
    (
        "waiting_for_answer",
        Kind.WAITING,
        {
            "en": "Waiting for answer",
            "fa": "منتظر جواب",
            "fr": "En attente de réponse",
            "ru": "Ожидает ответа",
            "tr": "Yanıt bekleniyor",
        },
    ),
    ("closed", Kind.CLOSED, {"en": "Closed", "fa": "بسته", "fr": "Fermé", "ru": "Закрыто", "tr": "Kapalı"}),
)


@common_seed("tickets", order=40)
def seed_tickets() -> None:
    """Statuses and the series of numbers."""
    if not NumberSeries.objects.exists():
        NumberSeries.objects.create(last=0)
    # Those that are there already stay as they are.
    Status.objects.bulk_create(
        [
            Status(key=key, kind=kind, names=names, order=order, client_may_set=order == 1, is_default=order == 1)
            for order, (key, kind, names) in enumerate(STATUSES, start=1)
        ],
        ignore_conflicts=True,
    )
