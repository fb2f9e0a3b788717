"""Forms, made and published by the use cases."""

from __future__ import annotations

from typing import Any

from support.forms.models import FormVersion
from support.forms.use_cases import publish_form, save_form
from tests.factories.twins import Workspace

FAULT: dict[str, Any] = {
    "fields": [
        {
            "key": "state",
            "type": "radio",
            "label": {"en": "State of the line", "fa": "وضعیت خط تولید"},
            "required": True,
            "options": [
                {"value": "runs", "label": {"en": "It runs", "fa": "کار می‌کند"}},
                {"value": "stopped", "label": {"en": "It stands still", "fa": "متوقف است"}},
            ],
        },
        {
            "key": "since",
            "type": "date",
            "label": {"en": "Since when?", "fa": "از کی؟"},
            "required": True,
            "validation": {"not_future": True},
            "show_if": {"field": "state", "op": "equals", "value": "stopped"},
        },
        {"key": "pressure", "type": "number", "label": {"en": "Pressure"}, "validation": {"min": 0, "max": 400}},
    ]
}


def a_form(
    company: Workspace, fields: list[dict[str, Any]] | None = None, *, name: str = "Fault", is_public: bool = False
) -> FormVersion:
    """A published form, inside the workspace; without `fields` that of the faults."""
    ctx = company.ctx("olga")
    draft = FAULT if fields is None else {"fields": fields}
    form = save_form(ctx, names={"en": name}, draft=draft, is_public=is_public)
    return publish_form(ctx, form_id=form.pk)
