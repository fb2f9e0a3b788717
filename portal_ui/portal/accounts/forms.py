"""Forms of sign-in, registration and profile: shapes only, the rules are in the use cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kernel.calendars import GREGORIAN, JALALI, LATIN_DIGITS, PERSIAN_DIGITS, to_latin_digits

EMAIL_ERRORS = {"invalid": _("Enter a complete e-mail address, such as name@example.com.")}


def _email(**attrs: str) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "username", **attrs}),
    )


def _new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        help_text=_("At least 10 characters. Several words in a row are easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _password(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        required=required,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
    )


class SignInForm(forms.Form):
    """Address and password."""

    email = _email()
    password = _password(_("Password"))
    remember = forms.BooleanField(label=_("Keep me signed in"), required=False, initial=True)


class AddressForm(forms.Form):
    """An address a mail is to go to."""

    email = _email()


class CodeForm(forms.Form):
    """The code out of the mail, typed in any digits."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "placeholder": "0000-0000"}
        ),
    )

    def clean_code(self) -> str:
        return to_latin_digits(self.cleaned_data["code"])


class RegisterForm(forms.Form):
    """What a client gives to get an account."""

    name = _name()
    email = _email()
    password = _new_password(_("Password"))


class JoinForm(forms.Form):
    """What somebody adds who was invited."""

    name = _name()
    password = _new_password(_("Password"))


class ConfirmForm(forms.Form):
    """The password chosen at registration, asked on another device."""

    password = _password(_("The password you chose"))


class NewPasswordForm(forms.Form):
    """A new password, by the link of a mail."""

    password = _new_password(_("New password"))


class ChangePasswordForm(forms.Form):
    """A new password, by somebody who is signed in; the current one is asked of those who have one."""

    current = _password(_("Current password"))
    password = _new_password(_("New password"))

    def __init__(self, *args: Any, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_password:
            del self.fields["current"]


class TokenForm(forms.Form):
    """The name of a new token."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )


class OwnChoiceField(forms.ChoiceField):
    """A choice of which "nothing of my own" is one: it is always answered, so it is not marked as optional."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class ProfileForm(forms.Form):
    """How a person is called and reads the portal."""

    use_required_attribute = False

    name = _name()
    language = OwnChoiceField(label=_("Language"))
    calendar = OwnChoiceField(label=_("Calendar"))
    digits = OwnChoiceField(label=_("Digits"))
    timezone = OwnChoiceField(label=_("Time zone"))
    week_start = OwnChoiceField(label=_("First day of the week"))
    days_off = OwnChoiceField(label=_("Weekend"))

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        self._offer("language", _t("As the portal"), [(code, names[code]) for code in languages if code in names])
        self._offer("calendar", _t("As the portal"), [(GREGORIAN, _t("Gregorian")), (JALALI, _t("Jalali (solar)"))])
        self._offer("digits", _t("As the language"), [(LATIN_DIGITS, "0123456789"), (PERSIAN_DIGITS, "۰۱۲۳۴۵۶۷۸۹")])
        self._offer("timezone", _t("As the portal"), [(zone, zone.replace("_", " ")) for zone in _zones()])
        self._offer("week_start", _t("As the portal"), week_starts())
        self._offer("days_off", _t("As the portal"), weekends())

    def _offer(self, name: str, nothing: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = [("", nothing), *choices]  # type: ignore[attr-defined]


def week_starts() -> list[tuple[str, str]]:
    """The days a week may begin with."""
    return [("5", _t("Saturday")), ("6", _t("Sunday")), ("0", _t("Monday"))]


def weekends() -> list[tuple[str, str]]:
    """The days off of the world."""
    return [
        ("56", _t("Saturday and Sunday")),
        ("34", _t("Thursday and Friday")),
        ("45", _t("Friday and Saturday")),
        ("4", _t("Friday")),
        ("6", _t("Sunday")),
    ]


def _zones() -> list[str]:
    """Zones named by a place, in alphabetical order."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
