"""What people type about themselves, tidied and checked before it is stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import User
from kernel.errors import Invalid

EMAIL_LENGTH = 254
NAME_LENGTH = 200
# Longer ones only cost time to hash.
PASSWORD_LENGTH = 200


def clean_email(text: str, *, field: str = "email") -> str:
    """The address in lower case, as it is stored. Raises Invalid on `field`."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid({field: [_("This is not an e-mail address. It looks like name@example.com.")]}) from error
    if len(email) > EMAIL_LENGTH:
        raise Invalid({field: [_("This e-mail address is too long.")]})
    return email


def clean_line(text: str) -> str:
    """One line without control characters and doubled blanks: names stand in the headers of mails."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def clean_name(text: str, *, field: str = "name") -> str:
    """A person's name. Raises Invalid on `field` when it is empty or too long."""
    name = clean_line(text)
    if not name:
        raise Invalid({field: [_("Write a name.")]})
    if len(name) > NAME_LENGTH:
        raise Invalid({field: [_("Write at most %(count)d characters.") % {"count": NAME_LENGTH}]})
    return name


def clean_choice(value: str, choices: Collection[str], *, field: str) -> str:
    """One of `choices`, or nothing for "as the workspace". Raises Invalid on `field`."""
    if value and value not in choices:
        raise Invalid({field: [_("Choose one of the list.")]})
    return value


def clean_timezone(value: str, *, field: str = "timezone") -> str:
    """The name of a time zone, or nothing for "as the workspace". Raises Invalid on `field`."""
    return clean_choice(value, available_timezones(), field=field)


def check_password_quality(password: str, *, email: str, name: str, field: str = "password") -> None:
    """Raises Invalid on `field` with every reason why the password is too easy to guess."""
    if len(password) > PASSWORD_LENGTH:
        raise Invalid({field: [_("Write at most %(count)d characters.") % {"count": PASSWORD_LENGTH}]})
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise Invalid({field: error.messages}) from error
