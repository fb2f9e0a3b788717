"""Forms about client organisations and contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal_ui.studio.fields import DayField, LocalizedField, PeopleField
from portal_ui.studio.forms.base import VersionedForm

AS_WORKSPACE = ("", _("As the workspace"))


class OrganisationForm(VersionedForm):
    """A client company."""

    name = forms.CharField(label=_("Name"), max_length=200)
    names = LocalizedField(
        label=_("Name in other languages"),
        max_length=200,
        help_text=_("Only where the company calls itself differently."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[AS_WORKSPACE, *settings.LANGUAGES], required=False)
    domains = forms.CharField(
        label=_("Mail domains"),
        required=False,
        max_length=2000,
        help_text=_("Separated by blanks, such as: example.com example.org"),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    record_sharing = forms.ChoiceField(
        label=_("Requests"),
        widget=forms.RadioSelect,
        choices=[
            ("mine", _("Each contact sees their own requests")),
            ("all", _("Contacts see all requests of their organisation")),
        ],
        initial="mine",
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only you and your colleagues read it."),
    )
    manager_ids = PeopleField(
        label=_("Managers of this client"),
        help_text=_("They are told of requests whose topic is looked after by the managers of the client."),
    )
    # The list of managers has no version of its own: this is what it was made of when the page was opened.
    managers_seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager_ids"].choices = people  # type: ignore[attr-defined]

    @property
    def shows_managers(self) -> bool:
        """Whether the list of managers was on the page that was sent; else it stays as it is."""
        return bool(self.cleaned_data["managers_seen"])

    def take_over(self, current: Mapping[str, Any]) -> None:
        """Also on top of the managers that are saved now."""
        super().take_over(current)
        data = cast(QueryDict, self.data).copy()
        data["managers_seen"] = current["managers_seen"]
        self.data = data

    def has_other_names(self) -> bool:
        """Whether to ask for names in more than one language."""
        return len(self.fields["names"].languages) > 1  # type: ignore[attr-defined]


class ContactForm(VersionedForm):
    """A person at a client."""

    first_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Mails go there; with portal access the contact signs in with it."),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter a complete e-mail address, such as name@example.com."),
        },
    )
    title = forms.CharField(label=_("Position"), max_length=200, required=False)
    organisation_id = forms.TypedChoiceField(label=_("Organisation"), coerce=int, empty_value=None, required=False)
    role = forms.ChoiceField(
        label=_("Role in the organisation"),
        choices=[("member", _("Member")), ("manager", _("Manager"))],
        initial="member",
    )
    language = forms.ChoiceField(label=_("Language"), choices=[AS_WORKSPACE, *settings.LANGUAGES], required=False)
    other_email = forms.EmailField(
        label=_("Second e-mail address"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Enter a complete e-mail address, such as name@example.com.")},
    )
    mobile = forms.CharField(
        label=_("Mobile"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel"})
    )
    office = forms.CharField(
        label=_("Office"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel"})
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only you and your colleagues read it."),
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = ("", _("None"))
        self.fields["organisation_id"].choices = [none, *organisations]  # type: ignore[attr-defined]


class NewContactForm(ContactForm):
    """A new contact, who may get into the portal at once."""

    portal_access = forms.BooleanField(
        label=_("Portal user"),
        required=False,
        help_text=_("The contact gets a mail with a link to set a password."),
    )


class AccessForm(VersionedForm):
    """The block "Customer portal information"."""

    portal_access = forms.BooleanField(label=_("Portal user"), required=False)
    access_from = DayField(label=_("First day of access"), required=False)
    access_until = DayField(
        label=_("Last day of access"),
        required=False,
        help_text=_("Both days are included. Empty means without an end."),
    )
