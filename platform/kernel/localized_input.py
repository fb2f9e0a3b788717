"""What a person typed in several languages, tidied and checked before it is stored."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.context import Context
from kernel.errors import Invalid
from kernel.localized import LocalizedText


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
