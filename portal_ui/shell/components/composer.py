"""The field in which people write messages: Markdown toolbar, files, and the buttons that send."""

from __future__ import annotations

from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel.calendars import DisplayPrefs
from portal_ui.shell.components import icons
from portal_ui.shell.components.fields import field_errors, file_control
from portal_ui.shell.components.markup import classes, inner


def composer(
    content: str,
    *,
    text: BoundField,
    prefs: DisplayPrefs,
    files: BoundField | None = None,
    to: str = "",
    note: bool = False,
    hot_key: str = "",
) -> SafeString:
    """A Markdown field with its files; stands inside a form, `content` holds the buttons that send it.

    `to` says whom it reaches, `note` gives it the look of an internal note, `hot_key` the key that leads into it.
    """
    placeholder = str(text.field.widget.attrs.get("placeholder") or text.label)
    attrs: dict[str, str | bool] = {"dir": "auto", "rows": "4", "placeholder": placeholder}
    if hot_key:
        attrs["data-hot-key"] = hot_key
    reach = format_html('<p class="composer__to">{}</p>', to) if to else ""
    label = format_html('<label class="visually-hidden" for="{}">{}</label>', text.id_for_label, text.label)
    attached = file_control(files, prefs, quiet=True) if files is not None else ""
    errors = [field_errors(text), field_errors(files) if files is not None else ""]
    return format_html(
        '<markdown-composer><div class="{}">{}{}{}{}{}<div class="composer__foot">{}'
        '<div class="composer__send">{}</div></div></div></markdown-composer>',
        classes("composer", "composer--note" if note else ""),
        reach,
        _toolbar(text.id_for_label),
        label,
        text.as_widget(attrs=attrs),
        format_html_join("", "{}", ((error,) for error in errors)),
        attached,
        inner(content),
    )


def _toolbar(controls: str) -> SafeString:
    tools = (
        ("bold", icons.icon("bold"), _("Bold")),
        ("italic", icons.icon("italic"), _("Italic")),
        ("list", icons.icon("list"), _("List")),
        ("link", icons.icon("link"), _("Link")),
        ("code", icons.icon("code"), _("Code")),
        ("quote", icons.icon("text-quote"), _("Quotation")),
    )
    buttons = format_html_join(
        "",
        '<button type="button" class="button button--ghost button--small button--icon" data-markdown="{}" '
        'aria-label="{}" title="{}">{}</button>',
        ((kind, name, name, picture) for kind, picture, name in tools),
    )
    return format_html(
        '<div class="composer__tools" role="toolbar" aria-label="{}" aria-controls="{}">{}</div>',
        _("Formatting"),
        controls,
        buttons,
    )
