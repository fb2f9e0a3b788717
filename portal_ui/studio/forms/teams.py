"""Forms of teams and projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal_ui.studio.fields import LocalizedField, PeopleField
from portal_ui.studio.forms.base import VersionedForm

Choices = Sequence[tuple[int, str]]


class TeamForm(VersionedForm):
    """A team of colleagues."""

    names = LocalizedField(label=_("Name"), max_length=100)
    description = LocalizedField(
        label=_("Description"), multiline=True, max_length=500, help_text=_("Clients may read this.")
    )
    member_ids = PeopleField(label=_("Members"))
    manager_ids = PeopleField(label=_("Managers"), help_text=_("Managers are members too."))
    is_active = forms.BooleanField(label=_("This team is in use"), required=False, initial=True)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("member_ids", "manager_ids"):
            self.fields[name].choices = people  # type: ignore[attr-defined]


class ProjectForm(VersionedForm):
    """Where requests gather."""

    names = LocalizedField(label=_("Name"), max_length=100)
    team_id = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    manager_ids = PeopleField(
        label=_("Managers"),
        help_text=_("They are told of new requests that nobody is assigned to. Without managers the owners are told."),
    )
    is_active = forms.BooleanField(label=_("This project is in use"), required=False, initial=True)

    def __init__(self, *args: Any, people: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team_id"].choices = [("", _("No team")), *teams]  # type: ignore[attr-defined]
        self.fields["manager_ids"].choices = people  # type: ignore[attr-defined]
