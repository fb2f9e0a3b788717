"""Tokens and codes in mails: needed to send one, never shown, not kept once it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MASK = "…"

# kernel.tokens makes 43 characters; nothing else in our addresses is this long without a slash.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")


def secrets_in(path: str, named: Iterable[str] = ()) -> list[str]:
    """The secrets of a mail: those its sender names and whatever looks like a token in its link; longest first."""
    return sorted({*named, *_TOKEN.findall(path)} - {""}, key=len, reverse=True)


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """`text` with every secret masked."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text
