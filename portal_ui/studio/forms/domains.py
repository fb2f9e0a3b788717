"""Forms of the domain pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class DomainForm(forms.Form):
    """The address a company wants for its portal."""

    hostname = forms.CharField(
        label=_("Address for your portal"),
        max_length=1000,
        strip=False,
        help_text=_("A name below a domain of your own."),
        widget=forms.TextInput(
            attrs={
                "placeholder": "portal.your-company.com",
                "dir": "ltr",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Enter the address your portal is to have, such as help.your-company.com.")},
    )


class InstructionsForm(forms.Form):
    """Who keeps the DNS, and what they read."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Enter a complete e-mail address, such as it@your-company.com.")},
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class RemoveDomainForm(forms.Form):
    """The name typed once more, so that no domain is removed by a slip."""

    typed = forms.CharField(
        label=_("Type the address to remove it"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the address.")},
    )

    def __init__(self, *args: Any, names: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def clean_typed(self) -> str:
        """Either form of the name will do, with or without a dot at the end."""
        typed = str(self.cleaned_data["typed"]).strip().rstrip(".").lower()
        if typed not in self.names:
            raise forms.ValidationError(_now("This is not the address. Compare it letter by letter."))
        return typed
