"""Forms of the public site; what may be stored is decided by the use cases."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AddressField(forms.CharField):
    """A workspace address: always left to right, never corrected by a phone's keyboard."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Workspace address"),
            # Longer input than any address: the use case says what is wrong with it.
            max_length=200,
            widget=forms.TextInput(
                attrs={
                    "dir": "ltr",
                    "autocomplete": "off",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "placeholder": " ",
                }
            ),
            error_messages={"required": _("Choose an address for your workspace.")},
        )


class SignupForm(forms.Form):
    """What sign-up asks for: five fields and no more."""

    company = forms.CharField(
        label=_("Company name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Enter the name of your company.")},
    )
    slug = AddressField()
    owner_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send a link there; your workspace is made when you open it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter a complete e-mail address, such as name@example.com."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of your workspace"),
        choices=settings.LANGUAGES,
        help_text=_("You can switch on the others at any time."),
    )


class AddressForm(forms.Form):
    """Another address for a sign-up whose first choice was taken meanwhile."""

    slug = AddressField()


class EmailForm(forms.Form):
    """One e-mail address."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter a complete e-mail address, such as name@example.com."),
        },
    )
