"""Parts that only the studio's pages have."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField

from portal_ui.studio.fields import LanguageInput, LocalizedField, language_inputs
from portal_ui.studio.forms.colleagues import ROLE_NAMES

register = template.Library()

ACCESS_TONES = {
    "none": "",
    "invited": "info",
    "open": "ok",
    "not_yet": "warn",
    "ended": "warn",
    "withdrawn": "bad",
}


@register.inclusion_tag("studio/parts/localized_field.html")
def localized_field(bound: BoundField) -> dict[str, Any]:
    """One text in the languages of the workspace, those that are missing marked."""
    field = bound.field
    assert isinstance(field, LocalizedField)
    described = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    return {
        "bound": bound,
        "inputs": language_inputs(bound),
        "multiline": field.multiline,
        "rows": field.rows,
        "max_length": field.max_length,
        "described": " ".join(described),
    }


@register.simple_tag
def language_controls(bound: BoundField) -> list[LanguageInput]:
    """The controls of a localized field, one for each language, for a page that draws them itself."""
    return language_inputs(bound)


@register.filter
def begins(control: str, field: str) -> bool:
    """Whether a control is one of a field's languages: "panel_text-fa" of "panel_text"."""
    return control.startswith(f"{field}-")


@register.filter
def role_name(role: str) -> str:
    """A role as a word."""
    return str(ROLE_NAMES.get(role, role))


@register.filter
def access_tone(state: str) -> str:
    """The badge's tone of a contact's access."""
    return ACCESS_TONES.get(str(state), "")
