"""What clients read first, per language: the company's name, the form's name and the note above it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import VersionedForm


class LanguageTextsForm(VersionedForm):
    """Three texts, each of which falls back on its own."""

    names = LocalizedField(
        label=_("Name of your organisation"),
        max_length=200,
        help_text=_("Clients see it in the portal and in every mail."),
    )
    form_name = LocalizedField(
        label=_("Name of the support form"),
        max_length=120,
        help_text=_("The heading of the support page and of a new request. Empty means the portal’s own words."),
    )
    intro = LocalizedField(
        label=_("Note above the form"),
        multiline=True,
        max_length=2000,
        help_text=_("Such as when you answer, or what to have at hand."),
    )
