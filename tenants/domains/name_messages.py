"""What a person reads when the name they typed is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.domains.codes import NameCode
from tenants.domains.names import LONGEST_LABEL, RefusedName

_TEXTS = {
    NameCode.EMPTY: _("Enter the address your portal is to have, such as help.your-company.com."),
    NameCode.INVALID: _("“%(part)s” cannot be part of a web address. Use letters, digits, hyphens and dots."),
    NameCode.IS_IP: _("%(part)s is an IP address. Enter a name, such as help.your-company.com."),
    NameCode.SINGLE_LABEL: _("%(part)s is not a complete name. Enter it with your domain: %(part)s.your-company.com."),
    NameCode.INTERNAL: _("Names that end in .%(part)s cannot be reached from the internet. Use a public domain."),
    NameCode.UNDERSCORE: _("Underscores are not allowed in web addresses: %(part)s → %(better)s."),
    NameCode.WILDCARD: _("A wildcard (%(part)s) stands for many addresses. Enter the one your portal is to have."),
    NameCode.HAS_PORT: _("Leave out the port (%(part)s): portals answer at the usual one only."),
    NameCode.LOOKS_LIKE_EMAIL: _("%(part)s is an e-mail address. Enter a web address, such as help.your-company.com."),
    NameCode.INVISIBLE_CHARACTERS: _("The name holds an invisible character (%(part)s). Type it anew by hand."),
    NameCode.EMPTY_LABEL: _("There is nothing between two dots, or a dot at the start. Check the name."),
    NameCode.LABEL_TOO_LONG: _("“%(part)s” is too long: at most %(count)d characters between two dots."),
    NameCode.TOO_LONG: _("The name is too long."),
    NameCode.PUBLIC_SUFFIX: _("%(part)s is a shared suffix, not a domain you own. Enter a name below your own domain."),
    NameCode.UNKNOWN_TLD: _("There is no top-level domain .%(part)s. Check the end of the name."),
    NameCode.OURS: _("%(part)s belongs to this platform. Enter a name below a domain of your own."),
}


def refusal_text(refused: RefusedName) -> str:
    """The sentence for a refusal, in the active language."""
    facts = {"part": refused.part, "better": refused.part.replace("_", "-"), "count": LONGEST_LABEL}
    return str(_TEXTS[refused.code]) % facts
