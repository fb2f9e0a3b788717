"""The kinds of in-app notices and the sentence each is shown as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Sentence = Callable[[Mapping[str, Any]], str]
_kinds: dict[str, Sentence] = {}


def notice_kind(kind: str) -> Callable[[Sentence], Sentence]:
    """Register the function that makes the sentence of a kind ("ticket.assigned") out of a notice's data.

    It runs when the notice is shown, in the reader's language.
    """

    def register(sentence: Sentence) -> Sentence:
        _kinds[kind] = sentence
        return sentence

    return register


def is_kind(kind: str) -> bool:
    """Whether notices of this kind can be shown."""
    return kind in _kinds


def sentence_of(kind: str, data: Mapping[str, Any]) -> str:
    """The sentence of a notice; of a kind that is gone from the code, only that there is news."""
    sentence = _kinds.get(kind)
    return sentence(data) if sentence is not None else _("There is news for you. Open it to see more.")
