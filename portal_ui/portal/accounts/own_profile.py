"""The profile of a client, as the workspace laid it out: what they see, what they change, what they must fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branding.layouts.queries import ProfileRule
from portal_ui.portal.accounts.forms import ProfileForm


class ClientProfileForm(ProfileForm):
    """The fields a client may change; `fixed` are those that are shown only, as (name, value)."""

    title = forms.CharField(
        label=_("Job title"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, rules: Sequence[ProfileRule], own: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, initial=own, **kwargs)
        self.own = own
        self.rules = rules
        self.fixed = [
            (str(rule.field.label), self._shown(rule.key)) for rule in rules if rule.is_shown and not rule.is_editable
        ]
        self.fields = {rule.key: self.fields[rule.key] for rule in rules if rule.is_editable}
        for rule in rules:
            if rule.is_editable and rule.field.may_be_required:
                self.fields[rule.key].required = rule.is_required

    def _shown(self, name: str) -> str:
        """A value as words: of a choice its name."""
        value, field = self.own[name], self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        return value

    def entries(self) -> dict[str, str]:
        """What was sent, fields that were not on the page too: it is the use case that refuses them."""
        sent = {rule.key: str(self.data[rule.key]) for rule in self.rules if rule.key in self.data}
        return sent | self.cleaned_data
