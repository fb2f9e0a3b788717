"""The form of the guest door: whether strangers may write, and where the form may be embedded."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import VersionedForm


class GuestDoorForm(VersionedForm):
    """Everything about requests without an account."""

    is_open = forms.BooleanField(
        label=_("People without an account may send requests"),
        required=False,
        help_text=_("Each sender confirms their mail address before you are told of the request."),
    )
    intro = LocalizedField(
        label=_("Words above the form"), multiline=True, max_length=2000, help_text=_("Such as when you answer.")
    )
    closed_text = LocalizedField(
        label=_("Words while the form is closed"),
        multiline=True,
        max_length=2000,
        help_text=_("Tell visitors how else to reach you."),
    )
    allowed_origins = forms.CharField(
        label=_("Websites that may embed the form"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false"}),
        help_text=_("One address a line, such as https://www.example.com. All other websites are refused."),
    )

    def origins(self) -> list[str]:
        """The addresses, one for each line that holds something."""
        return [line.strip() for line in self.cleaned_data["allowed_origins"].splitlines() if line.strip()]
