"""A form with three questions, and what stands in its draft."""

from __future__ import annotations

from typing import Any

from support.forms.models import Form
from tests.factories.twins import Workspace

FAULT: dict[str, Any] = {
    "fields": [
        {
            "key": "used",
            "type": "radio",
            "label": {"en": "Was it in use?", "fa": "در حال استفاده بود؟"},
            "options": [
                {"value": "yes", "label": {"en": "Yes", "fa": "بله"}},
                {"value": "no", "label": {"en": "No", "fa": "نه"}},
            ],
        },
        {"key": "since", "type": "date", "label": {"en": "Since when?", "fa": "از کی؟"}},
        {
            "key": "harm",
            "type": "text",
            "label": {"en": "Who was harmed?"},
            "show_if": {"field": "used", "op": "equals", "value": "yes"},
        },
    ]
}


def draft(company: Workspace, form: Form) -> list[dict[str, Any]]:
    """The questions as they are saved."""
    with company.inside():
        form.refresh_from_db()
    return list(form.draft["fields"])


def keys(company: Workspace, form: Form) -> list[str]:
    """Their keys in order."""
    return [row["key"] for row in draft(company, form)]
