"""The form of the theme editor: every choice of a theme by its own name; only what the person changed is sent on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from branding.themes.checking import BUTTON_LENGTH, HEADING_LENGTH, NUMBERS, PICTURES, POINT_LENGTH, TEXT_LENGTH
from branding.themes.definition import MAX_POINTS, ButtonShape, Ground, PanelArt, PanelSide
from kernel.errors import Conflict, Invalid
from kernel.tenancy import TenantRef
from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import WorkspaceForm
from portal_ui.studio.refusals import show

POINTS = tuple(f"panel_point_{number}" for number in range(1, MAX_POINTS + 1))
PLACES = {f"panel_points.{index}": name for index, name in enumerate(POINTS)} | {"panel_points": POINTS[0]}
PICTURE_TYPES = "image/png,image/jpeg,image/webp"
MAX_UPLOAD = 8 * 1024 * 1024


def _colour(label: Any, help_text: Any = "", placeholder: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=40,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off", "placeholder": placeholder}
        ),
    )


def _slider(name: str, label: Any, step: int = 1) -> forms.IntegerField:
    most = NUMBERS[name]
    widget = forms.NumberInput(attrs={"type": "range", "min": 0, "max": most, "step": step})
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, widget=widget)


def _choices(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _upload(label: Any) -> forms.FileField:
    return forms.FileField(label=label, required=False, widget=forms.FileInput(attrs={"accept": PICTURE_TYPES}))


def _stored() -> forms.CharField:
    return forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)


def _text(label: Any, length: int, *, multiline: bool = False, help_text: Any = "") -> LocalizedField:
    return LocalizedField(label=label, max_length=length, multiline=multiline, rows=2, help_text=help_text)


class ThemeForm(WorkspaceForm):
    """`seen` is the theme the person began with, `revision` the draft's: two people's changes meet field by field."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    background = _choices(_("Background"), Ground.choices)
    background_color = _colour(_("Colour"))
    background_to = _colour(_("Second colour"))
    background_angle = _slider("background_angle", _("Angle"))
    background_picture = _stored()
    background_picture_file = _upload(_("Picture"))
    background_x = _slider("background_x", _("Focal point, across"))
    background_y = _slider("background_y", _("Focal point, down"))
    panel_side = _choices(_("Side"), PanelSide.choices)
    panel_art = _choices(_("Drawing"), PanelArt.choices)
    panel_picture = _stored()
    panel_picture_file = _upload(_("Picture"))
    panel_x = _slider("panel_x", _("Focal point, across"))
    panel_y = _slider("panel_y", _("Focal point, down"))
    panel_heading = _text(_("Heading"), HEADING_LENGTH)
    panel_text = _text(_("Text"), TEXT_LENGTH, multiline=True)
    panel_point_1 = _text(_("First point"), POINT_LENGTH)
    panel_point_2 = _text(_("Second point"), POINT_LENGTH)
    panel_point_3 = _text(_("Third point"), POINT_LENGTH)
    panel_point_4 = _text(_("Fourth point"), POINT_LENGTH)
    brand_color = _colour(_("Brand colour"), _("Buttons, links and tints of all pages follow it."))
    button_color = _colour(_("Colour of the button"), _("Empty means the brand colour."), "#")
    button_text_color = _colour(_("Text on the button"), _("Empty means the colour that is easiest to read."), "#")
    button_shape = _choices(_("Shape"), ButtonShape.choices)
    radius = _slider("radius", _("Roundness of corners"))
    signin_heading = _text(_("Heading of the sign-in page"), HEADING_LENGTH)
    signin_text = _text(_("Text of the sign-in page"), TEXT_LENGTH, multiline=True)
    signin_button = _text(_("Button of the sign-in page"), BUTTON_LENGTH)
    signup_heading = _text(_("Heading of the registration page"), HEADING_LENGTH)
    signup_text = _text(_("Text of the registration page"), TEXT_LENGTH, multiline=True)
    signup_button = _text(_("Button of the registration page"), BUTTON_LENGTH)
    logo = _stored()
    logo_file = _upload(_("Logo"))
    logo_dark = _stored()
    logo_dark_file = _upload(_("Logo for dark pages"))
    shows_name = forms.BooleanField(label=_("Show the name beside the logo"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        tenant: TenantRef,
        definition: Mapping[str, Any],
        revision: int,
    ) -> None:
        values = dict(definition) | {"seen": json.dumps(definition, sort_keys=True), "revision": revision}
        values |= dict(zip(POINTS, definition["panel_points"], strict=False))
        super().__init__(data, files, tenant=tenant, initial=values, auto_id="theme_%s")
        # Field -> the nearest value that would be taken.
        self.suggestions: dict[str, str] = {}

    def base(self) -> dict[str, Any]:
        """The theme the person began with; nothing where that was lost, so that everything counts as theirs."""
        try:
            found = json.loads(self.cleaned_data.get("seen") or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def changes(self) -> dict[str, Any]:
        """What the person changed, by the names of a theme. Fields that were not sent stay as they are."""
        base, given = self.base(), dict(self.cleaned_data)
        typed: dict[str, Any] = {}
        for name in self.fields:
            if name in ("seen", "revision", *POINTS) or name.endswith("_file"):
                continue
            field = self.fields[name]
            is_sent = isinstance(field, forms.BooleanField) or not field.widget.value_omitted_from_data(
                self.data, self.files, self.add_prefix(name)
            )
            if is_sent and given[name] is not None:
                typed[name] = _tidied(given[name]) if isinstance(field, LocalizedField) else given[name]
        if any(f"{name}-{code}" in self.data for name in POINTS for code in self.fields[name].languages):  # type: ignore[attr-defined]
            typed["panel_points"] = [point for name in POINTS if (point := _tidied(given[name]))]
        return {name: value for name, value in typed.items() if name not in base or base[name] != value}

    def uploads(self) -> dict[str, bytes]:
        """Pictures that were sent with the form itself, by the name of their field; cut where they are too large."""
        found = {name: self.cleaned_data.get(f"{name}_file") for name in PICTURES}
        return {name: file.read(MAX_UPLOAD + 1) for name, file in found.items() if file}

    def refuse(self, error: Invalid | Conflict) -> None:
        """Say at their fields what is wrong, and what would be taken instead."""
        if isinstance(error, Invalid):
            show(self, error, PLACES)
            self.suggestions |= {_control(name): value for name, value in getattr(error, "suggestions", {}).items()}
        else:
            self.add_error(None, str(error))

    def go_on_from(self, revision: int) -> None:
        """After somebody else's change: what was typed stays, and saving again means it."""
        data: Any = self.data
        typed = data.copy()
        typed["revision"] = str(revision)
        self.data = typed


def _tidied(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: text for code, text in texts.items() if text.strip()}


def _control(name: str) -> str:
    """The control a suggestion belongs to: "panel_points.0-fa" is typed in panel_point_1-fa."""
    field, dash, language = name.partition("-")
    return f"{PLACES.get(field, field)}{dash}{language}"
