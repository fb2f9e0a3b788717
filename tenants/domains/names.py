"""From what a person types or pastes to one host name: normalised, or refused with a code and the wrong part."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import NoReturn
from urllib.parse import urlsplit

import idna

from tenants.domains.codes import NameCode

LONGEST_NAME = 253
LONGEST_LABEL = 63
# What the proof of ownership of a hidden CNAME is written at.
CHALLENGE_PREFIX = "_portico-challenge."

# Zero width space and byte order mark come along when one copies from pages and documents.
_OUTER = " \t\r\n\u00a0\u200b\ufeff"
_CONTROLS = re.compile("[\x00-\x1f\x7f]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PORT = re.compile(r":\d*\Z")
# Everything in ASCII that is no letter, digit, hyphen, dot or underscore (which has an answer of its own).
_PUNCTUATION = re.compile(r"[^\w.\-\u0080-\U0010ffff]")
_DOTS = str.maketrans("。．｡", "...")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
# Names that never lead anywhere in the public DNS (RFC 6761 and what companies use inside).
_NOWHERE = "localhost local internal test example invalid onion arpa alt home lan corp intranet private"
_INTERNAL = frozenset(_NOWHERE.split())


class RefusedName(ValueError):
    """The typed text is no host name a portal can have; `part` is what is wrong in it."""

    def __init__(self, code: NameCode, part: str) -> None:
        self.code, self.part = code, part
        super().__init__(f"{code}: {part!r}")


@dataclass(frozen=True, slots=True)
class HostName:
    """A host name as DNS has it (`ascii`: A-labels, small letters, no final dot) and as people read it."""

    ascii: str
    display: str


def normalise_name(typed: str, *, own_zones: Iterable[str] = (), made_up: Collection[str] = ()) -> HostName:
    """The host name in `typed`, which may be a whole address. Raises `RefusedName`.

    Nothing is guessed: a leading `www.` stays. `own_zones` are the platform's, in small letters. `made_up`: top-level
    domains that do not exist on the internet and are taken nevertheless, for installations that only play.
    """
    text = _host_part(_without_surroundings(typed))
    _refuse_shape(text)
    text = unicodedata.normalize("NFC", text).translate(_DOTS).removesuffix(".")
    _refuse_labels(text)
    name = _encoded(text)
    _refuse_length(name)
    _refuse_zone(name, own_zones, made_up)
    if name.rpartition(".")[2] not in made_up:
        _refuse_suffix(name)
    return HostName(name, shown(name))


def shown(name: str) -> str:
    """The Unicode form of a name in A-labels; the name itself where a label has no valid one."""
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def is_in_zone(name: str, zone: str) -> bool:
    """Whether `name` is the zone or below it. Labels are compared whole, without regard to case."""
    name, zone = name.lower().removesuffix("."), zone.lower().removesuffix(".")
    return name == zone or name.endswith(f".{zone}")


def is_registrable(name: str) -> bool:
    """Whether this is a whole domain as a registrar sells it (`acme.com`, `acme.co.uk`), not a name below one.

    Nobody sells names below `.test` and its like; there the second label stands for the whole domain.
    """
    if name.rpartition(".")[2] in _INTERNAL:
        return name.count(".") == 1
    return bool(_suffixes(only_icann=True).privatesuffix(name) == name)


def _refuse(code: NameCode, part: str) -> NoReturn:
    raise RefusedName(code, part)


def _without_surroundings(typed: str) -> str:
    text = typed.strip(_OUTER)
    if found := _CONTROLS.search(text) or _BIDI.search(text):
        _refuse(NameCode.INVISIBLE_CHARACTERS, f"U+{ord(found[0]):04X}")
    return text


def _host_part(text: str) -> str:
    if "://" in text or text.startswith("//"):
        return _host_of_address(text)
    text = text.split("/", 1)[0]
    if "@" in text:
        _refuse(NameCode.LOOKS_LIKE_EMAIL, text)
    _refuse_ip(text)
    if found := _PORT.search(text):
        _refuse(NameCode.HAS_PORT, found[0])
    return text


def _host_of_address(text: str) -> str:
    try:
        address = urlsplit(text)
        port = address.port
    except ValueError:
        _refuse(NameCode.INVALID, text)
    if address.scheme not in {"http", "https", ""}:
        _refuse(NameCode.INVALID, f"{address.scheme}://")
    if address.username is not None or address.password is not None:
        _refuse(NameCode.INVALID, address.netloc)
    if port not in {None, 80, 443}:
        _refuse(NameCode.HAS_PORT, f":{port}")
    host = address.hostname or ""
    _refuse_ip(host)
    return host


def _refuse_ip(text: str) -> None:
    try:
        ipaddress.ip_address(text.removeprefix("[").removesuffix("]").removesuffix("."))
    except ValueError:
        return
    _refuse(NameCode.IS_IP, text)


def _refuse_shape(text: str) -> None:
    if not text:
        _refuse(NameCode.EMPTY, "")
    if text.startswith("*."):
        _refuse(NameCode.WILDCARD, "*.")
    if found := _PUNCTUATION.search(text):
        _refuse(NameCode.INVALID, found[0])


def _refuse_labels(text: str) -> None:
    labels = text.split(".")
    if not all(labels):
        _refuse(NameCode.EMPTY_LABEL, "..")
    for label in labels:
        if "_" in label:
            _refuse(NameCode.UNDERSCORE, label)
    # Browsers read 0x7f.1 and 2130706433 as addresses.
    if labels[-1].isascii() and (labels[-1].isdigit() or labels[-1].lower().startswith("0x")):
        _refuse(NameCode.IS_IP, text)


def _encoded(text: str) -> str:
    for label in text.split("."):
        if label.isascii() and len(label) > LONGEST_LABEL:
            _refuse(NameCode.LABEL_TOO_LONG, label)
    if text.isascii() and len(text) > LONGEST_NAME:
        _refuse(NameCode.TOO_LONG, text)
    try:
        return idna.encode(text, uts46=True, transitional=False, std3_rules=True).decode().lower()
    except idna.IDNAError as error:
        said = str(error)
        if said == "Label too long":
            _refuse(NameCode.LABEL_TOO_LONG, max(text.split("."), key=len))
        _refuse(NameCode.TOO_LONG if said == "Domain too long" else NameCode.INVALID, text)


def _refuse_length(name: str) -> None:
    if len(name) > LONGEST_NAME - len(CHALLENGE_PREFIX):
        _refuse(NameCode.TOO_LONG, name)
    for label in name.split("."):
        if len(label) > LONGEST_LABEL:
            _refuse(NameCode.LABEL_TOO_LONG, label)
        if not _LABEL.match(label) or not _is_sound(label):
            _refuse(NameCode.INVALID, label)


def _is_sound(label: str) -> bool:
    """Whether an `xn--` label means anything."""
    if not label.startswith("xn--"):
        return True
    try:
        return idna.alabel(idna.ulabel(label)).decode() == label
    except idna.IDNAError:
        return False


def _refuse_zone(name: str, own_zones: Iterable[str], made_up: Collection[str]) -> None:
    _, dot, last = name.rpartition(".")
    if not dot:
        _refuse(NameCode.SINGLE_LABEL, name)
    if last in _INTERNAL and last not in made_up:
        _refuse(NameCode.INTERNAL, last)
    for zone in own_zones:
        if is_in_zone(name, zone):
            _refuse(NameCode.OURS, zone)


def _refuse_suffix(name: str) -> None:
    suffixes = _suffixes(only_icann=False)
    if suffixes.publicsuffix(name) is None:
        _refuse(NameCode.UNKNOWN_TLD, name.rpartition(".")[2])
    if suffixes.is_public(name):
        _refuse(NameCode.PUBLIC_SUFFIX, name)


@cache
def _suffixes(*, only_icann: bool):  # type: ignore[no-untyped-def]
    """The list of public suffixes that comes with its package. Read late: it takes a fifth of a second."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False, only_icann=only_icann)
