"""A form with three questions, what stands in its draft, and what its pages would send."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

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


def sent(adam: Client, form: Form, key: str) -> dict[str, Any]:
    """What the settings of a question would send now, as a browser reads them."""
    page = adam.get(f"/studio/forms/{form.pk}/?question={key}").content.decode()
    text = page[page.index('id="question-form"') :].partition("</form>")[0]
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            data.setdefault(name[1], []).append(value[1] if value else "")
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)', text):
        data[name] = [inner.strip()]
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        data[name] = [chosen[1] if chosen else ""]
    return data
