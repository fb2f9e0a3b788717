"""Texts inside a definition and inside answers: what can be stored and cannot mislead who reads it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.localized import LocalizedText

# Marks that turn the direction of everything after them: with them a label could show other words than it holds.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Control characters but tab and line end; NUL and lone surrogates cannot even be stored.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def cannot_be_stored(text: str) -> bool:
    """Whether the text holds control characters or halves of characters."""
    return UNSTORABLE.search(text) is not None


def too_long(count: int) -> str:
    """The message for a text over `count` characters."""
    message = ngettext("Write at most %(count)d character.", "Write at most %(count)d characters.", count)
    return message % {"count": count}


def check_texts(raw: Any, *, max_length: int, required: bool) -> tuple[LocalizedText, list[str]]:
    """A LocalizedText out of untrusted JSON, tidied, and what is wrong with it."""
    if raw is None:
        raw = {}
    if not isinstance(raw, dict):
        return {}, [_("Give one text per language.")]
    known = dict(settings.LANGUAGES)
    texts: LocalizedText = {}
    errors: list[str] = []
    for code, text in raw.items():
        if code not in known:
            return {}, [_("“%(code)s” is not a language of the portal.") % {"code": str(code)[:20]}]
        if not isinstance(text, str):
            return {}, [_("Give one text per language.")]
        if wrong := _wrong_with(text, max_length):
            errors.append(_("%(language)s: %(problem)s") % {"language": known[code], "problem": wrong})
        elif text.strip():
            texts[code] = text.replace("\r\n", "\n").strip()
    if required and not texts and not errors:
        errors.append(_("Write a text in at least one language."))
    return texts, errors


def _wrong_with(text: str, max_length: int) -> str:
    if len(text) > max_length:
        return too_long(max_length)
    if TURNING.search(text):
        return _("Leave out the invisible marks that turn the direction of the text.")
    if cannot_be_stored(text):
        return _("This text holds a character that cannot be stored. Type it again.")
    return ""
