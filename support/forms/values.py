"""Turns one raw answer into what is stored, or says what is wrong with it; the same for page, API and use case.

Raw answers come as text (pages) or JSON values (API). What comes out is accepted again unchanged.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import phonenumbers
from babel.core import get_global
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.calendars import DisplayPrefs, to_latin_digits
from kernel.localized import pick
from support.forms.fields import DEFAULT_RATING, Field
from support.forms.numbers import clean_money, clean_number, read_whole
from support.forms.patterns import BadPattern, matches
from support.forms.refusals import ValueRefused as ValueRefused
from support.forms.rules import longest
from support.forms.texts import cannot_be_stored, too_long
from support.forms.times import clean_date, clean_datetime, clean_time

MAX_URL = 2000
# No answer is read further than this.
MAX_RAW = 200_000


@dataclass(frozen=True)
class Asked:
    """Where and when answers are given.

    `prefs` are the reader's (language, time zone of what they type); `zone` is the workspace's own: it decides
    which day it is and which country a phone number without prefix belongs to, for everybody alike.
    """

    prefs: DisplayPrefs = field(default_factory=DisplayPrefs)
    zone: str = "UTC"
    now: datetime | None = None
    tenant_order: tuple[str, ...] | None = None

    @cached_property
    def today(self) -> date:
        """The day it is in the workspace."""
        now = self.now or timezone.now()
        return now.astimezone(DisplayPrefs(timezone=self.zone).zone).date()

    @cached_property
    def region(self) -> str | None:
        """The country of the workspace's time zone."""
        territory: str | None = get_global("zone_territories").get(self.zone)
        return territory if territory and territory != "001" else None


def is_blank(kind: str, raw: Any) -> bool:
    """Whether nothing was answered."""
    if kind == "money" and isinstance(raw, Mapping):
        return is_blank("text", raw.get("amount"))
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, list | tuple):
        return all(part is None or (isinstance(part, str) and not part.strip()) for part in raw)
    return raw is None


def clean_value(question: Field, raw: Any, asked: Asked) -> Any:
    """The answer as it is stored; None when nothing was answered. Raises ValueRefused."""
    kind = question.type
    if kind in ("checkbox", "consent"):
        return _tick(question, raw)
    if is_blank(kind, raw):
        if question.required:
            raise ValueRefused(_MISSING.get(kind, _missing)())
        return None
    try:
        return _CLEANERS[kind](question, raw, asked)
    except ValueRefused as refused:
        own = question.validation.get("message")
        if own:
            text = pick(own, asked.prefs.language, asked.tenant_order).text
            raise ValueRefused(text, value=refused.value) from None
        raise


def _missing() -> str:
    return _("Please answer this question.")


_MISSING: dict[str, Callable[[], str]] = {
    "radio": lambda: _("Please choose an answer."),
    "select": lambda: _("Please choose an answer."),
    "multiselect": lambda: _("Please choose at least one answer."),
    "file": lambda: _("Please add a file."),
}


def _tick(question: Field, raw: Any) -> bool:
    value = raw.strip().lower() if isinstance(raw, str) else raw
    if value in ("on", "true", "1") or value is True:
        return True
    if not (value is None or value is False or value in ("", "off", "false", "0")) or isinstance(raw, float):
        raise ValueRefused(_("Tick the box or leave it empty."))
    if question.type == "consent":
        raise ValueRefused(_("Please agree to go on."))
    if question.required:
        raise ValueRefused(_("Please tick this box to go on."))
    return False


def as_text(raw: Any, most: int) -> str:
    """One text without outer blanks and with line ends of one sort. Raises ValueRefused."""
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**40:
        raw = str(raw)
    if not isinstance(raw, str):
        raise ValueRefused(_("Write one text."))
    if len(raw) > MAX_RAW:
        raise ValueRefused(too_long(most))
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n").strip())
    if cannot_be_stored(text):
        raise ValueRefused(_("This text holds a character that cannot be stored. Type it again."))
    if len(text) > most:
        raise ValueRefused(too_long(most))
    return text


def _text(question: Field, raw: Any, asked: Asked) -> str:
    rules = question.validation
    text = as_text(raw, rules.get("max_length", longest(question.type)))
    if question.type == "text":
        text = " ".join(text.split("\n"))
    least = rules.get("min_length", 0)
    if len(text) < least:
        message = ngettext("Write at least %(count)d character.", "Write at least %(count)d characters.", least)
        raise ValueRefused(message % {"count": least})
    if rules.get("format") == "ip":
        text = _ip(text)
    return _fitting(text, rules["pattern"]) if "pattern" in rules else text


def _fitting(text: str, pattern: str) -> str:
    """The text when it fits, also when it does with 0 to 9 in place of Persian digits: then those are kept."""
    try:
        for candidate in (text, to_latin_digits(text)):
            if matches(pattern, candidate):
                return candidate
    except BadPattern:
        # It was good when the form was published; a newer engine may see that otherwise.
        return text
    raise ValueRefused(_("This does not have the form that is asked for."))


def _ip(text: str) -> str:
    try:
        return str(ipaddress.ip_address(to_latin_digits(text)))
    except ValueError:
        raise ValueRefused(_("Write an IP address, such as 192.0.2.1.")) from None


def _option(question: Field, raw: Any, asked: Asked) -> str:
    value = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if isinstance(value, str) and value.strip() in {option.value for option in question.options}:
        return value.strip()
    raise ValueRefused(_("Choose one of the answers on offer."))


def _options(question: Field, raw: Any, asked: Asked) -> list[str]:
    parts = raw if isinstance(raw, list | tuple) else [raw]
    if len(parts) > len(question.options) * 2:
        raise ValueRefused(_("Choose among the answers on offer."))
    chosen = {_option(question, part, asked) for part in parts if not is_blank("text", part)}
    return [option.value for option in question.options if option.value in chosen]


def _email(question: Field, raw: Any, asked: Asked) -> str:
    text = as_text(raw, 254).lower()
    try:
        validate_email(text)
    except ValidationError:
        raise ValueRefused(_("Write an e-mail address, such as name@example.com.")) from None
    return text


def _phone(question: Field, raw: Any, asked: Asked) -> str:
    text = to_latin_digits(as_text(raw, 60))
    if text.startswith("00"):
        text = f"+{text[2:]}"
    try:
        number = phonenumbers.parse(text, asked.region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueRefused(_("Write a phone number with its country code, such as +44 20 7946 0000."))
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


_check_url = URLValidator(schemes=["http", "https"])


def _url(question: Field, raw: Any, asked: Asked) -> str:
    text = as_text(raw, MAX_URL)
    if ":" not in text.split("/", 1)[0]:
        text = f"https://{text}"
    try:
        _check_url(text)
    except ValidationError:
        raise ValueRefused(_("Write a web address that begins with https:// or http://.")) from None
    return text


def _files(question: Field, raw: Any, asked: Asked) -> list[str]:
    """Uuids of stored files. Whose they are, how large and of which kind is looked up by `answer_files`."""
    parts = [part for part in (raw if isinstance(raw, list | tuple) else [raw]) if not is_blank("text", part)]
    most = question.validation.get("max_files", settings.PORTICO_MAX_FILES)
    try:
        found = list(dict.fromkeys(str(UUID(str(part))) for part in parts if isinstance(part, str | UUID)))
    except ValueError:
        found = []
    if not found or any(not isinstance(part, str | UUID) for part in parts):
        raise ValueRefused(_("Add a file; text is not accepted here."))
    if len(found) > most:
        message = ngettext("Add at most %(count)d file.", "Add at most %(count)d files.", most)
        raise ValueRefused(message % {"count": most})
    return found


def _rating(question: Field, raw: Any, asked: Asked) -> int:
    most = question.validation.get("max", DEFAULT_RATING)
    value = read_whole(raw)
    if value is None or not 1 <= value <= most:
        raise ValueRefused(_("Choose a rating from 1 to %(most)d.") % {"most": most})
    return value


_CLEANERS: dict[str, Callable[[Field, Any, Asked], Any]] = {
    "text": _text,
    "textarea": _text,
    "number": lambda question, raw, asked: clean_number(question.validation, raw, asked.prefs),
    "date": lambda question, raw, asked: clean_date(question.validation, raw, asked.prefs, asked.today),
    "time": lambda question, raw, asked: clean_time(raw),
    "datetime": lambda question, raw, asked: clean_datetime(
        question.validation, raw, asked.prefs, asked.zone, asked.now or timezone.now()
    ),
    "radio": _option,
    "select": _option,
    "multiselect": _options,
    "email": _email,
    "phone": _phone,
    "url": _url,
    "file": _files,
    "rating": _rating,
    "money": lambda question, raw, asked: clean_money(question.validation, raw, asked.prefs),
}
