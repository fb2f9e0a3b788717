"""Forms of the portal's look: colours, pictures, words and links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branding.images import MAX_BYTES
from branding.pages.use_cases import LINK_LABEL_LENGTH, MAX_LINKS, TEXT_LENGTHS, NewLink
from branding.themes.tokens import MAX_RADIUS
from kernel.tenancy import TenantRef
from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import VersionedForm, WorkspaceForm, with_version


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


class TextsForm(VersionedForm):
    """Words of the portal's frame; empty ones mean the interface's own."""

    page_title = LocalizedField(
        label=_("Page title"),
        max_length=TEXT_LENGTHS["page_title"],
        help_text=_("What the browser’s tab says. Empty means the name of your organisation."),
    )
    signin_heading = LocalizedField(label=_("Heading on the sign-in page"), max_length=TEXT_LENGTHS["signin_heading"])
    signin_text = LocalizedField(
        label=_("Text on the sign-in page"), multiline=True, max_length=TEXT_LENGTHS["signin_text"]
    )
    signup_heading = LocalizedField(
        label=_("Heading on the registration page"), max_length=TEXT_LENGTHS["signup_heading"]
    )
    signup_text = LocalizedField(
        label=_("Text on the registration page"), multiline=True, max_length=TEXT_LENGTHS["signup_text"]
    )


class LinkForm(WorkspaceForm):
    """One link at the foot of the pages."""

    label = LocalizedField(label=_("Name"), max_length=LINK_LABEL_LENGTH)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "placeholder": "https://", "inputmode": "url"}),
    )

    def is_empty(self) -> bool:
        """Whether nothing was typed: such a link is left out."""
        return not self.cleaned_data["url"].strip() and not any(
            text.strip() for code, text in self.cleaned_data["label"].items() if code in self._shown()
        )

    def _shown(self) -> set[str]:
        return set(self.fields["label"].languages)  # type: ignore[attr-defined]


class LinksForm:
    """All links, each a LinkForm, with one empty line at the end. Removing one means emptying it, or its button."""

    def __init__(self, data: Any, *, tenant: TenantRef, initial: list[dict[str, Any]]) -> None:
        self.tenant = tenant
        # Of what is saved now; `is_stale` says whether the person was looking at something older.
        self.version = with_version({"links": initial})["version"]
        count = len(initial) + 1
        self.is_stale = False
        if data is not None:
            self.is_stale = data.get("version", "") not in ("", self.version)
            raw = data.get("count", "")
            count = min(int(raw), MAX_LINKS + 1) if raw.isdigit() else 0
        values = [*initial, *({} for _i in range(count))][:count]
        self.forms = [
            LinkForm(data, tenant=tenant, initial=value, prefix=f"link{index}") for index, value in enumerate(values)
        ]

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # each shows its own mistakes
        return all(answers)

    def links(self) -> tuple[list[NewLink], list[LinkForm]]:
        """What was typed, and the form of each link, for the messages of a refusal."""
        filled = [form for form in self.forms if not form.is_empty()]
        return [NewLink(form.cleaned_data["label"], form.cleaned_data["url"]) for form in filled], filled
