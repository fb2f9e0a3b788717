"""What one theme changes in another, in sentences."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from branding.themes.definition import ButtonShape, Ground, PanelArt, PanelSide, ThemeDefinition
from kernel.localized import LocalizedText

MOST_CHARACTERS = 60


def differences(old: ThemeDefinition, new: ThemeDefinition) -> list[str]:
    """Sentences in the active language, in the order of the editor. Empty when nothing changed."""
    return [*_brand(old, new), *_background(old, new), *_panel(old, new), *_buttons(old, new), *_texts(old, new)]


def _brand(old: ThemeDefinition, new: ThemeDefinition) -> list[str]:
    sentences = []
    if old.brand_color != new.brand_color:
        text = _("The brand colour is now %(new)s, before %(old)s.")
        sentences.append(text % {"new": new.brand_color, "old": old.brand_color})
    if old.radius != new.radius:
        text = _("Corners have a radius of %(new)d pixels, before %(old)d.")
        sentences.append(text % {"new": new.radius, "old": old.radius})
    sentences += _picture(
        old.logo, new.logo, _("A logo was added."), _("The logo was replaced."), _("The logo was removed.")
    )
    sentences += _picture(
        old.logo_dark,
        new.logo_dark,
        _("A logo for dark pages was added."),
        _("The logo for dark pages was replaced."),
        _("The logo for dark pages was removed."),
    )
    if old.shows_name != new.shows_name:
        shown, hidden = _("The name now stands beside the logo."), _("The name no longer stands beside the logo.")
        sentences.append(shown if new.shows_name else hidden)
    return sentences


def _background(old: ThemeDefinition, new: ThemeDefinition) -> list[str]:
    if old.background != new.background:
        text = {
            Ground.PAPER.value: _("The background is plain paper now."),
            Ground.COLOUR.value: _("The background is now the colour %(color)s."),
            Ground.GRADIENT.value: _("The background is now a gradient from %(color)s to %(to)s."),
            Ground.PICTURE.value: _("The background is a picture now."),
        }[new.background]
        return [text % {"color": new.background_color, "to": new.background_to}]
    if new.background == Ground.COLOUR and old.background_color != new.background_color:
        text = _("The background has the colour %(new)s, before %(old)s.")
        return [text % {"new": new.background_color, "old": old.background_color}]
    if new.background == Ground.GRADIENT:
        return _gradient(old, new)
    if new.background == Ground.PICTURE:
        if old.background_picture != new.background_picture:
            return [_("The picture of the background was replaced.")]
        if (old.background_x, old.background_y) != (new.background_x, new.background_y):
            return [_("The picture of the background shows another part.")]
    return []


def _gradient(old: ThemeDefinition, new: ThemeDefinition) -> list[str]:
    sentences = []
    if (old.background_color, old.background_to) != (new.background_color, new.background_to):
        text = _("The gradient of the background goes from %(color)s to %(to)s now.")
        sentences.append(text % {"color": new.background_color, "to": new.background_to})
    if old.background_angle != new.background_angle:
        text = _("The gradient of the background has an angle of %(new)d degrees, before %(old)d.")
        sentences.append(text % {"new": new.background_angle, "old": old.background_angle})
    return sentences


def _panel(old: ThemeDefinition, new: ThemeDefinition) -> list[str]:
    sentences = []
    if old.panel_side != new.panel_side:
        sentences.append(
            {
                PanelSide.START.value: _("The side panel stands at the start now."),
                PanelSide.END.value: _("The side panel stands at the end now."),
                PanelSide.NONE.value: _("The side panel is no longer shown."),
            }[new.panel_side]
        )
    if old.panel_art != new.panel_art:
        text = _("The drawing on the side panel is now “%(new)s”, before “%(old)s”.")
        sentences.append(text % {"new": PanelArt(new.panel_art).label, "old": PanelArt(old.panel_art).label})
    sentences += _picture(
        old.panel_picture,
        new.panel_picture,
        _("The side panel has a picture now."),
        _("The picture of the side panel was replaced."),
        _("The picture of the side panel was removed."),
    )
    same_picture = old.panel_picture == new.panel_picture != ""
    if same_picture and (old.panel_x, old.panel_y) != (new.panel_x, new.panel_y):
        sentences.append(_("The picture of the side panel shows another part."))
    sentences += _text(old.panel_heading, new.panel_heading, _("Heading of the side panel"))
    sentences += _text(old.panel_text, new.panel_text, _("Text of the side panel"))
    if old.panel_points != new.panel_points:
        sentences.append(_("The points on the side panel changed."))
    return sentences


def _buttons(old: ThemeDefinition, new: ThemeDefinition) -> list[str]:
    sentences = []
    if old.button_color != new.button_color:
        own, brand = _("Buttons have the colour %(new)s now."), _("Buttons have the brand colour now.")
        sentences.append((own if new.button_color else brand) % {"new": new.button_color})
    if old.button_text_color != new.button_text_color:
        chosen, automatic = _("The text of buttons is %(new)s now."), _("Text on buttons finds its colour by itself.")
        sentences.append((chosen if new.button_text_color else automatic) % {"new": new.button_text_color})
    if old.button_shape != new.button_shape:
        text = _("Buttons now have the shape “%(new)s”, before “%(old)s”.")
        names = {"new": ButtonShape(new.button_shape).label, "old": ButtonShape(old.button_shape).label}
        sentences.append(text % names)
    return sentences


def _texts(old: ThemeDefinition, new: ThemeDefinition) -> list[str]:
    return [
        *_text(old.signin_heading, new.signin_heading, _("Heading of the sign-in page")),
        *_text(old.signin_text, new.signin_text, _("Text of the sign-in page")),
        *_text(old.signin_button, new.signin_button, _("Button of the sign-in page")),
        *_text(old.signup_heading, new.signup_heading, _("Heading of the registration page")),
        *_text(old.signup_text, new.signup_text, _("Text of the registration page")),
        *_text(old.signup_button, new.signup_button, _("Button of the registration page")),
    ]


def _text(old: LocalizedText, new: LocalizedText, part: str) -> list[str]:
    """One sentence for each language of a text."""
    sentences = []
    for code, language in settings.LANGUAGES:
        before, after = old.get(code, ""), new.get(code, "")
        if before == after:
            continue
        facts = {"part": part, "language": language, "text": _shortened(after)}
        written = _("%(part)s, %(language)s: it now says “%(text)s”.")
        emptied = _("%(part)s, %(language)s: the words of your own were removed.")
        sentences.append((written if after else emptied) % facts)
    return sentences


def _picture(old: str, new: str, added: str, replaced: str, removed: str) -> list[str]:
    if old == new:
        return []
    return [added if not old else replaced if new else removed]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"
