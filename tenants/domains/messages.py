"""What a person reads about each code: a title, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants.domains.codes import Code, Note

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Message:
    """A title and a text, in the active language."""

    title: str
    text: str


_CHAIN = _("The chain is shown hop by hop. Keep exactly one CNAME on %(host)s.")
_ELSEWHERE = _("Remove %(seen)s. Certificates are validated over IPv6 first.")
_SILENT_TITLE = _("Your name servers did not answer properly")
_SILENT = _("Nothing changes for now; we retry. If it lasts an hour, send this to %(provider)s.")
_CERTIFICATE = _("DNS is right. The certificate authority said: %(detail)s. We retry within about %(eta)s.")

_MESSAGES: dict[Code, tuple[Text, Text]] = {
    Code.OK: (_("Connected"), _("%(host)s points to your portal.")),
    Code.NOT_FOUND: (
        _("No record yet"),
        _(
            "We looked up %(host)s and the name does not exist. Add the CNAME below at %(provider)s. New records"
            " usually show within minutes; you may close this page, we keep checking."
        ),
    ),
    Code.NO_RECORDS: (
        _("The name exists but has no CNAME"),
        _(
            "%(host)s has other records but no CNAME. If there is a TXT or MX record at exactly %(host)s, remove it"
            " first: a CNAME must be alone."
        ),
    ),
    Code.CNAME_WRONG_TARGET: (
        _("Points to another service"),
        _(
            "%(host)s is a CNAME to %(seen)s. Change it to %(expected)s. If %(seen)s is your old help desk, switch only"
            " when you are ready."
        ),
    ),
    Code.CNAME_TARGET_MISSING: (
        _("Points to a name that does not exist"),
        _(
            "%(host)s points to %(seen)s, and %(seen)s does not exist. Replace it by %(expected)s. A record like this"
            " can be hijacked; fix it soon."
        ),
    ),
    Code.CNAME_MISSING_TRAILING_DOT: (
        _("Your DNS panel added your domain at the end"),
        _("We see %(seen)s. Enter the target with a final dot: %(expected)s."),
    ),
    Code.CNAME_EDGE_WITHOUT_TOKEN: (
        _("The code in front is missing"),
        _("The target must be %(expected)s, including the code."),
    ),
    Code.CNAME_TO_DEFAULT_SUBDOMAIN: (
        _("Points to your default address"),
        _("Use %(expected)s instead of %(seen)s; only this target proves that you own %(host)s."),
    ),
    Code.CNAME_OTHER_DOMAIN_OF_YOURS: (
        _("Target of another domain of yours"),
        _("%(seen)s belongs to %(other)s. Each domain has its own target: %(expected)s."),
    ),
    Code.CNAME_OTHER_WORKSPACE: (
        _("Target belongs to another workspace"),
        _(
            "%(seen)s is not yours. If a colleague set up another workspace, ask them; otherwise set the target to"
            " %(expected)s."
        ),
    ),
    Code.CNAME_RETIRED_TARGET: (
        _("Old target"),
        _("This target was retired when the domain was removed. Use the new one: %(expected)s."),
    ),
    Code.CNAME_UNKNOWN_TARGET: (
        _("Mistyped code"),
        _("Compare letter by letter, or use Copy. We see %(seen)s and expect %(expected)s."),
    ),
    Code.CNAME_LOOP: (_("CNAME loop"), _CHAIN),
    Code.CNAME_CHAIN_TOO_LONG: (_("Chain too long"), _CHAIN),
    Code.MULTIPLE_CNAMES: (_("Two CNAMEs"), _CHAIN),
    Code.APEX_CNAME_IMPOSSIBLE: (
        _("Root domains cannot have a CNAME"),
        _(
            "Use a sub-domain such as help.%(host)s, or an ALIAS, ANAME or flattened record to %(expected)s plus the"
            " TXT record below."
        ),
    ),
    Code.ADDRESS_ELSEWHERE: (
        _("Points to another server"),
        _("%(host)s has the address %(seen)s. Delete it and add the CNAME."),
    ),
    Code.ADDRESS_NOT_PUBLIC: (_("Private address"), _("%(seen)s cannot be reached from the internet.")),
    Code.ADDRESS_MIXED: (_("Some visitors go elsewhere"), _ELSEWHERE),
    Code.AAAA_ELSEWHERE: (_("Some visitors go elsewhere"), _ELSEWHERE),
    Code.PROXIED_BY_CDN: (
        _("A proxy hides the record"),
        _("Turn the proxy off for this record (Cloudflare: grey cloud “DNS only”; ArvanCloud: cloud off)."),
    ),
    Code.OWNERSHIP_TXT_MISSING: (
        _("The address is right, the proof is missing"),
        _("Add a TXT record %(challenge)s with the value token=%(token)s."),
    ),
    Code.OWNERSHIP_TXT_WRONG: (
        _("The address is right, the proof is wrong"),
        _("Add a TXT record %(challenge)s with the value token=%(token)s. We see: %(seen)s"),
    ),
    Code.CAA_BLOCKS_ISSUANCE: (
        _("Your CAA record forbids our certificate"),
        _("At %(owner)s we see %(seen)s. Add: %(caa)s"),
    ),
    Code.PROPAGATING: (
        _("Almost there"),
        _("%(ok)s of %(total)s resolvers see the new record; the rest within about %(eta)s."),
    ),
    Code.DNS_TIMEOUT: (_SILENT_TITLE, _SILENT),
    Code.DNS_SERVFAIL: (_SILENT_TITLE, _SILENT),
    Code.DNS_REFUSED: (_SILENT_TITLE, _SILENT),
    Code.DNS_MALFORMED: (_SILENT_TITLE, _SILENT),
    Code.RESOLVERS_DISAGREE: (_SILENT_TITLE, _SILENT),
    Code.DNSSEC_BOGUS: (
        _("The DNSSEC signature is broken"),
        _(
            "Your zone answers, but its DNSSEC signatures are invalid, so most visitors cannot reach it. Fix the DS"
            " record or the keys at %(provider)s."
        ),
    ),
    Code.CERTIFICATE_FAILED: (_("Certificate not issued"), _CERTIFICATE),
    Code.CERTIFICATE_RATE_LIMITED: (_("Certificate not issued"), _CERTIFICATE),
    Code.HELD_ELSEWHERE: (
        _("In use"),
        _(
            "Another workspace still serves this name. It is transferred after a confirmation of 60 seconds, and the"
            " administrators of that workspace are told."
        ),
    ),
    Code.NOT_IN_PLAN: (
        _("Not in your plan"),
        _("Your workspace may not use a domain of its own at the moment. Its links use the default address."),
    ),
}

_NOTES: dict[Note, Text] = {
    Note.CNAME_CHAIN: _("%(host)s leads here over more than one CNAME. A direct one is faster and breaks less easily."),
    Note.PROPAGATING: _("%(ok)s of %(total)s resolvers see the record; the others still have an older answer."),
    Note.CAA_UNKNOWN: _("We could not find out whether your CAA records allow our certificate."),
    Note.TTL_LONG: _("The record is remembered for more than an hour, so a later change takes that long to be seen."),
    Note.DNSSEC_UNSIGNED: _("Your zone is not signed with DNSSEC."),
}


def message_for(code: str, facts: Mapping[str, Any]) -> Message:
    """Title and text of a code. `facts` may hold host, expected, seen, other, provider, eta and what a code needs."""
    title, text = _MESSAGES[Code(code)]
    return Message(str(title), str(text) % _Facts(facts))


def note_text(note: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a note."""
    return str(_NOTES[Note(note)]) % _Facts(facts)


class _Facts(dict[str, Any]):
    """What is known; for the rest there are words that are always true."""

    def __missing__(self, name: str) -> str:
        words = {
            "provider": _now("your DNS provider"),
            "other": _now("another domain of yours"),
            "eta": _now("a few minutes"),
            "detail": _now("no reason was given"),
            "caa": '0 issue "letsencrypt.org"',
        }
        return words.get(name, "–")
