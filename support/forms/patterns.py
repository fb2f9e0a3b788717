"""Patterns that workspaces write themselves, run by an engine whose time grows with the text only (RE2)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

MAX_PATTERN = 200
# A pattern may be short and still unfold into a huge automaton: a{1000}{1000}.
_MEMORY = 1 << 20


class BadPattern(ValueError):
    """The pattern cannot be used."""


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> Any:
    """The compiled pattern; raises BadPattern when it is too long, not valid or unfolds too far."""
    if not pattern or len(pattern) > MAX_PATTERN:
        raise BadPattern(pattern[:MAX_PATTERN])
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError, ValueError) as error:
        raise BadPattern(str(error)) from error


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern."""
    return compile_pattern(pattern).fullmatch(text) is not None
