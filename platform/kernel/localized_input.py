"""What a person typed in several languages, tidied and checked before it is stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.context import Context
from kernel.errors import Invalid
from kernel.localized import LocalizedText

# Marks that turn the direction of what stands around them: a title with one of them can pose as another one.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse_unreadable(field: str, texts: Mapping[str, str]) -> None:
    """Refuse single lines with invisible direction marks or control characters. Raises Invalid on `field`.

    The half-space of Persian is none of them.
    """
    for code, text in texts.items():
        language = dict(settings.LANGUAGES).get(code, code)
        if _DIRECTION_MARKS & set(text):
            message = _("%(language)s: take out the invisible direction marks. Retype the text instead of pasting it.")
            raise Invalid({field: [message % {"language": language}]})
        if any(unicodedata.category(sign) == "Cc" for sign in text):
            message = _("%(language)s: write it on one line, without control characters.")
            raise Invalid({field: [message % {"language": language}]})


def tidy_texts(
    ctx: Context, field: str, texts: Mapping[str, str], *, max_length: int, required: bool = False
) -> LocalizedText:
    """`texts` without outer blanks and empty entries.

    A required text must be there in the workspace's default language, from which the others fall back. Raises
    Invalid on `field` for that, for a language the portal does not know and for a text over `max_length`.
    """
    known = dict(settings.LANGUAGES)
    if unknown := sorted(set(texts) - set(known)):
        raise Invalid({field: [_("“%(code)s” is not a language of the portal.") % {"code": unknown[0]}]})
    tidied = {code: text.strip() for code, text in texts.items() if text and text.strip()}
    for code, text in tidied.items():
        if "\x00" in text:
            raise Invalid({field: [_("This text holds a character that cannot be stored. Type it again.")]})
        if len(text) > max_length:
            message = ngettext(
                "%(language)s: write at most %(count)d character.",
                "%(language)s: write at most %(count)d characters.",
                max_length,
            )
            raise Invalid({field: [message % {"language": known[code], "count": max_length}]})
    default = ctx.tenant.default_language if ctx.tenant is not None else "en"
    if required and default not in tidied:
        message = _("Write it in %(language)s: the other languages fall back on it.")
        raise Invalid({field: [message % {"language": known.get(default, default)}]})
    return tidied
