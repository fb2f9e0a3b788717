"""The forms of a demo company and what its clients answered."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kernel.context import SYSTEM
from kernel.tenancy import in_tenant
from support.demo.loader import load_company
from support.forms import queries
from support.forms.models import AnswerSet
from support.tickets.models import Ticket

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
COMPANY = Path(__file__).parents[3] / "deploy/demo/world/tenants/tarnwick"


@pytest.mark.slow
@pytest.mark.django_db
def test_forms_and_answers_of_a_demo_company(settings: Any, tmp_path: Path) -> None:
    settings.PORTICO_DATA_DIR = str(tmp_path)
    tenant, report = load_company(COMPANY, NOW, "tarnwick-forms")
    counts = report.as_json()
    assert (counts["loaded"]["form"], counts["loaded"]["answers"]) == (3, 19)
    assert counts["skipped"]["questions about products, equipment and contracts, and hidden ones"] == 3
    assert counts["skipped"]["answers about products and equipment"] == 16
    with in_tenant(tenant):
        rows = queries.forms(SYSTEM)
        assert [(row.name, row.number, row.has_draft_changes) for row in rows] == [
            ("Device fault report", 11, False),
            ("Safety report", 8, False),
            ("Calibration and parts", 3, False),
        ]
        ticket = Ticket.objects.select_related("answers").get(number=30004)
        assert ticket.answers is not None
        answers = [(row.key, row.text) for row in queries.answers_of(SYSTEM, ticket.answers)]
        assert answers == [
            ("udi", "(21)TW61102"),
            ("sw", "3.0.4"),
            ("inuse", "No"),
            ("alarm", "None"),
            ("hours", "2,210"),
            ("decon", "Yes"),
            ("log", "tove.log"),
        ]
        assert AnswerSet.objects.filter(ticket__isnull=True).count() == 0
