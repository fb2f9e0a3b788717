"""What strangers type, checked before anything is stored; all that is wrong is said at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from accounts.inputs import clean_email
from kernel.errors import Invalid
from support.tickets.states import Priority
from support.tickets.use_cases.steps import MAX_TITLE, as_typed, shows_nothing, text_errors

NAME_LENGTH = 100
MOST_ORIGINS = 20
# Marks that turn the direction of what follows: a name, a title or a text could show other than it is.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = re.compile("[\r\n\v\f\x85\u2028\u2029]")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z")

Value = TypeVar("Value")
Errors = dict[str, list[str]]


def take(errors: Errors, clean: Callable[[], Value], default: Value) -> Value:
    """What `clean` gives; its complaints are added to `errors`."""
    try:
        return clean()
    except Invalid as invalid:
        for field, texts in invalid.errors.items():
            errors.setdefault(field, []).extend(texts)
        return default


def clean_name(text: str, *, field: str, required: bool) -> str:
    """A name in one line. Raises Invalid on `field`: it will stand in mails, so line breaks are refused, not mended."""
    name = _line(text, field=field)
    if required and shows_nothing(name):
        raise Invalid({field: [_("Write your name.")]})
    if len(name) > NAME_LENGTH:
        raise Invalid({field: [_("Write at most %(count)d characters.") % {"count": NAME_LENGTH}]})
    return name


def clean_title(text: str) -> str:
    """A title in one line. Raises Invalid on `title`."""
    title = _line(text, field="title")
    if shows_nothing(title):
        raise Invalid({"title": [_("Write a title.")]})
    if len(title) > MAX_TITLE:
        raise Invalid({"title": [_("Write at most %(count)d characters.") % {"count": MAX_TITLE}]})
    return title


def clean_description(text: str) -> str:
    """The text as it was typed, without marks that turn its direction. Raises Invalid on `description`."""
    typed = _TURNING.sub("", as_typed(text))
    if wrong := text_errors(typed, missing=_("Explain the problem.")):
        raise Invalid({"description": wrong})
    return typed


def clean_address(text: str) -> str:
    """A mail address somewhere on the Internet, in lower case. Raises Invalid on `email`."""
    if not text.strip():
        raise Invalid({"email": [_("Write your e-mail address: the answer goes there.")]})
    _refuse_line_breaks(text.strip(" "), "email")
    email = clean_email(text)
    domain = email.rpartition("@")[2]
    if "." not in domain or domain.startswith("[") or domain.endswith((".localhost", ".local", ".internal")):
        raise Invalid({"email": [_("This is not an e-mail address. It looks like name@example.com.")]})
    return email


def clean_priority(value: str) -> str:
    """Raises Invalid on `priority`."""
    if value not in Priority.values:
        raise Invalid({"priority": [_("Choose a priority.")]})
    return value


def clean_origins(origins: Sequence[str]) -> list[str]:
    """Websites that may show the form in a frame, as `https://host` or `https://host:port`, each once.

    Raises Invalid on `allowed_origins`: nothing else may get into the header these are written to.
    """
    tidied = list(dict.fromkeys(_origin(text.strip()) for text in origins if text.strip()))
    if len(tidied) > MOST_ORIGINS:
        raise Invalid({"allowed_origins": [_("Give at most %(count)d websites.") % {"count": MOST_ORIGINS}]})
    return tidied


def _line(text: str, *, field: str) -> str:
    _refuse_line_breaks(text.strip(" "), field)
    kept = _TURNING.sub("", text)
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in kept).split())


def _refuse_line_breaks(text: str, field: str) -> None:
    if _LINE_BREAKS.search(text):
        raise Invalid({field: [_("Write this in one line.")]})


def _origin(text: str) -> str:
    wrong = Invalid(
        {"allowed_origins": [_("“%(origin)s” is not a website such as https://www.example.com.") % {"origin": text}]}
    )
    try:
        parts = urlsplit(text.lower())
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise wrong from error
    is_here = host == "localhost" or host.endswith(".localhost")
    is_plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if not (is_plain and _HOST.match(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_here))):
        raise wrong
    return f"{parts.scheme}://{host}{f':{port}' if port is not None else ''}"
