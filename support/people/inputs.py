"""What staff type about organisations and contacts, checked before it is stored."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.inputs import clean_email, clean_line
from kernel.errors import Invalid

EMAIL_KINDS = ("secondary_email", "assistant_email")
PHONE_KINDS = ("mobile", "office", "assistant", "home", "fax")
MOST_ENTRIES = 10
NOTE_LENGTH = 5000
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}\Z")
_NUMBER = re.compile(r"[+0-9() ./#*x-]{3,40}\Z")


def clean_text(text: str, *, field: str, most: int, required: bool = False) -> str:
    """One line. Raises Invalid on `field` when it is too long, or empty though required."""
    line = clean_line(text)
    if required and not line:
        raise Invalid({field: [_("Write a name.")]})
    if len(line) > most:
        raise Invalid({field: [_("Write at most %(count)d characters.") % {"count": most}]})
    return line


def clean_note(text: str) -> str:
    """A note of several lines for staff. Raises Invalid on `note`."""
    if len(text) > NOTE_LENGTH:
        raise Invalid({"note": [_("Write at most %(count)d characters.") % {"count": NOTE_LENGTH}]})
    return text.strip()


def clean_domains(domains: Collection[str]) -> list[str]:
    """Mail domains in lower case, each once. Raises Invalid on `domains`."""
    tidied = list(dict.fromkeys(text.strip().lower().lstrip("@") for text in domains if text.strip()))
    for domain in tidied:
        if not _DOMAIN.match(domain):
            raise Invalid(
                {"domains": [_("“%(domain)s” is not a mail domain such as example.com.") % {"domain": domain}]}
            )
    return tidied


def clean_emails(entries: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Further addresses as `{"kind", "email"}`. Raises Invalid on `other_emails`."""
    return [
        {"kind": _kind(entry, EMAIL_KINDS, "other_emails"), "email": clean_email(entry["email"], field="other_emails")}
        for entry in _filled(entries, "email", "other_emails")
    ]


def clean_phones(entries: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Numbers as `{"kind", "number"}`, as they were written. Raises Invalid on `phones`."""
    numbers = []
    for entry in _filled(entries, "number", "phones"):
        number = clean_line(entry["number"])
        if not _NUMBER.match(number):
            raise Invalid({"phones": [_("“%(number)s” is not a telephone number.") % {"number": number}]})
        numbers.append({"kind": _kind(entry, PHONE_KINDS, "phones"), "number": number})
    return numbers


def _filled(entries: Sequence[Mapping[str, str]], value: str, field: str) -> list[Mapping[str, str]]:
    filled = [entry for entry in entries if entry.get(value, "").strip()]
    if len(filled) > MOST_ENTRIES:
        raise Invalid({field: [_("Give at most %(count)d entries.") % {"count": MOST_ENTRIES}]})
    return filled


def _kind(entry: Mapping[str, str], kinds: Sequence[str], field: str) -> str:
    kind = entry.get("kind") or kinds[0]
    if kind not in kinds:
        raise Invalid({field: [_("Choose one of the list.")]})
    return kind
