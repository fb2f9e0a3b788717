"""Form fields: label, control, help and errors, wired together for screen readers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.calendars import JALALI, DisplayPrefs, format_number, to_digits
from portal_ui.shell.components import icons
from portal_ui.shell.components.buttons import button
from portal_ui.shell.components.markup import choose, classes

MEGABYTE = 1024 * 1024
# What a text area gets when nobody chose: taller than most texts.
DJANGO_ROWS = "10"
CHOICE_LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
# How a list of choices may look: class of the list, class of one choice.
LOOKS = {"": ("choices", "check"), "rating": ("choices choices--row", "rating")}
# Always read from left to right, whatever the page's direction.
LEFT_TO_RIGHT = (forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.NumberInput)
LTR_TYPING = {"dir": "ltr", "autocomplete": "off"}
CLOCK_AT_END = re.compile(r"(?:^|[\sT]+)(\d{1,2}:\d{2})$")


def field(
    bound: BoundField,
    prefs: DisplayPrefs,
    *,
    link_url: str = "",
    link_label: str = "",
    hide_label: bool = False,
    small: bool = False,
    affix: str = "",
    look: str = "",
    calendar: str = "",
) -> SafeString:
    """One field of a form. A link may stand beside the label ("Forgot password?"), `affix` after the control.

    `look="rating"` draws radio buttons as a row of steps, `look="moment"` a text as a day and a time of day of its own
    (posted as `clock_<name>`); `calendar` is that of a date when it is not the reader's.
    """
    widget = bound.field.widget
    if calendar:
        prefs = replace(prefs, calendar=calendar)
    if bound.is_hidden:
        return bound.as_widget()
    if isinstance(widget, forms.CheckboxInput):
        return _checkbox(bound)
    if isinstance(widget, CHOICE_LISTS):
        return _choice_list(bound, choose(look, LOOKS, "look of a field"), prefs)
    control = _moment(bound, prefs) if look == "moment" else _control(bound, prefs, small=small)
    if affix:
        control = format_html(
            '<div class="input-affix" dir="ltr">{}<span class="input-affix__text">{}</span></div>', control, affix
        )
    label = format_html(
        '<label class="{}" for="{}">{}{}</label>',
        classes("field__label", "visually-hidden" if hide_label else ""),
        bound.id_for_label,
        bound.label,
        _optional(bound),
    )
    link = format_html('<a class="link" href="{}">{}</a>', link_url, link_label) if link_url else ""
    top = format_html('<div class="field__top">{}{}</div>', label, link) if link else label
    return format_html('<div class="field">{}{}{}{}</div>', top, control, _help(bound), field_errors(bound))


def _optional(bound: BoundField) -> SafeString | str:
    if bound.field.required or bound.field.disabled:
        return ""
    return format_html(' <span class="field__optional">{}</span>', _("(optional)"))


def _help(bound: BoundField) -> SafeString | str:
    if not bound.help_text:
        return ""
    return format_html('<p class="field__help" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text)


def field_errors(bound: BoundField) -> SafeString | str:
    """The errors of one field, with a sign and the id its control refers to."""
    if not bound.errors:
        return ""
    sign = icons.icon("circle-alert", "small")
    items = format_html_join("", "<li>{}<span>{}</span></li>", ((sign, error) for error in bound.errors))
    return format_html('<ul class="field__errors" id="{}_error">{}</ul>', bound.auto_id, items)


def _attributes(bound: BoundField, *, small: bool) -> dict[str, Any]:
    widget = bound.field.widget
    css = classes("input", "input--small" if small else "", str(widget.attrs.get("class", "")))
    attrs: dict[str, Any] = {"class": css}
    if isinstance(widget, LEFT_TO_RIGHT):
        attrs["dir"] = "ltr"
    elif isinstance(widget, forms.TextInput | forms.Textarea):
        attrs["dir"] = "auto"
        # The rule that keeps an empty field in the page's direction hangs on the placeholder.
        attrs["placeholder"] = widget.attrs.get("placeholder", " ")
    own = {name: value for name, value in widget.attrs.items() if name != "class"}
    if isinstance(widget, forms.Textarea) and own.get("rows") == DJANGO_ROWS:
        own["rows"] = 5
    return attrs | own


def _control(bound: BoundField, prefs: DisplayPrefs, *, small: bool) -> SafeString:
    widget = bound.field.widget
    if isinstance(widget, forms.FileInput):
        return file_control(bound, prefs)
    attrs = _attributes(bound, small=small)
    if isinstance(widget, forms.PasswordInput):
        reveal = button("", variant="ghost", size="small", icon="eye", label=_("Show password"), aria_pressed="false")
        return format_html(
            '<reveal-password class="input-group">{}{}</reveal-password>', bound.as_widget(attrs=attrs), reveal
        )
    if isinstance(widget, forms.DateInput):
        attrs.pop("placeholder", None)
        return _date(bound.as_widget(attrs=attrs | LTR_TYPING), prefs)
    return bound.as_widget(attrs=attrs)


def _date(control: SafeString, prefs: DisplayPrefs) -> SafeString:
    """The element that shows a calendar for a text field; without scripts people type the date."""
    calendar = "persian" if prefs.calendar == JALALI else "gregory"
    locale = {"en": "en-GB", "fa": "fa-IR"}.get(prefs.language, prefs.language)
    digits = "arabext" if prefs.uses_persian_digits else "latn"
    opener = button("", variant="ghost", size="small", icon="calendar", label=_("Choose a date"), hidden=True)
    arrows = (
        button("", variant="ghost", size="small", icon="chevron-left", label=_("Previous month"), flip=True),
        button("", variant="ghost", size="small", icon="chevron-right", label=_("Next month"), flip=True),
    )
    # JavaScript counts week days from Sunday.
    first_day = (prefs.first_weekday + 1) % 7
    days_off = "".join(sorted(str((day + 1) % 7) for day in prefs.weekend))
    return format_html(
        '<date-field data-calendar="{}" data-locale="{}" data-digits="{}" data-first-day="{}" data-days-off="{}">{}{}'
        "<template>{}{}</template></date-field>",
        calendar,
        locale,
        digits,
        first_day,
        days_off,
        control,
        opener,
        *arrows,
    )


def _moment(bound: BoundField, prefs: DisplayPrefs) -> SafeString:
    """A day from the calendar and a time of day, side by side."""
    typed = str(bound.value() or "")
    found = CLOCK_AT_END.search(typed)
    day, clock = (typed[: found.start()], found[1]) if found else (typed, "")
    attrs = _attributes(bound, small=False) | LTR_TYPING | {"id": bound.auto_id}
    attrs.pop("placeholder", None)
    attrs = bound.build_widget_attrs(attrs)
    control = bound.field.widget.render(bound.html_name, day, attrs=attrs)
    # A browser's own field takes no Persian digits; what was typed before stays as it is.
    kind = "text" if clock and not clock.isascii() else "time"
    attrs |= {"id": f"{bound.auto_id}_clock", "aria-label": _("Time")}
    box = forms.TextInput(attrs={"type": kind}).render(f"clock_{bound.html_name}", clock, attrs=attrs)
    return format_html('<div class="field__parts">{}{}</div>', _date(control, prefs), box)


def file_control(bound: BoundField, prefs: DisplayPrefs, *, quiet: bool = False) -> SafeString:
    """A button that opens the file picker, in an element that lists, checks and previews what was picked.

    The field may say `max_bytes` and `max_files`; the server checks them again. `quiet` is the look inside a composer.
    """
    max_bytes = int(getattr(bound.field, "max_bytes", 0) or 0)
    max_files = int(getattr(bound.field, "max_files", 0) or 0)
    too_large = _("This file is larger than %(size)s MB. Choose a smaller one.") % {
        "size": format_number(max_bytes // MEGABYTE, prefs)
    }
    too_many = ngettext("Choose at most %(number)s file.", "Choose at most %(number)s files.", max_files) % {
        "number": format_number(max_files, prefs)
    }
    several = bool(getattr(bound.field.widget, "allow_multiple_selected", False))
    opener = format_html(
        '<span class="file-input__pick"><label class="button button--{} button--small" for="{}">{}{}</label>{}</span>',
        "ghost" if quiet else "secondary",
        bound.id_for_label,
        icons.icon("paperclip"),
        _("Attach files") if several else _("Choose a file"),
        bound.as_widget(),
    )
    return format_html(
        '<file-input data-max-bytes="{}" data-max-files="{}" data-too-large="{}" data-too-many="{}" data-remove="{}">'
        '{}<div class="picked-files" aria-live="polite"></div><template>{}{}</template></file-input>',
        max_bytes,
        max_files,
        too_large,
        too_many,
        _("Remove"),
        opener,
        icons.icon("file-text"),
        icons.icon("x", "small"),
    )


def _checkbox(bound: BoundField) -> SafeString:
    return format_html(
        '<div class="field"><label class="check">{}<span>{}</span></label>{}{}</div>',
        bound.as_widget(),
        bound.label,
        _help(bound),
        field_errors(bound),
    )


def _choice_list(bound: BoundField, look: str, prefs: DisplayPrefs) -> SafeString:
    described = bound.aria_describedby
    label = format_html(' aria-describedby="{}"', described) if described else ""
    row, one = LOOKS[look]
    options = format_html_join(
        "",
        '<label class="{}">{}<span>{}</span></label>',
        (
            (one, option.tag(), to_digits(option.choice_label, prefs) if look else option.choice_label)
            for option in bound.subwidgets
        ),
    )
    return format_html(
        '<fieldset class="field" id="{}"{}><legend class="field__label">{}{}</legend>'
        '<div class="{}">{}</div>{}{}</fieldset>',
        bound.auto_id,
        label,
        bound.label,
        _optional(bound),
        row,
        options,
        _help(bound),
        field_errors(bound),
    )


def form_errors(*forms: BaseForm | None) -> SafeString:
    """What is wrong with a form, at its top: errors of the whole form and links to the fields to mend.

    Several forms that are sent together are told together.
    """
    refused = [form for form in forms if form and form.errors]
    if not refused:
        return SafeString("")
    wrong = [bound for form in refused for bound in form if bound.errors and not bound.is_hidden]
    whole = [error for form in refused for error in form.non_field_errors()]
    whole += [error for form in refused for bound in form.hidden_fields() for error in bound.errors]
    if not whole and len(wrong) == 1:
        return SafeString("")  # the message at the field says it all, and focus is on it
    general = format_html_join("", "<p>{}</p>", ((error,) for error in whole))
    links = format_html_join(
        "", '<li><a href="#{}">{}</a></li>', ((bound.id_for_label or bound.auto_id, bound.label) for bound in wrong)
    )
    listed = format_html("<p>{}</p><ul>{}</ul>", _("Please correct these fields:"), links) if wrong else ""
    return format_html(
        '<div class="note note--bad form-errors" role="alert" tabindex="-1">{}<div class="grow">{}{}</div></div>',
        icons.icon("circle-alert"),
        general,
        listed,
    )


def fields(form: BaseForm, prefs: DisplayPrefs) -> SafeString:
    """The whole form: summary of errors, then every field in its order."""
    rendered = format_html_join("", "{}", ((field(bound, prefs),) for bound in form))
    return format_html("{}{}", form_errors(form), rendered)
