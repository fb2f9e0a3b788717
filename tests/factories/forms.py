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


def question(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """A field with a label in two languages."""
    name = key.replace("_", " ")
    return {"key": key, "type": kind, "label": {"en": name.capitalize(), "fa": f"پرسش {name}"}, **more}


COLOURS = [
    {"value": "red", "label": {"en": "Red", "fa": "قرمز"}},
    {"value": "green", "label": {"en": "Green", "fa": "سبز"}},
    {"value": "blue", "label": {"en": "Blue"}},
]
# Every type once, with rules.
EVERYTHING: dict[str, Any] = {
    "fields": [
        question("about", "section", help={"en": "What it is about"}),
        question("welcome", "note"),
        question("serial", "text", validation={"pattern": r"RK-\d{4}", "message": {"en": "Write it like RK-0413."}}),
        question("story", "textarea", validation={"min_length": 5, "max_length": 2000}, placeholder={"en": "Tell us"}),
        question("amount", "number", validation={"min": 0, "max": 1000, "decimals": 2}),
        question("day", "date", validation={"after": "2026-01-01", "before": "today+30d"}),
        question("hour", "time"),
        question("moment", "datetime", validation={"not_future": True}),
        question("mood", "radio", options=COLOURS),
        question("second", "page", show_if={"field": "mood", "op": "equals", "value": "red"}),
        question("list", "select", options=COLOURS, default="green"),
        question("several", "multiselect", options=COLOURS),
        question("tick", "checkbox"),
        question("agree", "consent", required=True),
        question("mail", "email"),
        question("call", "phone"),
        question("page_of", "url"),
        question("papers", "file", validation={"extensions": ["pdf", "png"], "max_mb": 1, "max_files": 2}),
        question("stars", "rating"),
        question("price", "money", validation={"currency": "TRY", "min": 1}),
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
