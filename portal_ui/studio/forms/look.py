"""Forms of the portal's look: colours, pictures, page title."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branding.images import MAX_BYTES
from branding.pages.use_cases import TITLE_LENGTH
from branding.themes.tokens import MAX_RADIUS
from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import VersionedForm


class BrandForm(VersionedForm):
    """Colour and panel of the portal's pages."""

    brand_color = forms.CharField(
        label=_("Brand colour"),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Choose a colour.")},
    )
    panel_side = forms.ChoiceField(
        label=_("Coloured panel on the sign-in page"),
        choices=[("start", _("At the start")), ("end", _("At the end")), ("none", _("None"))],
        widget=forms.RadioSelect,
    )
    panel_art = forms.ChoiceField(
        label=_("Drawing on the panel"),
        choices=[("waves", _("Waves")), ("rings", _("Rings")), ("grid", _("Grid")), ("none", _("None"))],
    )
    radius = forms.IntegerField(
        label=_("Roundness of corners"),
        min_value=0,
        max_value=MAX_RADIUS,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": MAX_RADIUS, "step": 2}),
    )
    shows_name = forms.BooleanField(label=_("Show the name beside the logo"), required=False)


class PictureForm(forms.Form):
    """One picture to upload."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/x-icon"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty. Choose another one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].max_bytes = MAX_BYTES  # type: ignore[attr-defined]
        self.fields["picture"].max_files = 1  # type: ignore[attr-defined]

    def data_of(self) -> bytes:
        """The picture, cut where it is too large anyway, so that the memory of a huge file is never needed."""
        return bytes(self.cleaned_data["picture"].read(MAX_BYTES + 1))


class TitleForm(VersionedForm):
    """What the browser's tab says."""

    page_title = LocalizedField(
        label=_("Page title"),
        max_length=TITLE_LENGTH,
        help_text=_("What the browser’s tab says. Empty means the name of your organisation."),
    )
