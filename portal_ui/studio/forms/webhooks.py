"""The form of a webhook."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal_ui.studio.forms.base import VersionedForm
from webhooks.queries import WebhookRow, event_choices


class WebhookForm(VersionedForm):
    """Where to call, and for which events."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What you call it, such as “Chat of the team”."),
        error_messages={"required": _("Enter a name.")},
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("It receives each event as JSON by POST and answers with a status from 200 to 299."),
        widget=forms.URLInput(attrs={"placeholder": "https://hooks.example.com/portico", "dir": "ltr"}),
        error_messages={
            "required": _(
                "Enter a complete address that begins with https://, such as https://hooks.example.com/portico."
            )
        },
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event.")},
    )
    is_active = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["events"])
        field.choices = [(choice.name, choice.label) for choice in event_choices()]


def webhook_values(row: WebhookRow) -> dict[str, Any]:
    """What is saved now, as the form names it."""
    return {
        "name": row.name,
        "url": row.url,
        "events": list(row.events),
        "is_active": row.is_active,
        "version": row.version,
    }
