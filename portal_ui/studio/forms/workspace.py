"""Forms of what belongs to the workspace as a whole: its name, languages, dates and numbers."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import TenantRef
from portal_ui.portal.accounts.forms import week_starts, weekends
from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import VersionedForm, shown_languages

OTHER_ZONES = ("Etc", "GMT", "SystemV", "US", "posix", "right")


class OrganisationForm(VersionedForm):
    """What the company is called, and where people may write."""

    names = LocalizedField(
        label=_("Name of your organisation"),
        max_length=200,
        help_text=_("Clients see it in the portal and in every mail."),
    )
    support_email = forms.EmailField(
        label=_("Support e-mail"),
        required=False,
        max_length=254,
        help_text=_("Shown to clients who cannot sign in or want to write directly."),
        error_messages={"invalid": _("Enter a complete e-mail address, such as help@example.com.")},
    )


class LanguagesForm(VersionedForm):
    """Which languages are on, which is the default, and in which order texts fall back.

    `order` holds all codes as they stand on the page; `on` those that are ticked.
    """

    on = forms.MultipleChoiceField(label=_("Languages"), choices=settings.LANGUAGES, required=False)
    default_language = forms.ChoiceField(label=_("Default language"), choices=settings.LANGUAGES, required=False)
    order = forms.MultipleChoiceField(choices=settings.LANGUAGES, required=False, widget=forms.MultipleHiddenInput)

    def rows(self) -> list[dict[str, Any]]:
        """One row per language in its order: code, name, whether it is on and whether it is the default."""
        names = dict(settings.LANGUAGES)
        on = set(self["on"].value() or [])
        order = [code for code in dict.fromkeys(self["order"].value() or []) if code in names]
        return [
            {
                "code": code,
                "name": names[code],
                "on": code in on,
                "default": code == self["default_language"].value(),
            }
            for code in [*order, *(code for code in names if code not in order)]
        ]

    def move(self, wish: str) -> None:
        """Put one language a place up or down ("fa:up") without saving anything."""
        code, _colon, way = wish.partition(":")
        order = [row["code"] for row in self.rows()]
        if code in order:
            here = order.index(code)
            there = min(max(here + (-1 if way == "up" else 1), 0), len(order) - 1)
            order.insert(there, order.pop(here))
        data = cast(QueryDict, self.data).copy()
        data.setlist("order", order)
        self.data = data

    def chosen(self) -> list[str]:
        """The languages to switch on, in their order."""
        on = set(self.cleaned_data["on"])
        rest = [code for code, _name in settings.LANGUAGES]
        return [code for code in dict.fromkeys([*self.cleaned_data["order"], *rest]) if code in on]


def language_values(tenant: TenantRef) -> dict[str, Any]:
    """What is saved now, as the form names it."""
    order = list(tenant.languages)
    return {
        "on": list(tenant.languages),
        "default_language": tenant.default_language,
        "order": [*order, *(code for code, _name in settings.LANGUAGES if code not in order)],
    }


def timezone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by region, cities readable; plain UTC first."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones()):
        region, slash, city = zone.partition("/")
        if slash and region not in OTHER_ZONES:
            regions.setdefault(region, []).append((zone, city.replace("_", " ").replace("/", " – ")))
    return [(_now("World"), [("UTC", "UTC")]), *regions.items()]


class FormatsForm(VersionedForm):
    """How dates and numbers are shown to everybody who has not chosen for themselves."""

    calendar = forms.ChoiceField(label=_("Calendar"), widget=forms.RadioSelect)
    timezone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Dates such as the end of a contact's access are days in this time zone.")
    )
    digits = forms.ChoiceField(label=_("Digits"), widget=forms.RadioSelect, required=False)
    week_start = forms.ChoiceField(
        label=_("First day of the week"), required=False, help_text=_("The calendar of date fields begins with it.")
    )
    days_off = forms.ChoiceField(
        label=_("Weekend"), required=False, help_text=_("These days look quieter in the calendar of date fields.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].choices = [  # type: ignore[attr-defined]
            ("gregorian", _("Gregorian")),
            ("jalali", _("Jalali (Solar Hijri)")),
        ]
        self.fields["timezone"].choices = timezone_choices()  # type: ignore[attr-defined]
        self.fields["digits"].choices = [  # type: ignore[attr-defined]
            ("", _("As usual in the language")),
            ("latn", "0 1 2 3 4 5 6 7 8 9"),
            ("arabext", "۰ ۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹"),
        ]
        usual = ("", _("As usual in the language"))
        self.fields["week_start"].choices = [usual, *week_starts()]  # type: ignore[attr-defined]
        self.fields["days_off"].choices = [usual, *weekends()]  # type: ignore[attr-defined]


def organisation_values(tenant: Any) -> dict[str, Any]:
    """What is saved now, as the form names it; the plain name stands where the default language has none."""
    default = shown_languages(tenant)[0]
    return {"names": {default: tenant.name} | dict(tenant.names), "support_email": tenant.support_email}


def format_values(tenant: TenantRef) -> dict[str, Any]:
    """What is saved now, as the form names it."""
    names = ("calendar", "timezone", "digits", "week_start", "days_off")
    return {name: getattr(tenant, name) for name in names}
