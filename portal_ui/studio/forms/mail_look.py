"""The form of the mails' look."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from branding.mails.use_cases import FOOTER_LENGTH
from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import VersionedForm


class MailLookForm(VersionedForm):
    """Logo, colour and foot of every mail."""

    shows_logo = forms.BooleanField(label=_("Show the logo at the top"), required=False)
    colour = forms.CharField(
        label=_("Colour of the line and the button"),
        required=False,
        max_length=40,
        help_text=_("Empty means the brand colour of your portal."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )
    footer = LocalizedField(
        label=_("Lines at the foot"),
        multiline=True,
        max_length=FOOTER_LENGTH,
        help_text=_("What the law asks for: company name, address, register, who is responsible."),
    )
