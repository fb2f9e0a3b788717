"""Forms about colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal_ui.studio.forms.base import VersionedForm

ROLE_NAMES = {"owner": _("Owner"), "admin": _("Administrator"), "agent": _("Agent"), "client": _("Client")}
ROLE_HELP = {
    "agent": _("Answers requests at the desk."),
    "admin": _("Also shapes the portal in the studio."),
    "owner": _("Also decides who is an owner."),
}


def role_choices(roles: Sequence[str]) -> list[tuple[str, str]]:
    """Roles with what each may do, for a list of radio buttons."""
    return [(role, f"{ROLE_NAMES[role]} – {ROLE_HELP[role]}") for role in roles]


class InviteForm(forms.Form):
    """Somebody to work here."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"invalid": _("Enter a complete e-mail address, such as name@example.com.")},
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial="agent")
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(roles)  # type: ignore[attr-defined]


class RoleForm(VersionedForm):
    """What a colleague may do."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(roles)  # type: ignore[attr-defined]
